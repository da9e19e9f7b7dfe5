import type { Tools } from '../contract/sections/tools.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { daysBetween } from './model/go-releases.ts'
import { inManagerDir, isShimDir } from './model/installs.ts'
import { compareModuleVersions } from './model/module-version.ts'
import { pathsOf } from './model/paths.ts'
import { installDir } from './model/workspace-bins.ts'
import { quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, NEW_SESSION, say, step } from './remedy/steps.ts'

type Tool = Tools['list'][number]
const JUDGED = ['gopls', 'dlv', 'staticcheck', 'golangci-lint', 'goimports']
const UNUSED_DAYS = 90

export const goToolShadowed = defineDetector({
  id: 'GO_TOOL_SHADOWED',
  severity: 'medium',
  severityVaries: say(
    'Info when a package manager keeps the older one and the newer one has not been used for 90 days: then the newer one is the leftover.',
    '若较旧的程序由包管理器维护、而较新的已 90 天未使用，则仅为提示：此时较新的才是遗留文件。',
  ),
  layers: ['user', 'editor'],
  platforms: EVERY_PLATFORM,
  needs: ['tools', 'dirs'],
  texts: {
    title: say(
      'An older gopls/dlv earlier on PATH hides the one that gets updated',
      '旧版 gopls、dlv 遮蔽新安装的工具',
    ),
    why: say(
      '"go install …@latest" reports success and updates one file, while shell and editor keep starting another, older one.',
      'go install …@latest 显示成功并更新了一个文件，而 shell 和编辑器启动的仍是另一个较旧的文件。',
    ),
    rule: say(
      'Fires when the first gopls, dlv, staticcheck, golangci-lint or goimports on PATH lies outside the directory "go install" writes to and is older than the one in there. Silent for shims of version managers, for equal versions and for builds without a version.',
      '当 PATH 中第一个 gopls、dlv、staticcheck、golangci-lint 或 goimports 不在 go install 的目标目录中、且比该目录中的旧时触发。版本管理器的 shim、版本相同以及没有版本号的构建不触发。',
    ),
  },
  source: 'catalogue B.000',
  labels: {
    shadowingTool: say('Runs', '实际运行'),
    shadowingVersion: say('Its version', '其版本'),
    shadowedTool: say('Hidden', '被遮蔽'),
    shadowedVersion: say('Hidden tool’s version', '被遮蔽工具的版本'),
    shadowedBuiltWith: say('Built with', '构建所用 Go'),
  },
  check({ tools, dirs }, { env, takenAt }) {
    const target = installDir(dirs)
    if (!target) return []
    const paths = pathsOf(env.kind)
    const places = [target.path, ...(target.real === undefined ? [] : [target.real])]
    const isInstalled = ({ file }: Tool) => places.some((place) => paths.same(paths.parent(file.path), place))
    return JUDGED.flatMap((name) => {
      const found = tools.list
        .filter((tool) => tool.name === name && tool.pathIndex !== undefined)
        .sort((a, b) => (a.pathIndex ?? 0) - (b.pathIndex ?? 0))
      const [first, ...rest] = found
      if (!first || rest.length === 0 || isInstalled(first)) return []
      const dir = paths.parent(first.file.path)
      if (first.file.kind === 'script' || isShimDir(dir, paths) || inManagerDir(dir, paths)) return []
      const installed = rest.find(isInstalled)
      const order = installed && compareModuleVersions(first.version ?? '', installed.version ?? '')
      if (!installed || order === null || order === undefined || order >= 0) return []
      const leftover =
        PACKAGED.test(first.file.real ?? first.file.path) &&
        installed.lastUsed !== undefined &&
        daysBetween(installed.lastUsed, takenAt) > UNUSED_DAYS
      return [
        {
          subject: first.file.path,
          severity: leftover ? ('info' as const) : ('medium' as const),
          evidence: {
            tool: name,
            shadowingTool: first.file.path,
            shadowingVersion: first.version ?? '',
            shadowedTool: installed.file.path,
            shadowedVersion: installed.version ?? '',
            shadowedBuiltWith: installed.builtWith ?? '',
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [tool, version] = [textOf(evidence, 'shadowingTool'), textOf(evidence, 'shadowingVersion')]
    const [hidden, newer] = [textOf(evidence, 'shadowedTool'), textOf(evidence, 'shadowedVersion')]
    return say(
      `${shown(tool)} (${version}) comes first on PATH and hides ${shown(hidden)} (${newer}).`,
      `${shown(tool)}（${version}）在 PATH 中靠前，遮蔽了 ${shown(hidden)}（${newer}）。`,
    )
  },
  remedy(evidence, { kind }) {
    const file = textOf(evidence, 'shadowingTool')
    const disabled = `${file}.envherd-disabled`
    const packaged = step(
      say(
        `If a package manager put ${shown(file)} there, uninstall it with that.`,
        `如果 ${shown(file)} 由包管理器安装，请用包管理器卸载。`,
      ),
    )
    const rename = envStep(
      kind,
      say(
        'Otherwise rename it; the name can be changed back at any time.',
        '否则将其改名；随时可以改回原名。',
      ),
      `mv -n ${quoteShPath(file)} ${quoteShPath(disabled)}`,
      `Rename-Item -LiteralPath ${quotePsPath(file)} -NewName (Split-Path -Leaf ${quotePsPath(disabled)})`,
    )
    return {
      steps: [packaged, rename, step(NEW_SESSION)],
      verify: say(
        'The first one that "which -a" (Windows: "where") prints is the newer one.',
        'which -a（Windows 上为 where）输出的第一个是较新的程序。',
      ),
    }
  },
})

/** Where the package managers of systems put programs. */
const PACKAGED =
  /^\/(?:usr\/bin|usr\/lib|snap|opt\/homebrew|usr\/local\/Cellar|home\/linuxbrew|nix\/store)\/|\\(?:chocolatey|scoop)\\/i
