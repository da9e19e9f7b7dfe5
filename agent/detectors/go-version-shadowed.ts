import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { installOf, isManaged, isShimDir, versionOfFile } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { workspaceBins } from './model/workspace-bins.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goVersionShadowed = defineDetector({
  id: 'GO_VERSION_SHADOWED',
  severity: 'high',
  severityVaries: say(
    'Info when the older Go satisfies the policy’s minimum and can fetch newer toolchains by itself (Go 1.21 or later, GOTOOLCHAIN not "local").',
    '若较旧的 Go 已满足策略的最低版本且能自行获取新工具链（Go 1.21 及以上，GOTOOLCHAIN 不为 local），则仅为提示。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'path', 'goInstalls'],
  wants: ['goActive', 'goEnv', 'dirs'],
  texts: {
    title: say('An older Go earlier on PATH hides the newer one', 'PATH 中靠前的旧版 Go 遮蔽新版'),
    why: say(
      'The shell takes the first go on PATH. After an upgrade into another directory it still runs the old release, and builds fail on newer language features or miss security fixes.',
      'shell 使用 PATH 中的第一个 go。升级到另一个目录之后，运行的仍是旧版本：使用新语言特性的构建会失败，安全修复也没有生效。',
    ),
    rule: say(
      'Fires when the first go on the primary session’s PATH is older than a later one and neither the first nor the newest comes from a version manager. Several Go versions alone never fire; links to one file count once.',
      '当主会话 PATH 中的第一个 go 比后面的旧，且第一个和最新的一个都不来自版本管理器时触发。仅有多个 Go 版本绝不触发；指向同一文件的链接只算一次。',
    ),
  },
  source: 'catalogue B.000 and B.004; C-01, G1',
  check({ sessions, path, goInstalls }, { env, policy, want }) {
    const paths = pathsOf(env.kind)
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const hits = resolveCommand(pathView(path, env.kind), primary, 'go', env.kind)
    const [first, ...rest] = hits
    if (!first || rest.length === 0) return []
    const fromManager = ({ entry, file }: (typeof hits)[number]) => {
      const install = installOf(goInstalls, file.real ?? file.path, paths)
      return (
        file.kind === 'script' ||
        isShimDir(entry.dir, paths) ||
        (install && isManaged(install, policy, paths))
      )
    }
    if (fromManager(first)) return []
    // A go in GOPATH/bin is GO_SHADOW_IN_GOPATH_BIN; one cause, one finding.
    const dirs = want('dirs')
    if (dirs && workspaceBins(dirs).some((bin) => paths.same(bin.path, first.entry.dir))) return []
    if ('go' in primary.aliases) throw new Undecidable('sessions: go is an alias or a function in this shell')
    const versionOf = ({ file }: (typeof hits)[number]) => {
      const text = versionOfFile(file, goInstalls, want('goActive'), paths)
      return text === null ? null : parseGoVersion(text)
    }
    const wins = versionOf(first)
    if (!wins) throw new Undecidable(`goInstalls: the version of ${first.file.path} is not known`)
    const later = rest.flatMap((hit) => {
      const version = versionOf(hit)
      return version ? [{ hit, version }] : []
    })
    const newest = later.toSorted((a, b) => compareGoVersions(b.version, a.version))[0]
    if (!newest || compareGoVersions(wins, newest.version) >= 0 || fromManager(newest.hit)) return []
    const minimum = parseGoVersion(policy.minGo ?? '')
    const toolchain = want('goEnv')?.values['GOTOOLCHAIN'] ?? primary.variables['GOTOOLCHAIN'] ?? 'auto'
    const switches = wins.minor >= 21 && !toolchain.startsWith('local') && !toolchain.startsWith('go')
    const fine = minimum !== null && compareGoVersions(wins, minimum) >= 0 && switches
    const label = (hit: (typeof hits)[number]) =>
      versionOfFile(hit.file, goInstalls, want('goActive'), paths) ?? '?'
    return [
      {
        subject: first.file.path,
        severity: fine ? 'info' : 'high',
        layer: layerOf(first.entry.origin),
        evidence: evidenceOf({
          goPath: first.file.path,
          goVersion: label(first),
          newerPath: newest.hit.file.path,
          newerVersion: label(newest.hit),
          dir: first.entry.dir,
          case: first.entry.sdkBin ? 'own-bin' : 'shared-bin',
          session: primary.id,
          origin: first.entry.origin,
          newerOrigin: newest.hit.entry.origin,
          hits: hits.slice(0, 200).map((hit) => ({
            index: hit.entry.index,
            path: hit.file.path,
            version: label(hit),
            origin: hit.entry.origin,
          })),
        }),
      },
    ]
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    const [newer, newerVersion] = [shown(textOf(evidence, 'newerPath')), textOf(evidence, 'newerVersion')]
    const at = originWords(originOf(evidence))
    return say(
      `"go" runs ${go} (${version}), put on PATH by ${at.en}, and hides ${newer} (${newerVersion}), which comes later.`,
      `go 实际运行 ${go}（${version}，由${at.zh}加入 PATH），遮蔽了后面的 ${newer}（${newerVersion}）。`,
    )
  },
  remedy(evidence) {
    const origin = originOf(evidence)
    const stuck = origin.kind === 'machine' && originOf(evidence, 'newerOrigin').kind === 'user'
    const note = say(
      'Windows puts the system PATH before the user PATH, so moving the user entry cannot help: the system entry has to go, or the newer Go has to be installed for the whole machine.',
      'Windows 把系统 PATH 放在用户 PATH 之前，移动用户条目无济于事：必须删除系统条目，或者为整台机器安装新版 Go。',
    )
    const shared = evidence['case'] === 'shared-bin'
    const move = step(
      say(
        `${textOf(evidence, 'dir')} serves other programs too: uninstall the old Go with the package manager that installed it, or put the newer Go’s directory before it on PATH.`,
        `${textOf(evidence, 'dir')} 还供其他程序使用：请用原来的包管理器卸载旧版 Go，或把新版 Go 的目录放到它前面。`,
      ),
    )
    const removal = shared ? [move] : removePathEntry(textOf(evidence, 'dir'), origin)
    return {
      steps: [...(stuck ? [step(note)] : []), ...removal, step(NEW_SESSION)],
      verify: say(
        `In a new terminal "go version" prints ${textOf(evidence, 'newerVersion')}.`,
        `在新终端中，go version 输出 ${textOf(evidence, 'newerVersion')}。`,
      ),
    }
  },
})
