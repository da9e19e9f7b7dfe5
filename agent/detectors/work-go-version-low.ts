import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { compareGoLines } from './model/go-line.ts'
import { pathsOf } from './model/paths.ts'
import { evidenceRows } from './model/source-line.ts'
import { activeWorkspaces, olderGo } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say } from './remedy/steps.ts'

/** What a go.work without a go line stands for. */
const IMPLIED = '1.18'

export const workGoVersionLow = defineDetector({
  id: 'WORK_GO_VERSION_LOW',
  aliases: ['WORK004'],
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('go.work’s go line is lower than a used module’s', 'go.work 的 go 版本低于模块要求'),
    why: say(
      'Since Go 1.21 the go line is a demand. A workspace that promises less than one of its modules demands is refused by every command: "module … requires go >= …, but go.work lists go …".',
      '自 Go 1.21 起，go 行是硬性要求。如果工作区声明的版本低于其中某个模块的要求，所有命令都会拒绝执行：“module … requires go >= …, but go.work lists go …”。',
    ),
    // Go compares only with modules that ask for 1.21 or newer, and only Go 1.21 and newer compares at all.
    rule: say(
      'Fires when a used module asks for Go 1.21 or newer and for more than the go line of go.work, where a missing line counts as 1.18. Silent with GOWORK=off, and with a go command older than 1.21, which does not look.',
      '当被引用模块要求 Go 1.21 或更高，且高于 go.work 的 go 行（缺失按 1.18 计）时触发。GOWORK=off，或 go 命令低于 1.21（不作此检查）时不触发。',
    ),
  },
  source: 'catalogue B.002; C-50; cmd/go/internal/modload loadModFile, internal/gover',
  check(_, context) {
    return activeWorkspaces(context).flatMap(({ work }) => {
      const own = work.go ?? IMPLIED
      const higher = work.uses.flatMap(({ goMod }) =>
        goMod?.go !== undefined && compareGoLines(goMod.go, own) > 0 && compareGoLines(goMod.go, '1.21') >= 0
          ? [{ path: goMod.file, version: goMod.go }]
          : [],
      )
      if (higher.length === 0 || olderGo(context, '1.21')) return []
      return [
        {
          subject: work.file,
          evidence: {
            path: work.file,
            version: own,
            exists: work.go !== undefined,
            entries: evidenceRows(higher),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [file, own] = [shown(textOf(evidence, 'path')), textOf(evidence, 'version')]
    const rows = rowsOf(evidence, 'entries')
    const top = rows.toSorted((a, b) => compareGoLines(textOf(b, 'version'), textOf(a, 'version')))[0] ?? {}
    const [module, needed] = [shown(textOf(top, 'path')), textOf(top, 'version')]
    return evidence['exists'] === false
      ? say(
          `${file} has no go line, which means go ${own}, but ${module} asks for go ${needed}.`,
          `${file} 没有 go 行，相当于 go ${own}，而 ${module} 要求 go ${needed}。`,
        )
      : say(
          `${file} says go ${own}, but ${module} asks for go ${needed}.`,
          `${file} 写的是 go ${own}，而 ${module} 要求 go ${needed}。`,
        )
  },
  remedy: (evidence, { kind }) => ({
    steps: [
      runIn(
        kind,
        say('Let Go raise the line to what the modules ask for.', '让 Go 把该行提高到各模块所要求的版本。'),
        pathsOf(kind).parent(textOf(evidence, 'path')),
        ['go', 'work', 'use'],
      ),
    ],
    verify: say('"go list -m" in the workspace exits with 0.', '在工作区中运行 go list -m，退出码为 0。'),
  }),
})
