import type { Network } from '../contract/sections/network.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { hostOf, parseGoproxy, type ProxyEntry } from './model/go-proxy.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import { lasting } from './model/probes.ts'
import { say, step } from './remedy/steps.ts'

type Probe = Network['probes'][number]

export const goproxyUnreachable = defineDetector({
  id: 'GOPROXY_UNREACHABLE',
  severity: 'high',
  severityVaries: say(
    'Medium when "|direct" follows: Go then fetches from the version control servers after every failed attempt.',
    '若其后有“|direct”则为中等：每次失败后 Go 会直接从版本控制服务器获取。',
  ),
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['network'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'fleet'],
  texts: {
    title: say('The configured module proxy does not answer', '模块代理不可达'),
    why: say(
      'Modules that are not in the cache yet cannot be downloaded: "go get", "go mod tidy" and the first build of a project fail or hang until they time out.',
      '尚未缓存的模块无法下载：go get、go mod tidy 以及项目的首次构建会失败，或一直等到超时。',
    ),
    rule: say(
      'Fires when every URL in GOPROXY failed in at least two probes over five minutes: no name, no connection, no answer, broken TLS or a server error. Any other answer, also 403 or 404, counts as reachable. Silent while the machine is offline altogether; a certificate that nobody here vouches for is TLS_INTERCEPTION_CA_MISSING.',
      '当 GOPROXY 中的每个 URL 在五分钟内至少两次探测均失败（无法解析、无法连接、无应答、TLS 异常或服务器错误）时触发。其他任何应答（包括 403、404）都视为可达。整机离线时不触发；证书不受信任的情况由 TLS_INTERCEPTION_CA_MISSING 报告。',
    ),
  },
  source: 'catalogue B.001; modfetch/proxy.go',
  labels: {
    proxyProbes: say('Probes', '探测'),
    probeTarget: say('Target', '目标'),
    probeFailure: say('Outcome', '结果'),
    probeAttempts: say('Times in a row', '连续次数'),
    fleetProxyErrors: say('Failures in the whole group', '全组失败率'),
  },
  check({ network }, context) {
    if (network.probes.length === 0) return []
    const setting = goSetting(context, 'GOPROXY')
    const entries = parseGoproxy(goValue(context, 'GOPROXY'))
    const proxies = entries.filter(({ kind, host }) => kind === 'url' && host !== '')
    if (proxies.length === 0 || !network.online) return []
    const probes = proxies.map((proxy) => network.probes.find((probe) => isAbout(probe, proxy)))
    if (probes.some((probe) => probe && !failed(probe))) return []
    const known = probes.filter((probe) => probe !== undefined)
    if (known.length < probes.length) throw new Undecidable('network: not every proxy in GOPROXY was tried')
    if (known.some((probe) => probe.unknownAuthority) || !known.every(lasting)) return []
    const first = proxies[0]
    const goesOn = proxies.every(({ anyError }) => anyError) && entries.at(-1)?.kind === 'direct'
    const share = context.want('fleet')?.proxyErrors[first?.host ?? '']
    return [
      {
        subject: 'GOPROXY',
        severity: goesOn ? 'medium' : 'high',
        layer: context.env.role === 'ci' ? 'ci' : setting ? layerOf(setting.origin) : 'user',
        evidence: evidenceOf({
          value: goValue(context, 'GOPROXY'),
          origin: setting?.origin ?? { kind: 'default', confidence: 'high' },
          proxyProbes: known.map(({ target, status, httpStatus, attempts }) => ({
            probeTarget: target,
            probeFailure: httpStatus === undefined ? status : `${status} ${httpStatus}`,
            probeAttempts: attempts,
          })),
          fleetProxyErrors: share,
        }),
      },
    ]
  },
  explain(evidence) {
    const [first = {}] = rowsOf(evidence, 'proxyProbes')
    const [target, failure] = [textOf(first, 'probeTarget'), textOf(first, 'probeFailure')]
    const at = originWords(originOf(evidence))
    return say(
      `${target}, by GOPROXY set in ${at.en}, does not answer (${failure}).`,
      `由${at.zh}设置的 GOPROXY 中的 ${target} 没有应答（${failure}）。`,
    )
  },
  remedy() {
    const look = step(
      say(
        'First see whether the address is right and whether HTTPS_PROXY or a VPN is needed to reach it.',
        '先确认地址是否正确，以及是否需要 HTTPS_PROXY 或 VPN 才能访问。',
      ),
    )
    const other = say(
      'Where the network blocks it, name a proxy that can be reached, the company’s or a public mirror, followed by ",direct".',
      '如果网络屏蔽了该地址，请改用可访问的代理（公司代理或公共镜像），并在其后加上“,direct”。',
    )
    return {
      steps: [look, step(other)],
      verify: say(
        '"go list -m golang.org/x/text@latest" prints a version.',
        'go list -m golang.org/x/text@latest 能输出版本。',
      ),
    }
  },
})

const isAbout = ({ purpose, target }: Probe, { host }: ProxyEntry): boolean =>
  purpose === 'goproxy' && hostOf(target) === host

const failed = ({ status, httpStatus = 0 }: Probe): boolean =>
  status !== 'ok' && !(status === 'http' && httpStatus < 500)
