import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { activeWorkspaces } from './model/workspaces.ts'
import { say, step } from './remedy/steps.ts'

export const workNestedWorkspace = defineDetector({
  id: 'WORK_NESTED_WORKSPACE',
  aliases: ['WORK005'],
  severity: 'medium',
  severityVaries: say(
    'Low unless the inner go.work uses a module of the outer one in return.',
    '除非内层 go.work 反过来引用外层模块，否则为低。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say(
      'A used module has its own go.work, the active workspace depends on the current directory',
      '嵌套 go.work',
    ),
    why: say(
      'Go reads exactly one go.work, the nearest above the current directory. The same module is then built with other dependencies depending on where the command was started or which folder the editor has open.',
      'Go 只读取一个 go.work，即离当前目录最近的上级文件。于是同一模块会因命令的启动位置或编辑器打开的文件夹不同，而使用不同的依赖进行构建。',
    ),
    rule: say(
      'Fires when a directory that a go.work uses, or one below it, holds another go.work. Silent with GOWORK=off and where the policy names the outer directory as a monorepo root.',
      '当 go.work 引用的目录（或其子目录）中还有另一个 go.work 时触发。GOWORK=off，或策略将外层目录列为单体仓库根时不触发。',
    ),
  },
  source: 'catalogue B.002; C-50; cmd/go/internal/modload findWorkspaceFile',
  labels: { usesOuter: say('Uses the outer module in return', '反向引用外层模块') },
  check(_, context) {
    const paths = pathsOf(context.env.kind)
    return activeWorkspaces(context).flatMap(({ work }) => {
      const nested = work.uses.flatMap(({ nestedGoWork, line, path }) =>
        nestedGoWork && !paths.same(nestedGoWork.file, work.file)
          ? [
              {
                path: nestedGoWork.file,
                raw: `use ${path} (${sourceLine(paths.basename(work.file), line)})`,
                usesOuter: nestedGoWork.usesOuter,
              },
            ]
          : [],
      )
      const intended = () =>
        context.policy.monorepoRoots.some((root) => paths.same(root, paths.parent(work.file)))
      if (nested.length === 0 || intended()) return []
      return [
        {
          subject: work.file,
          severity: nested.some(({ usesOuter }) => usesOuter) ? ('medium' as const) : ('low' as const),
          evidence: { path: work.file, entries: evidenceRows(nested) },
        },
      ]
    })
  },
  explain(evidence) {
    const [outer, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const inner = rows.map((row) => shown(textOf(row, 'path'))).join(', ') || '?'
    return say(
      `Below ${inner} that file is in force, everywhere else ${outer}, although both cover the same module.`,
      `在 ${inner} 所在目录内由该文件生效，其余位置由 ${outer} 生效，而两者涉及同一模块。`,
    )
  },
  remedy(evidence) {
    const outer = shown(textOf(evidence, 'path'))
    return {
      steps: [
        step(
          say(
            `Decide which workspace is meant. If it is the outer one, rename the inner go.work and add its modules to ${outer} with "go work use".`,
            `确定以哪个工作区为准。如以外层为准，请将内层 go.work 改名，并用 go work use 把其中的模块加入 ${outer}。`,
          ),
        ),
        step(
          say(
            'If both are needed, set GOWORK to the intended file in that directory, for instance with direnv, so that terminal and editor agree.',
            '如果两者都需要，请在该目录中（例如用 direnv）把 GOWORK 设为所需文件，使终端与编辑器一致。',
          ),
        ),
      ],
      verify: say(
        '"go env GOWORK" prints the same file in both directories.',
        '在两个目录中运行 go env GOWORK，输出同一个文件。',
      ),
    }
  },
})
