import type { Network } from '../contract/sections/network.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
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
  needs: [],
  wants: ['network', 'goActive', 'sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'fleet'],
  texts: {
    title: say('The configured module proxy does not answer', '模块代理不可达'),
    why: say(
      'Modules that are not in the cache yet cannot be downloaded: "go get", "go mod tidy" and the first build of a project fail or hang until they time out.',
      '尚未缓存的模块无法下载：go get、go mod tidy 以及项目的首次构建会失败，或一直等到超时。',
    ),
    rule: say(
      'Fires when every URL in GOPROXY failed in at least two probes over five minutes: no name, no connection, no answer, broken TLS or a server error. Any other answer, also 403 or 404, counts as reachable. Fires too when go printed that a proxy did not answer, or that GOPROXY=off forbids the look-up it wanted. Silent while the machine is offline altogether; a certificate that nobody here vouches for is TLS_INTERCEPTION_CA_MISSING.',
      '当 GOPROXY 中的每个 URL 在五分钟内至少两次探测均失败（无法解析、无法连接、无应答、TLS 异常或服务器错误）时触发。其他任何应答（包括 403、404）都视为可达。若 go 的输出表明代理没有应答，或 GOPROXY=off 禁止了所需的查询，也会触发。整机离线时不触发；证书不受信任的情况由 TLS_INTERCEPTION_CA_MISSING 报告。',
    ),
  },
  source: 'catalogue B.001; modfetch/proxy.go',
  labels: {
    proxyProbes: say('Probes', '探测'),
    askedProxy: say('Proxy that go asked', 'go 访问的代理'),
    probeTarget: say('Target', '目标'),
    probeFailure: say('Outcome', '结果'),
    probeAttempts: say('Times in a row', '连续次数'),
    fleetProxyErrors: say('Failures in the whole group', '全组失败率'),
  },
  check(_, context) {
    const told = toldOf(context)
    if (told) return [told]
    const network = context.need('network')
    if (!network || network.probes.length === 0) return []
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
    if (evidence['case'] === 'off')
      return say(
        'GOPROXY=off forbids every download, and go needed a module that is not in the cache.',
        'GOPROXY=off 禁止一切下载，而 go 需要缓存中没有的模块。',
      )
    if (evidence['case'] === 'other')
      return say(
        `go asked ${textOf(evidence, 'askedProxy')}, which did not answer, while GOPROXY here is ${textOf(evidence, 'value')}: the program that started go does not have this setting.`,
        `go 访问了没有应答的 ${textOf(evidence, 'askedProxy')}，而此处的 GOPROXY 是 ${textOf(evidence, 'value')}：启动 go 的程序没有得到该设置。`,
      )
    if (evidence['case'] === 'told')
      return say(
        `${textOf(evidence, 'askedProxy')} did not answer go.`,
        `${textOf(evidence, 'askedProxy')} 没有应答 go 的请求。`,
      )
    const [first = {}] = rowsOf(evidence, 'proxyProbes')
    const [target, failure] = [textOf(first, 'probeTarget'), textOf(first, 'probeFailure')]
    const at = originWords(originOf(evidence))
    return say(
      `${target}, by GOPROXY set in ${at.en}, does not answer (${failure}).`,
      `由${at.zh}设置的 GOPROXY 中的 ${target} 没有应答（${failure}）。`,
    )
  },
  remedy(evidence) {
    const verify = say(
      '"go list -m golang.org/x/text@latest" prints a version.',
      'go list -m golang.org/x/text@latest 能输出版本。',
    )
    if (evidence['case'] === 'off') {
      const on = step(
        say(
          'If this machine may download modules, remove the setting; Go then asks proxy.golang.org. Otherwise bring the modules along, by vendoring or a copied module cache.',
          '如果允许本机下载模块，请删除该设置，Go 将访问 proxy.golang.org；否则请通过 vendor 或复制模块缓存来提供模块。',
        ),
      )
      return { steps: [on], verify }
    }
    const everywhere = step(
      say(
        'Store the setting where every program finds it: go env -w GOPROXY=... with the value of your terminal; then start the program again.',
        '把该设置保存到所有程序都能读取的位置：用 go env -w GOPROXY=... 写入终端中的值，然后重新启动该程序。',
      ),
    )
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
      steps: [...(evidence['case'] === 'other' ? [everywhere] : []), look, step(other)],
      verify,
    }
  },
})

const ASKED =
  /(?:Get|reading) "?(?<url>https?:\/\/(?:proxy\.golang\.org|goproxy\.[\w.]+|[^\s"]+\/@(?:v|latest)\b)[^\s":]*)"?: .*(?:i\/o timeout|connection refused|connection reset|no such host|TLS handshake timeout|deadline exceeded)/

/** What go itself printed: one line of it is as good as two probes, for nobody reports what went away. */
function toldOf(context: Context): Draft | undefined {
  const text = context.want('goActive')?.errorText
  if (text === undefined) return undefined
  const setting = goSetting(context, 'GOPROXY')
  const value = goValue(context, 'GOPROXY')
  const origin = setting?.origin ?? ({ kind: 'default', confidence: 'high' } as const)
  const layer = context.env.role === 'ci' ? 'ci' : setting ? layerOf(setting.origin) : 'user'
  const draft = (evidence: Draft['evidence']): Draft => ({
    subject: 'GOPROXY',
    layer,
    evidence: { value, origin, errorText: text, ...evidence },
  })
  if (/module lookup disabled by GOPROXY=off/.test(text)) return draft({ case: 'off' })
  const asked = hostOf(ASKED.exec(text)?.groups?.['url'] ?? '')
  if (asked === '') return undefined
  const listed = parseGoproxy(value).some(({ host }) => host === asked)
  return draft({ case: listed ? 'told' : 'other', askedProxy: asked })
}

const isAbout = ({ purpose, target }: Probe, { host }: ProxyEntry): boolean =>
  purpose === 'goproxy' && hostOf(target) === host

const failed = ({ status, httpStatus = 0 }: Probe): boolean =>
  status !== 'ok' && !(status === 'http' && httpStatus < 500)
