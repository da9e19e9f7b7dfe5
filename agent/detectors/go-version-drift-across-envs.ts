import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, Undecidable, type View } from './detector.ts'
import { textOf } from './evidence.ts'
import { langOf, parseGoVersion, type GoVersion } from './model/go-version.ts'
import { installOf } from './model/installs.ts'
import { isDrvFs, pathsOf, windowsPaths, windowsToWsl, wslToWindows } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'
import { upgradeGo } from './remedy/upgrade-steps.ts'

export const goVersionDriftAcrossEnvs = defineDetector({
  id: 'GO_VERSION_DRIFT_ACROSS_ENVS',
  severity: 'low',
  severityVaries: say(
    'Info where no project is opened on both sides.',
    '若没有项目在两侧都被打开，则仅为提示。',
  ),
  layers: ['distro', 'windows-host'],
  platforms: ['windows', 'wsl'],
  needs: ['goActive'],
  wants: ['projects', 'goInstalls'],
  texts: {
    title: say(
      'Windows and its distributions run different Go language versions',
      '同一主机各环境 Go 版本不一致',
    ),
    why: say(
      'Code that compiles on one side of the machine may not compile on the other, and "go mod tidy" writes different files.',
      '在一侧能编译的代码，在另一侧可能无法编译，go mod tidy 也会写出不同的文件。',
    ),
    rule: say(
      'Fires for the older side when Windows and a distribution of one machine run Go of different minor releases. Patch releases do not count, nor development builds, nor a distribution that runs the Go of Windows.',
      '当同一台机器的 Windows 与某个发行版运行不同次版本的 Go 时，针对较旧的一侧触发。补丁版本不同、开发版，以及发行版使用 Windows 上的 Go 时不触发。',
    ),
  },
  source: 'catalogue B.001',
  labels: {
    driftOther: say('Newer one in', '较新版本所在环境'),
    driftOtherVersion: say('Its version', '其版本'),
    driftShared: say('Opened on both sides', '两侧都打开的项目'),
  },
  check({ goActive }, context) {
    const { env, siblings } = context
    const own = comparable(goActive.selectedVersion ?? goActive.version)
    const others = siblings.filter(({ env: { kind } }) => kind === 'windows' || kind === 'wsl')
    if (!own || others.length === 0 || isWindowsGo(context)) return []
    let unknown = 0
    let newest: { view: View; text: string; version: GoVersion } | null = null
    for (const view of others) {
      const active = view.want('goActive')
      if (!active && !view.known('goActive')) unknown++
      const text = active?.selectedVersion ?? active?.version ?? ''
      const version = comparable(text)
      if (!version || version.minor <= own.minor || isWindowsGo(view)) continue
      if (!newest || version.minor > newest.version.minor) newest = { view, text, version }
    }
    if (!newest) {
      if (unknown === others.length)
        throw new Undecidable('goActive: the Go of the other environments of this host is not known')
      return []
    }
    const shared = sharedProject(context, newest.view)
    const installs = context.want('goInstalls')
    const install = installs && installOf(installs, goActive.real, pathsOf(env.kind))
    return [
      {
        subject: goActive.binPath,
        severity: shared ? 'low' : 'info',
        layer: env.kind === 'windows' ? 'windows-host' : 'distro',
        evidence: {
          goPath: goActive.binPath,
          goVersion: goActive.selectedVersion ?? goActive.version ?? '',
          source: install?.source ?? 'unknown',
          driftOther: newest.view.env.id,
          driftOtherVersion: newest.text,
          ...(shared && { driftShared: shared.root }),
        },
      },
    ]
  },
  explain(evidence) {
    const [own, other] = [textOf(evidence, 'goVersion'), textOf(evidence, 'driftOtherVersion')]
    const where = textOf(evidence, 'driftOther')
    return say(
      `Here Go is ${own}, in ${where} of the same machine it is ${other}.`,
      `此环境的 Go 是 ${own}，而同一台机器的 ${where} 中是 ${other}。`,
    )
  },
  remedy: (evidence, { kind }) => ({
    steps: [
      step(
        say(
          'Bring the older side up to the newer one. Or let go.mod decide: with GOTOOLCHAIN=auto both sides fetch the release it names.',
          '把较旧的一侧升级到较新的版本；或由 go.mod 决定：GOTOOLCHAIN=auto 时两侧都会获取其指定的版本。',
        ),
      ),
      ...upgradeGo(textOf(evidence, 'source'), kind),
    ],
    verify: say(
      '"go version" prints the same minor release on both sides.',
      '两侧的 go version 输出相同的次版本。',
    ),
  }),
})

/** Releases and candidates; a development build has no place in the order. */
function comparable(text: string | undefined): GoVersion | null {
  const version = text === undefined ? null : parseGoVersion(text)
  return version && version.pre?.kind !== 'devel' && langOf(version).startsWith('1.') ? version : null
}

/** go.exe of the Windows side, run from a distribution: one Go, not two. */
const isWindowsGo = ({ env, want }: View): boolean => {
  const active = want('goActive')
  return env.kind === 'wsl' && active !== null && (isDrvFs(active.real) || /\.exe$/i.test(active.real))
}

/** One directory opened from both sides, under whichever name each side has for it. */
function sharedProject(own: View, other: View): Project | undefined {
  const theirs = other.want('projects')?.list ?? []
  if (theirs.length === 0) return undefined
  const keyOf = (view: View, root: string): string =>
    windowsPaths.norm(view.env.kind === 'windows' ? wslShare(root) : (wslToWindows(root) ?? root))
  const keys = new Set(theirs.flatMap(({ id, root }) => [id, keyOf(other, root)]))
  return own.want('projects')?.list.find(({ id, root }) => keys.has(id) || keys.has(keyOf(own, root)))
}

/** `\\wsl$\Ubuntu\home` is what the distribution calls /home. */
const wslShare = (root: string): string => (/^\\\\wsl/i.test(root) ? (windowsToWsl(root) ?? root) : root)
