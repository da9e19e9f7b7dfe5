import type { EvidenceRow } from '../contract/finding.ts'
import type { GoWork, Replace } from '../contract/sections/projects/go-mod.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { pathsOf, type Paths } from './model/paths.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { activeWorkspaces } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say } from './remedy/steps.ts'

export const workReplaceConflict = defineDetector({
  id: 'WORK_REPLACE_CONFLICT',
  aliases: ['WORK003'],
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('Workspace replacements conflict', 'go.work replace 冲突'),
    why: say(
      'In a workspace the replacements of all modules apply together. Where they contradict each other, Go does not choose: every command stops until go.work decides.',
      '在工作区中，所有模块的 replace 会合并生效。一旦互相矛盾，Go 不会替您选择：在 go.work 作出决定之前，所有命令都会终止。',
    ),
    rule: say(
      'Fires when go.work replaces a module that it also uses, without naming a version; when two used modules replace the same module and version with different targets and go.work says nothing about that module; or when one file does so itself. Silent for replacements of modules that are not used, and for two spellings of one directory.',
      '以下情况触发：go.work 对自己 use 的模块做了不带版本的 replace；两个被引用模块把同一模块的同一版本替换为不同目标，而 go.work 未作规定；或同一文件内自相矛盾。替换未被 use 的模块、或同一目录的两种写法不触发。',
    ),
  },
  source: 'catalogue B.002; C-50; cmd/go/internal/modload makeMainModules, toReplaceMap',
  labels: { replaced: say('Module replaced', '被替换的模块') },
  check(_, context) {
    const paths = pathsOf(context.env.kind)
    return activeWorkspaces(context).flatMap(({ work }) => {
      const entries = conflicts(work, paths)
      return entries.length === 0
        ? []
        : [{ subject: work.file, evidence: { path: work.file, entries: evidenceRows(entries) } }]
    })
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const modules = [...new Set(rows.map((row) => textOf(row, 'replaced')))].join(', ') || '?'
    return say(
      `In the workspace of ${file} the replacements of ${modules} contradict each other or the use lines.`,
      `在 ${file} 的工作区中，${modules} 的 replace 相互矛盾，或与 use 行矛盾。`,
    )
  },
  remedy(evidence, { kind }) {
    const dir = pathsOf(kind).parent(textOf(evidence, 'path'))
    const row = rowsOf(evidence, 'entries').at(-1) ?? {}
    const [module, target] = [textOf(row, 'replaced'), textOf(row, 'value')]
    const used = textOf(row, 'problem') === USED
    const edit = used ? `-dropreplace=${module}` : `-replace=${module}=${target}`
    const text = used
      ? say(
          `${module} is part of the workspace, so its replacement has no purpose there: take it out of go.work.`,
          `${module} 已是工作区的一部分，其 replace 没有意义：将它从 go.work 中移除。`,
        )
      : say(
          `Let go.work decide for ${module}. Look at the targets first; this chooses the last one.`,
          `由 go.work 决定 ${module} 的目标。请先比较各目标；以下命令选择最后一个。`,
        )
    return {
      steps: [runIn(kind, text, dir, ['go', 'work', 'edit', edit])],
      verify: say(
        '"go list -m all" in the workspace exits with 0.',
        '在工作区中运行 go list -m all，退出码为 0。',
      ),
    }
  },
})

const USED = 'used and replaced'

/** The order of makeMainModules: what go.work replaces at any version is decided, whatever the modules say. */
function conflicts({ file, uses, replaces }: GoWork, paths: Paths): EvidenceRow[] {
  const modules = new Set(uses.map(({ goMod }) => goMod?.module))
  const decided = new Set(replaces.map(({ path }) => path))
  const used = replaces.filter(({ path, version }) => version === undefined && modules.has(path))
  const seen = new Map<string, { file: string; replace: Replace; target: string }>()
  const clashes = new Map<string, EvidenceRow>()
  const compare = (from: string, list: readonly Replace[]) => {
    for (const replace of list) {
      const key = `${replace.path}@${replace.version ?? ''}`
      // Relative targets are relative to their own file.
      const target = `${paths.clean(replace.dir ?? replace.with)}@${replace.withVersion ?? ''}`
      const first = seen.get(key)
      if (!first) seen.set(key, { file: from, replace, target })
      else if (first.target !== target)
        for (const row of [rowOf(first.file, first.replace), rowOf(from, replace)])
          clashes.set(textOf(row, 'path'), row)
    }
  }
  compare(file, replaces)
  for (const { goMod } of uses)
    if (goMod)
      compare(
        goMod.file,
        goMod.replaces.filter(({ path }) => !decided.has(path)),
      )
  return [...used.map((replace) => ({ ...rowOf(file, replace), problem: USED })), ...clashes.values()]
}

const rowOf = (
  file: string,
  { line, path, version, with: target, withVersion, dir }: Replace,
): EvidenceRow => ({
  path: sourceLine(file, line),
  replaced: version === undefined ? path : `${path}@${version}`,
  value: withVersion === undefined ? (dir ?? target) : `${target}@${withVersion}`,
  problem: 'different targets',
})
