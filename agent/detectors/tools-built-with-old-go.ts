import type { Tools } from '../contract/sections/tools.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { langOfLine, toolchainLine } from './model/go-line.ts'
import { langOf, parseGoVersion, type GoVersion } from './model/go-version.ts'
import { onceForEnv } from './model/once.ts'
import { requiredGo } from './model/project-go.ts'
import { envStep, say } from './remedy/steps.ts'

type Tool = Tools['list'][number]

/** Where each comes from, and whether it has to know the Go in use or that of the projects it reads. */
const JUDGED: Readonly<Record<string, { module?: string; by: 'active' | 'projects' }>> = {
  dlv: { module: 'github.com/go-delve/delve/cmd/dlv', by: 'active' },
  gopls: { module: 'golang.org/x/tools/gopls', by: 'projects' },
  staticcheck: { module: 'honnef.co/go/tools/cmd/staticcheck', by: 'projects' },
  // Its two major versions read different configurations, so no command can be given.
  'golangci-lint': { by: 'projects' },
}

/* The range of Go that a Delve release supports is not judged: nobody publishes it as data. */
export const toolsBuiltWithOldGo = defineDetector({
  id: 'TOOLS_BUILT_WITH_OLD_GO',
  severity: 'medium',
  layers: ['editor', 'user'],
  platforms: EVERY_PLATFORM,
  needs: ['tools', 'goActive'],
  wants: ['projects', 'goEnv'],
  texts: {
    title: say('gopls or dlv was built with an older Go than the one in use', 'gopls、dlv 由旧版 Go 构建'),
    why: say(
      'These tools understand the language and the debug information of the Go they were built with. On newer code gopls and linters report errors that are none, and the debugger shows nothing or refuses to start.',
      '这些工具只理解构建它们的 Go 所支持的语言和调试信息。面对更新的代码，gopls 和代码检查工具会误报错误，调试器则看不到变量或拒绝启动。',
    ),
    rule: say(
      'Fires when dlv was built with an older minor release than the Go in use, or gopls, staticcheck or golangci-lint with an older one than the newest go line of the projects. Of several copies the first on PATH counts. Silent for development builds and for copies that the editor brings along.',
      '当 dlv 由比所用 Go 更旧的次版本构建，或 gopls、staticcheck、golangci-lint 由比各项目中最新 go 行更旧的版本构建时触发。有多份时以 PATH 中第一个为准。开发版以及编辑器自带的程序不触发。',
    ),
  },
  source: 'catalogue E.3; golang/vscode-go#3637, go-delve/delve#1974, golang/vscode-go#1716',
  labels: {
    toolBuiltWith: say('Built with', '构建所用 Go'),
    toolNeedsGo: say('Needs at least', '至少需要'),
    toolNeededBy: say('Because of', '原因'),
  },
  check({ tools, goActive }, context) {
    const running = parseGoVersion(goActive.version ?? '')
    return Object.entries(JUDGED).flatMap(([name, { by }]) => {
      const tool = inUse(tools.list.filter((candidate) => candidate.name === name))
      const built = parseGoVersion(tool?.builtWith ?? '')
      if (!tool || !built || built.pre?.kind === 'devel') return []
      const needed =
        by === 'active'
          ? running && running.pre?.kind !== 'devel'
            ? { lang: langOf(running), because: `go ${langOf(running)}` }
            : null
          : newestLine(context)
      if (!needed || !isOlder(built, needed.lang)) return []
      return [
        {
          subject: tool.file.path,
          layer: name === 'gopls' || name === 'dlv' ? ('editor' as const) : ('user' as const),
          evidence: {
            tool: name,
            toolPath: tool.file.path,
            version: tool.version ?? '',
            toolBuiltWith: tool.builtWith ?? '',
            toolNeedsGo: needed.lang,
            toolNeededBy: needed.because,
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [tool, built] = [shown(textOf(evidence, 'toolPath')), textOf(evidence, 'toolBuiltWith')]
    const [needed, by] = [textOf(evidence, 'toolNeedsGo'), shown(textOf(evidence, 'toolNeededBy'))]
    return say(
      `${tool} was built with ${built}, but ${by} calls for one built with Go ${needed} or later.`,
      `${tool} 由 ${built} 构建，而 ${by} 要求由 Go ${needed} 或更新版本构建。`,
    )
  },
  remedy(evidence, { kind }) {
    const module = JUDGED[textOf(evidence, 'tool')]?.module
    const text = say(
      'Build the tool anew with the Go in use. A copy from a package manager is upgraded there.',
      '用当前的 Go 重新构建该工具；由包管理器安装的请在包管理器中升级。',
    )
    // A name that is none of the four never becomes part of a command.
    const command = `go install ${module ?? JUDGED['gopls']?.module ?? ''}@latest`
    return {
      steps: [module === undefined ? { text } : envStep(kind, text, command, command)],
      verify: say(
        '"go version -m" on the tool prints an equal or newer Go.',
        '对该工具运行 go version -m，输出的 Go 版本不低于当前版本。',
      ),
    }
  },
})

/** The copy that starts when its name is typed; else the one that "go install" wrote. */
function inUse(copies: readonly Tool[]): Tool | undefined {
  const own = copies.filter(({ location }) => location !== 'editor')
  return own.reduce<Tool | undefined>(
    (best, tool) => ((tool.pathIndex ?? Infinity) < (best?.pathIndex ?? Infinity) ? tool : (best ?? tool)),
    undefined,
  )
}

const isOlder = (built: GoVersion, lang: string): boolean => {
  const needed = parseGoVersion(lang)
  return needed !== null && built.major === needed.major && built.minor < needed.minor
}

/** The newest language version among the projects that are worked on here. */
const newestLine = onceForEnv((context): { lang: string; because: string } | null => {
  let newest: { lang: string; because: string; minor: number } | null = null
  for (const project of context.want('projects')?.list ?? []) {
    const needs = project.remoteOnly ? null : requiredGo(project, context)
    const lang = needs && langOfLine(toolchainLine(needs.go))
    const minor = Number(lang?.split('.')[1] ?? NaN)
    if (needs && lang && minor > (newest?.minor ?? -1)) newest = { lang, because: needs.file, minor }
  }
  return newest
})
