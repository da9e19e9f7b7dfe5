import type { EvidenceRow } from '../contract/finding.ts'
import type { GoWork } from '../contract/sections/projects/go-mod.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { activeWorkspaces } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say, step } from './remedy/steps.ts'

type Use = GoWork['uses'][number]

const PROBLEMS = {
  'dir-missing': 'no such directory',
  'gomod-missing': 'no go.mod in it',
  'gomod-broken': 'its go.mod cannot be read',
  ok: 'other letter case on disk',
} as const

export const workUsePathMissing = defineDetector({
  id: 'WORK_USE_PATH_MISSING',
  aliases: ['WORK002'],
  severity: 'high',
  severityVaries: say(
    'Low when the directory is only found because letter case does not matter on this volume.',
    '若只因该卷不区分大小写才找到目录则为低。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('go.work uses a directory without go.mod', 'go.work 引用的目录不存在'),
    why: say(
      'One unusable directory stops the whole workspace: every go command in it fails with "cannot load module … listed in go.work file", also for the modules that are fine.',
      '一个不可用的目录会使整个工作区停摆：其中所有 go 命令都报错“cannot load module … listed in go.work file”，正常的模块也不例外。',
    ),
    // A go.mod that does not parse gives the very same error of Go, so it belongs here too.
    rule: say(
      'Fires when a used directory does not exist, has no go.mod, or has one that cannot be read. Silent for a go.work that GOWORK=off switches off and for directories that the policy lists as optional in a sparse checkout.',
      '当被引用的目录不存在、其中没有 go.mod 或 go.mod 无法读取时触发。被 GOWORK=off 关闭的 go.work，以及策略中列为稀疏检出可选项的目录不触发。',
    ),
  },
  source: 'catalogue B.002; C-50; cmd/go/internal/modload loadModFile',
  check(_, context) {
    const { env, policy } = context
    const paths = pathsOf(env.kind)
    const optional = (use: Use) =>
      policy.optionalModules.some((name) => paths.same(name, use.path) || paths.same(name, use.dir))
    return activeWorkspaces(context).flatMap(({ work }) => {
      const broken = work.uses.filter((use) => use.status !== 'ok' && !optional(use))
      const suspects = broken.length > 0 ? broken : work.uses.filter((use) => use.caseDiffers)
      if (suspects.length === 0) return []
      const entries = suspects.map((use): EvidenceRow => ({
        path: sourceLine(work.file, use.line),
        raw: use.path,
        dir: use.dir,
        problem: PROBLEMS[use.status],
      }))
      return [
        {
          subject: work.file,
          severity: broken.length > 0 ? ('high' as const) : ('low' as const),
          evidence: { path: work.file, entries: evidenceRows(entries) },
        },
      ]
    })
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [raw, problem] = [textOf(first, 'raw'), textOf(first, 'problem')]
    const [more, moreZh] =
      rows.length > 1 ? [` and ${rows.length - 1} more`, `等 ${rows.length} 处`] : ['', '']
    return say(
      `${file} uses ${raw} (${problem})${more}.`,
      `${file} 引用了 ${raw}（${PROBLEMS_ZH[problem] ?? problem}）${moreZh}。`,
    )
  },
  remedy(evidence, { kind }) {
    const paths = pathsOf(kind)
    const raws = rowsOf(evidence, 'entries').map((row) => textOf(row, 'raw'))
    const drops = raws.slice(0, 20).map((raw) => `-dropuse=${raw}`)
    const dir = paths.parent(textOf(evidence, 'path'))
    return {
      steps: [
        step(
          say(
            'If the directory should be there, bring it back: check out the missing part, or mend its go.mod or the spelling in go.work.',
            '如果该目录本应存在，请恢复它：检出缺失的部分，或修正其 go.mod 或 go.work 中的写法。',
          ),
        ),
        runIn(kind, say('Otherwise take it out of the workspace.', '否则将其移出工作区。'), dir, [
          'go',
          'work',
          'edit',
          ...drops,
        ]),
      ],
      verify: say('"go list -m" in the workspace exits with 0.', '在工作区中运行 go list -m，退出码为 0。'),
    }
  },
})

const PROBLEMS_ZH: Readonly<Record<string, string>> = {
  [PROBLEMS['dir-missing']]: '目录不存在',
  [PROBLEMS['gomod-missing']]: '其中没有 go.mod',
  [PROBLEMS['gomod-broken']]: '其 go.mod 无法读取',
  [PROBLEMS.ok]: '磁盘上的大小写不同',
}
