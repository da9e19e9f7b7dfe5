import type { InstallSource } from '../contract/sections/go-installs.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { GO_RELEASES } from './facts/go-releases.ts'
import { daysBetween, endOfSupport, isSupported, supportedReleases } from './model/go-releases.ts'
import { parseGoVersion } from './model/go-version.ts'
import { activeInstall } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { say } from './remedy/steps.ts'
import { upgradeGo } from './remedy/upgrade-steps.ts'

/** Distributions that put security fixes into the release they have instead of taking a newer one. */
const BACKPORTING = ['apt', 'dnf', 'apk']

/** Fetched by the go command or an editor for itself and thrown away by them: nothing to put on PATH. */
const FETCHED: ReadonlySet<InstallSource> = new Set(['toolchain-modcache', 'vscode'])

/*
 * The catalogue also wants the installs that project pins name. A pin is a decision of the project, which its
 * owners see in the project; a finding on every machine that has it checked out would tell the wrong people.
 */
export const goVersionUnsupported = defineDetector({
  id: 'GO_VERSION_UNSUPPORTED',
  severity: 'high',
  severityVaries: say(
    'Info when the Go is a package of a distribution that backports security fixes and the policy trusts that.',
    '若该 Go 来自会回移安全修复的发行版软件包且策略信任它，则仅为提示。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive', 'goInstalls'],
  texts: {
    title: say('Go version no longer receives fixes', 'Go 版本已停止支持'),
    why: say(
      'The Go project repairs only its two newest minor releases. Flaws found since, in the standard library and in the go command, stay in everything that an older one builds.',
      'Go 项目只修复最新的两个次版本。此后在标准库和 go 命令中发现的缺陷，会一直留在旧版本构建的所有程序里。',
    ),
    rule: say(
      'Fires when the go in use was, at the time of the snapshot, older than the two newest minor releases for longer than the policy’s grace period. The release that a global GOTOOLCHAIN selects counts. Development builds are not judged. A report that does not show where the go comes from is not judged either: it carries no date, and distributions backport fixes.',
      '当所用的 go 在快照时刻早于最新的两个次版本、且超过策略的宽限期时触发。若全局 GOTOOLCHAIN 选择了其他版本，则以该版本为准。开发版不作判断。报告若未显示 go 的来源也不作判断：报告没有日期，而且发行版可能回移修复。',
    ),
  },
  source: 'catalogue B.001; Go release policy',
  labels: {
    supportEnded: say('Support ended', '支持截止'),
    supportedReleases: say('Supported then', '当时受支持的版本'),
    supportedInstalls: say('Supported ones on this machine', '本机上受支持的版本'),
    supportFactsOf: say('Release facts as of', '版本资料日期'),
  },
  check({ goActive, goInstalls }, { env, policy, takenAt }) {
    const running = goActive.selectedVersion ?? goActive.version
    const version = running === undefined ? null : parseGoVersion(running)
    if (!version || version.pre?.kind === 'devel' || isSupported(version, takenAt)) return []
    const ended = endOfSupport(version)
    if (ended === undefined || daysBetween(ended, takenAt) < policy.eolGraceDays) return []
    const paths = pathsOf(env.kind)
    const install = activeInstall(goInstalls, goActive, paths)
    if (!install?.go)
      throw new Undecidable(`goInstalls: nothing is known about the installation of ${goActive.binPath}`)
    const newer = goInstalls.list.filter(({ valid, source, version: text = '' }) => {
      const found = valid && !FETCHED.has(source) ? parseGoVersion(text) : null
      return found !== null && isSupported(found, takenAt)
    })
    const backported = policy.trustedDistroGo && BACKPORTING.includes(install.source)
    return [
      {
        subject: goActive.binPath,
        severity: backported ? 'info' : 'high',
        layer: env.role === 'ci' ? 'ci' : 'user',
        evidence: {
          goPath: goActive.binPath,
          goVersion: running ?? '',
          source: install.source,
          supportEnded: ended,
          supportedReleases: supportedReleases(takenAt).join(', '),
          supportedInstalls: newer.map(({ root, version: found = '' }) => ({ root, version: found })),
          supportFactsOf: GO_RELEASES.asOf,
        },
      },
    ]
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    const [ended, supported] = [textOf(evidence, 'supportEnded'), textOf(evidence, 'supportedReleases')]
    return say(
      `${go} is ${version}; its minor release has had no fixes since ${ended}. Supported were ${supported}.`,
      `${go} 的版本是 ${version}，其所属次版本自 ${ended} 起不再获得修复。当时受支持的是 ${supported}。`,
    )
  },
  remedy(evidence, { kind }) {
    const [newer] = rowsOf(evidence, 'supportedInstalls')
    const there = newer && {
      text: say(
        `${textOf(newer, 'version')} is already installed in ${shown(textOf(newer, 'root'))}; put it first on PATH.`,
        `${shown(textOf(newer, 'root'))} 中已安装 ${textOf(newer, 'version')}，把它放到 PATH 最前面即可。`,
      ),
    }
    return {
      steps: there ? [there] : upgradeGo(textOf(evidence, 'source'), kind),
      verify: say(
        '"go version" prints a supported release and a project builds with it.',
        'go version 输出受支持的版本，且项目能用它构建。',
      ),
    }
  },
})
