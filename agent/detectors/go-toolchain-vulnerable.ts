import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { GO_RELEASES } from './facts/go-releases.ts'
import { isGoProject, isInternal, isOneOf, isPublicProxy, parseGoproxy } from './model/go-proxy.ts'
import { flawsOf } from './model/go-releases.ts'
import { goValue } from './model/go-setting.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { activeInstall } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'
import { upgradeGo } from './remedy/upgrade-steps.ts'

const BACKPORTING = ['apt', 'dnf', 'apk']

export const goToolchainVulnerable = defineDetector({
  id: 'GO_TOOLCHAIN_VULNERABLE',
  severity: 'critical',
  severityVaries: say(
    'High when modules come only from Go’s own proxy, the company’s or the version control servers themselves, and for a host that may be the company’s where the policy names none. Info for packages of distributions that backport fixes, where the policy trusts that.',
    '若模块只来自 Go 官方代理、公司代理或版本控制服务器本身，或策略未列出公司代理而无法判断，则为高。若为会回移修复的发行版软件包且策略信任它，则仅为提示。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive', 'goInstalls'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say(
      'Base Go version has a known flaw in module or toolchain verification',
      'Go 基础版本存在校验绕过漏洞',
    ),
    why: say(
      'Whoever controls the module proxy, or the project that is opened, can slip changed modules or a changed toolchain past the checks. The go on PATH does the checking, so a newer GOTOOLCHAIN does not help.',
      '控制模块代理或所打开项目的人，可以让被篡改的模块或工具链通过校验。负责校验的是 PATH 上的 go，因此用 GOTOOLCHAIN 选择新版本无济于事。',
    ),
    rule: say(
      'Fires when the go on PATH lies in the affected range of an advisory that was public at the time of the snapshot. Only advisories on how the go command verifies modules and toolchains count. Development builds and reports that do not show where the go comes from are not judged.',
      '当 PATH 上的 go 处于快照时刻已公开公告的受影响范围内时触发。只计入关于 go 命令如何校验模块与工具链的公告。开发版以及未显示 go 来源的报告不作判断。',
    ),
  },
  source:
    'catalogue E.1; golang/go#79070, golang/go#80744, golang/go#80745, golang/go#81833, golang/go#81834',
  labels: {
    advisories: say('Advisories', '安全公告'),
    advisory: say('Advisory', '公告'),
    cve: say('CVE', 'CVE'),
    fixedIn: say('Fixed in', '修复版本'),
    foreignProxy: say('Proxy of someone else', '第三方代理'),
    advisoryFactsOf: say('Advisory facts as of', '公告资料日期'),
  },
  check({ goActive, goInstalls }, context) {
    const { env, policy, takenAt } = context
    const version = goActive.version === undefined ? null : parseGoVersion(goActive.version)
    const flaws = version ? flawsOf(version, takenAt) : []
    if (flaws.length === 0) return []
    const install = activeInstall(goInstalls, goActive, pathsOf(env.kind))
    if (!install?.go)
      throw new Undecidable(`goInstalls: nothing is known about the installation of ${goActive.binPath}`)
    const meant = [...policy.companyProxies, ...policy.allowedProxies]
    const foreign = parseGoproxy(goValue(context, 'GOPROXY')).find(
      ({ kind, host }) =>
        kind === 'url' &&
        !isGoProject(host) &&
        !isInternal(host) &&
        !isOneOf(host, meant) &&
        // Without a list a company's own proxy cannot be told from a stranger's.
        (meant.length > 0 || isPublicProxy(host)),
    )
    const backported = policy.trustedDistroGo && BACKPORTING.includes(install.source)
    return [
      {
        subject: goActive.binPath,
        severity: backported ? 'info' : foreign ? 'critical' : 'high',
        layer: env.role === 'ci' ? 'ci' : 'user',
        evidence: {
          goPath: goActive.binPath,
          goVersion: goActive.version ?? '',
          source: install.source,
          advisories: flaws.map(({ id, alias, fixed }) => ({
            advisory: id,
            // One without a number of Go's own goes by its CVE.
            cve: alias ?? (id.startsWith('CVE-') ? id : null),
            fixedIn: fixed,
          })),
          ...(foreign && { foreignProxy: foreign.url }),
          advisoryFactsOf: GO_RELEASES.asOf,
        },
      },
    ]
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    const rows = rowsOf(evidence, 'advisories')
    const ids = rows.map((row) => textOf(row, 'advisory')).join(', ')
    const proxy = evidence['foreignProxy'] === undefined ? null : textOf(evidence, 'foreignProxy')
    return say(
      `${go} is ${version}, which is affected by ${ids || 'a known flaw'}.${proxy === null ? '' : ` It fetches modules through ${proxy}.`}`,
      `${go} 的版本是 ${version}，受 ${ids || '已知漏洞'} 影响。${proxy === null ? '' : `它通过 ${proxy} 获取模块。`}`,
    )
  },
  remedy(evidence, { kind }) {
    const fixed = newestFix(rowsOf(evidence, 'advisories').map((row) => textOf(row, 'fixedIn')))
    return {
      steps: [
        step(
          say(
            `Upgrade the go on PATH itself, to ${fixed} or a later release.`,
            `升级 PATH 上的 go 本身，至 ${fixed} 或更新版本。`,
          ),
        ),
        ...upgradeGo(textOf(evidence, 'source'), kind),
        step(
          say(
            'In projects whose modules came through someone else’s proxy, run "go mod verify" afterwards, then let "go mod tidy" write go.sum anew and compare it with the old one.',
            '对于曾通过第三方代理获取模块的项目，升级后运行 go mod verify，再用 go mod tidy 重新生成 go.sum，并与旧文件比较。',
          ),
        ),
      ],
      verify: say(
        'With GOTOOLCHAIN=local, "go version" prints a fixed release.',
        '设置 GOTOOLCHAIN=local 时，go version 输出已修复的版本。',
      ),
    }
  },
})

/** The release that mends them all: each advisory names one of its own. */
function newestFix(fixes: readonly string[]): string {
  const known = fixes.flatMap((text) => {
    const version = parseGoVersion(text)
    return version ? [{ text, version }] : []
  })
  return known.sort((a, b) => compareGoVersions(b.version, a.version))[0]?.text ?? fixes[0] ?? '?'
}
