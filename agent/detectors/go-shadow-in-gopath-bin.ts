import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { installOf } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { workspaceBins } from './model/workspace-bins.ts'
import { quotePs, quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, NEW_SESSION, say, step } from './remedy/steps.ts'

export const goShadowInGopathBin = defineDetector({
  id: 'GO_SHADOW_IN_GOPATH_BIN',
  severity: 'high',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'path', 'dirs', 'goInstalls'],
  texts: {
    title: say(
      'A go binary in GOPATH/bin or GOBIN hijacks the command',
      'GOPATH/bin 中的 go 劫持了真正的 SDK',
    ),
    why: say(
      'A go file among the installed tools answers instead of the SDK. It has no tree of its own, ages unnoticed, and editors look there even before PATH.',
      '混在已安装工具里的 go 文件会抢先于 SDK 响应命令。它没有自己的目录树，会在不知不觉中过时，而且编辑器甚至先于 PATH 在那里查找。',
    ),
    rule: say(
      'Fires when the go that the primary session runs lies in GOBIN or a GOPATH bin directory and is a real binary. Silent for scripts, for links to other programs or into a complete SDK, for version managers, and when the directory is an SDK’s own bin.',
      '当主会话运行的 go 位于 GOBIN 或 GOPATH 的 bin 目录且为真正的二进制文件时触发。脚本、指向其他程序或完整 SDK 的链接、版本管理器，以及该目录本身就是 SDK 的 bin 时不触发。',
    ),
  },
  source: 'catalogue B.000 and B.004; vscode-go look-up order',
  check({ sessions, path, dirs, goInstalls }, { env }) {
    const paths = pathsOf(env.kind)
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const [first, ...others] = resolveCommand(pathView(path, env.kind), primary, 'go', env.kind)
    if (!first || first.file.kind === 'script') return []
    // A link to a program of another name: the dispatcher of a version manager.
    const real = first.file.real === undefined ? 'go' : paths.basename(first.file.real)
    if (!/^go(?:\.exe)?$/i.test(real)) return []
    const home = workspaceBins(dirs).find((bin) => paths.same(bin.path, first.entry.dir))
    const isSdk = home && (first.entry.info?.sdkRoot !== undefined || paths.basename(home.path) === 'shims')
    // A lone go makes ~/go look like a root, but one without tools and library.
    const install = installOf(goInstalls, first.file.real ?? first.file.path, paths)
    if (!home || isSdk || install?.valid) return []
    return [
      {
        subject: first.file.path,
        evidence: evidenceOf({
          goPath: first.file.path,
          size: first.file.size,
          mtime: first.file.mtime,
          session: primary.id,
          origin: first.entry.origin,
          newerPath: others[0]?.file.path,
          hits: [first, ...others]
            .slice(0, 200)
            .map(({ entry, file }) => ({ index: entry.index, path: file.path, origin: entry.origin })),
        }),
      },
    ]
  },
  explain(evidence) {
    const [go, session] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'session')]
    const next = evidence['newerPath'] === undefined ? null : shown(textOf(evidence, 'newerPath'))
    return say(
      `In ${session} "go" runs ${go}, which lies among installed tools${next ? ` and hides ${next}` : ''}.`,
      `在 ${session} 中，go 运行的是工具目录里的 ${go}${next ? `，遮蔽了 ${next}` : ''}。`,
    )
  },
  remedy(evidence, env) {
    const file = textOf(evidence, 'goPath')
    const disabled = `${file}.envherd-disabled`
    const name = `${pathsOf(env.kind).basename(file)}.envherd-disabled`
    return {
      steps: [
        envStep(
          env.kind,
          say(
            'Move the file out of the way; renaming it back undoes this.',
            '将该文件改名停用；改回原名即可撤销。',
          ),
          `mv -- ${quoteShPath(file)} ${quoteShPath(disabled)}`,
          `Rename-Item -LiteralPath ${quotePsPath(file)} -NewName ${quotePs(name)}`,
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        'The first go on PATH lies in an SDK, and the editor’s "Go: Locate Configured Go Tools" names the same one.',
        'PATH 中的第一个 go 位于 SDK 内，并且编辑器的“Go: Locate Configured Go Tools”显示的也是它。',
      ),
    }
  },
})
