import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { evidenceRows } from './model/source-line.ts'
import { activeWorkspaces } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say, step } from './remedy/steps.ts'

export const strayGoWork = defineDetector({
  id: 'STRAY_GO_WORK',
  severity: 'high',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: [],
  wants: ['projects', 'goEnv', 'goActive'],
  texts: {
    title: say(
      'A forgotten go.work in a parent directory captures the project',
      '上级目录遗留的 go.work 影响项目',
    ),
    why: say(
      'Go looks for go.work in every directory above. A forgotten one takes over all projects below it: "go build ./..." then fails with "directory prefix . does not contain modules listed in go.work", although nothing in the project is wrong.',
      'Go 会在每一级上级目录中查找 go.work。被遗忘的 go.work 会接管其下所有项目：项目本身毫无问题，go build ./... 却报错“directory prefix . does not contain modules listed in go.work”。',
    ),
    rule: say(
      'Fires when the go.work in force for a module lies outside the module’s repository and does not list the module’s directory, or when go printed that the directory is in no module of the go.work in force. Silent with GOWORK=off, inside one repository, and where the policy names the directory of the go.work as a monorepo root.',
      '当某模块生效的 go.work 位于该模块的代码仓库之外，且未列出该模块目录时触发；go 的输出表明当前目录不属于生效的 go.work 时也触发。GOWORK=off、同一仓库之内，或策略将 go.work 所在目录列为单体仓库根时不触发。',
    ),
  },
  source: 'catalogue E.1; golang/go#49632, golang/go#51604, golang/go#56697',
  labels: { captured: say('Projects taken over', '被接管的项目') },
  check(_, context) {
    const { errorText = '' } = context.want('goActive') ?? {}
    if (OUTSIDE.test(errorText)) {
      const path = context.want('goEnv')?.values['GOWORK'] || 'go.work'
      return [{ subject: path, evidence: { path, errorText } }]
    }
    const projects = context.need('projects')
    if (!projects) return []
    const paths = pathsOf(context.env.kind)
    return activeWorkspaces(context).flatMap((workspace) => {
      const { work } = workspace
      if (work.insideRepository) return []
      const dir = paths.parent(work.file)
      const places = new Set(
        work.uses.flatMap((use) => [use.dir, use.real ?? use.dir]).map((place) => paths.norm(place)),
      )
      // Links: the same module file under another name.
      const files = new Set(work.uses.flatMap(({ goMod }) => goMod?.file ?? []))
      const captured = workspace.projects.filter(
        (project) =>
          project.goMod !== undefined &&
          !paths.under(dir, project.repository ?? project.root) &&
          !places.has(paths.norm(project.root)) &&
          !files.has(project.goMod.file),
      )
      if (captured.length === 0) return []
      if (context.policy.monorepoRoots.some((root) => paths.same(root, dir))) return []
      return [
        {
          subject: work.file,
          evidence: {
            path: work.file,
            count: work.uses.length,
            captured: evidenceRows(captured.map(({ root }) => ({ path: root }))),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'captured')]
    if (rows.length === 0)
      return say(
        `${file} is in force for the directory the command ran in, but does not list its module.`,
        `${file} 对命令所在目录生效，却没有列出其中的模块。`,
      )
    const first = shown(textOf(rows[0] ?? {}, 'path'))
    const [more, moreZh] =
      rows.length > 1 ? [` and ${rows.length - 1} more`, `等 ${rows.length} 个项目`] : ['', '']
    return say(
      `${file} is in force for ${first}${more}, but does not list it.`,
      `${file} 对 ${first}${moreZh}生效，却没有列出它。`,
    )
  },
  remedy(evidence, { kind }) {
    const paths = pathsOf(kind)
    const file = textOf(evidence, 'path')
    const dir = paths.parent(file)
    const project = textOf(rowsOf(evidence, 'captured')[0] ?? {}, 'path')
    const look = step(
      say(
        'See which file it is, in the project: go env GOWORK.',
        '在项目中用 go env GOWORK 查看是哪个文件。',
      ),
    )
    return {
      steps: [
        ...(project === '' ? [look] : []),
        runIn(
          kind,
          say(
            `If nobody needs ${shown(file)}, rename it; renaming it back undoes this.`,
            `如果没有人需要 ${shown(file)}，请将其改名；改回原名即可撤销。`,
          ),
          dir,
          ['mv', 'go.work', 'go.work.envherd-disabled'],
        ),
        runIn(
          kind,
          say(
            'If the project belongs into that workspace, add it.',
            '如果该项目应属于该工作区，请将其加入。',
          ),
          dir,
          ['go', 'work', 'use', project || '.'],
        ),
        step(
          say(
            'If the workspace is needed elsewhere, set GOWORK=off for this project, for instance with direnv.',
            '如果该工作区另有用途，请为此项目设置 GOWORK=off（例如使用 direnv）。',
          ),
        ),
      ],
      verify: say(
        '"go list ./..." in the project prints its packages.',
        '在项目中运行 go list ./... 能列出其中的包。',
      ),
    }
  },
})

/** By Go 1.18 and its betas, and since. */
const OUTSIDE =
  /directory prefix \S+ (?:outside available modules|does not contain modules listed in go\.work)|current directory is contained in a module that is not one of the workspace modules/
