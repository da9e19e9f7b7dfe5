import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { pathsOf } from './model/paths.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goDevelToolchainActive = defineDetector({
  id: 'GO_DEVEL_TOOLCHAIN_ACTIVE',
  severity: 'info',
  severityVaries: say('Medium on build agents.', '构建代理上为中等。'),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['goInstalls'],
  texts: {
    title: say(
      'A development build of Go (tip, beta, release candidate) is the default',
      '默认使用开发版 Go（gotip、beta 或候选版）',
    ),
    why: say(
      'Such a Go gets no security releases of its own, and what it builds may behave otherwise than with any release. That is wanted for trying it out, seldom for everyday work, and never for what is shipped.',
      '这样的 Go 没有自己的安全更新，构建结果也可能与任何正式版不同。试用时正是需要它，日常工作很少需要，而用于发布则绝不合适。',
    ),
    rule: say(
      'Fires when the go that the primary session runs says it is a devel, beta or rc build. Silent for a development build that is only installed, for vendors’ suffixes, and where the policy welcomes development builds.',
      '当主会话运行的 go 表明自己是 devel、beta 或 rc 版本时触发。仅安装而未作为默认的开发版、厂商后缀，以及策略允许开发版时不触发。',
    ),
  },
  labels: { newestRelease: say('Newest release on this machine', '本机上最新的正式版') },
  source: 'catalogue B.000',
  check({ goActive }, context) {
    const { version } = goActive
    if (version === undefined || context.policy.allowDevel || !isUnreleased(version)) return []
    return [
      {
        subject: goActive.binPath,
        severity: context.env.role === 'ci' ? 'medium' : 'info',
        evidence: evidenceOf({
          goPath: goActive.binPath,
          goVersion: version,
          goroot: goActive.goroot,
          session: goActive.session,
          newestRelease: newestRelease(),
        }),
      },
    ]

    function newestRelease(): string | undefined {
      const releases = (context.want('goInstalls')?.list ?? []).flatMap(({ root, valid, version: text }) => {
        const parsed = text === undefined ? null : parseGoVersion(text)
        return valid && parsed?.pre === null ? [{ root, parsed }] : []
      })
      releases.sort((a, b) => compareGoVersions(b.parsed, a.parsed))
      const root = releases[0]?.root
      return root === undefined ? undefined : pathsOf(context.env.kind).join(root, 'bin')
    }
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    return say(`${go} is ${version}, which is no release.`, `${go} 的版本是 ${version}，不是正式版。`)
  },
  remedy(evidence) {
    const release = evidence['newestRelease'] === undefined ? null : shown(textOf(evidence, 'newestRelease'))
    return {
      steps: [
        release === null
          ? step(
              say(
                'If you do not mean to try it out, install a release of Go and put its bin directory first on PATH.',
                '如果并非有意试用，请安装正式版 Go，并把它的 bin 目录放到 PATH 最前面。',
              ),
            )
          : step(
              say(
                `If you do not mean to try it out, put ${release} before it on PATH.`,
                `如果并非有意试用，请把 ${release} 放到 PATH 中它的前面。`,
              ),
            ),
        step(
          say(
            'The development build can stay and be called by its own name, as gotip or go1.24rc1 are.',
            '开发版可以保留，并用自己的名称调用，例如 gotip 或 go1.24rc1。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say('"go version" names a release.', 'go version 输出正式版。'),
    }
  },
})

/** Before Go 1.17 a development build names only its commit: `devel +b7a85e0003`. */
const isUnreleased = (version: string): boolean =>
  /^(?:go version )?devel\b/.test(version) || (parseGoVersion(version)?.pre ?? null) !== null
