import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, shown, textOf } from './evidence.ts'
import { goHits } from './model/go-hits.ts'
import { sameRelease } from './model/go-version.ts'
import { inManagerDir, isShimDir } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { workspaceBins } from './model/workspace-bins.ts'
import { quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, NEW_SESSION, say, step } from './remedy/steps.ts'

/** No go command was ever smaller; wrappers and Windows shims are. */
const SMALLEST_GO = 1024 * 1024
/** Stores and dispatchers that keep Go in a layout of their own. */
const FOREIGN_STORE =
  /^\/(?:nix|gnu)\/store\/|[\\/](?:\.proto|\.pkgx|\.version-fox|aquaproj-aqua|chocolatey)[\\/]/i
const APP_ALIAS = /[\\/]Microsoft[\\/]WindowsApps[\\/][^\\/]+$/i

export const goResolvedOutsideRoots = defineDetector({
  id: 'GO_RESOLVED_OUTSIDE_ROOTS',
  severity: 'medium',
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'path', 'goInstalls'],
  wants: ['goActive', 'dirs'],
  texts: {
    title: say(
      'The go on PATH belongs neither to GOROOT nor to a known install',
      'PATH 中的 go 不属于任何已知安装',
    ),
    why: say(
      'A go command finds its compiler and library by its own place. A copy of the file elsewhere only works as long as the directory it was built for holds the same release, and breaks with the next upgrade.',
      'go 命令根据自身所在位置寻找编译器和标准库。被单独复制到别处的 go 只有在它编译时记录的目录中恰好是同一版本时才能工作，下一次升级就会出错。',
    ),
    rule: say(
      'Fires when the first go on PATH is a full go program whose file, links followed, lies in no Go root, and for an app execution alias of Windows named go. Silent for wrappers and shims (scripts, files below 1 MiB, links to a dispatcher), Nix and Guix stores, GOPATH/bin, gccgo, wrappers that the policy names, and a distribution’s go in /usr/bin that works with its built-in root.',
      '当 PATH 中的第一个 go 是完整的 go 程序、跟随链接后却不在任何 Go 根目录中时触发；名为 go 的 Windows 应用执行别名也会触发。包装脚本与 shim（脚本、小于 1 MiB 的文件、指向分发程序的链接）、Nix 与 Guix 存储、GOPATH/bin、gccgo、策略列出的包装程序，以及 /usr/bin 中能配合内置根目录工作的发行版 go 不触发。',
    ),
  },
  source: 'catalogue B.004; C-66',
  labels: {
    goFileReal: say('Leads to', '实际文件'),
    goFileKind: say('Kind of file', '文件类型'),
  },
  check({ sessions }, context) {
    const { env, policy, want } = context
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const [first] = goHits(context, primary)
    // An incomplete root that has a VERSION is a broken SDK and another detector's; `bin/go` alone makes no root.
    if (!first || first.install?.valid || first.install?.missing.includes('VERSION') === false) return []
    const { file, entry } = first
    const paths = pathsOf(env.kind)
    const real = file.real ?? file.path
    const alias = env.kind === 'windows' && APP_ALIAS.test(file.path)
    const dispatched =
      file.kind === 'script' ||
      file.size < SMALLEST_GO ||
      !/^go(?:\.exe)?$/i.test(paths.basename(real)) ||
      isShimDir(entry.dir, paths) ||
      FOREIGN_STORE.test(real)
    if (!alias && (dispatched || inManagerDir(real, paths))) return []
    if ([...policy.wrappers, ...policy.allowedGoRoots].some((known) => paths.under(file.path, known)))
      return []
    const dirs = want('dirs')
    // A go in GOPATH/bin is GO_SHADOW_IN_GOPATH_BIN.
    if (dirs && workspaceBins(dirs).some((bin) => paths.same(bin.path, entry.dir))) return []
    const active = want('goActive')
    const [version, rootVersion] = [active?.version ?? '', active?.rootVersion ?? '']
    if (/gccgo/.test(version)) return []
    const packaged = /^\/(?:usr\/)?s?bin\/[^/]+$/.test(real) || /^\/(?:usr\/)?lib/.test(real)
    if (packaged && active?.runs && sameRelease(version, rootVersion) !== false) return []
    return [
      {
        subject: file.path,
        layer: layerOf(entry.origin),
        evidence: evidenceOf({
          case: alias ? 'alias' : 'copy',
          goPath: file.path,
          goFileReal: file.real,
          goFileKind: file.kind,
          size: file.size,
          mtime: file.mtime,
          goVersion: active?.version,
          goroot: active?.goroot,
          rootVersion: active?.rootVersion,
          origin: entry.origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const go = shown(textOf(evidence, 'goPath'))
    if (evidence['case'] === 'alias')
      return say(
        `"go" runs ${go}, an app execution alias of Windows and no Go installation.`,
        `go 实际运行 ${go}，它是 Windows 的应用执行别名，不是 Go 安装。`,
      )
    const root = evidence['goroot'] === undefined ? null : shown(textOf(evidence, 'goroot'))
    return root === null
      ? say(
          `"go" runs ${go}, a single file that belongs to no Go installation.`,
          `go 实际运行 ${go}，这是一个不属于任何 Go 安装的单独文件。`,
        )
      : say(
          `"go" runs ${go}, a single file outside every Go installation; it borrows its compiler from ${root}.`,
          `go 实际运行 ${go}，这是所有 Go 安装之外的单独文件，编译器借用自 ${root}。`,
        )
  },
  remedy(evidence, env) {
    if (evidence['case'] === 'alias')
      return {
        steps: [
          step(
            say(
              'Turn the alias named go off in Settings, Apps, Advanced app settings, App execution aliases.',
              '在“设置 - 应用 - 高级应用设置 - 应用执行别名”中关闭名为 go 的别名。',
            ),
          ),
          step(NEW_SESSION),
        ],
        verify: VERIFY,
      }
    const path = textOf(evidence, 'goPath')
    const elevated = env.kind !== 'windows' && !path.includes('<u1>') ? 'sudo ' : ''
    return {
      steps: [
        step(
          say(
            'Make sure that a complete Go installation follows on PATH, or install one.',
            '确认 PATH 中后面还有一个完整的 Go 安装，否则先安装一个。',
          ),
        ),
        envStep(
          env.kind,
          say(
            `Rename ${shown(path)}, so that the installation answers; nothing is deleted. If a package put it there, remove the package instead.`,
            `将 ${shown(path)} 改名，让完整的安装来应答；不会删除任何内容。如果它来自某个软件包，请改为卸载该软件包。`,
          ),
          `${elevated}mv -i -- ${quoteShPath(path)} ${quoteShPath(`${path}.before-envherd`)}`,
          `Move-Item -LiteralPath ${quotePsPath(path)} -Destination ${quotePsPath(`${path}.before-envherd`)}`,
        ),
        step(NEW_SESSION),
      ],
      verify: VERIFY,
    }
  },
})

const VERIFY = say(
  'The go that answers lies in the bin directory of the root that "go env GOROOT" prints.',
  '应答的 go 位于 go env GOROOT 所输出根目录的 bin 目录中。',
)
