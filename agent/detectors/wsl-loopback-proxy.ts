import type { EvidenceRow } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { Network } from '../contract/sections/network.ts'
import { defineDetector, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { endpointOf, isLoopback, sameEndpoint, type Endpoint } from './model/endpoint.ts'
import { parseGoproxy } from './model/go-proxy.ts'
import { settingOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'
import { restartWsl, setInWslConfig } from './remedy/wsl-steps.ts'

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'] as const

type Setting = { variable: string; value: string; origin: Origin; endpoint: Endpoint }

export const wslLoopbackProxy = defineDetector({
  id: 'WSL_LOOPBACK_PROXY',
  severity: 'high',
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['sessions', 'network'],
  wants: ['wsl', 'wslHost', 'goEnvFile', 'profiles'],
  texts: {
    title: say(
      'A proxy in WSL points to localhost, where nobody listens',
      'WSL 中的代理指向 localhost，但那里没有代理在监听',
    ),
    why: say(
      'In the default network mode, localhost inside WSL is WSL itself and not Windows. Every download through that proxy ends in "connection refused".',
      '在默认网络模式下，WSL 内的 localhost 是 WSL 自己而不是 Windows。经由该代理的所有下载都会以“connection refused”失败。',
    ),
    rule: say(
      'Fires when a proxy variable, GOPROXY or git’s http.proxy names a loopback address, WSL shares no loopback with Windows, and the connection was refused twice. In mirrored mode only ::1 counts. Silent for a proxy that answers inside the distribution.',
      '当代理变量、GOPROXY 或 git 的 http.proxy 指向环回地址、WSL 与 Windows 不共享环回，且连接两次被拒绝时触发。镜像模式下只有 ::1 算数。发行版内有代理应答时不触发。',
    ),
  },
  source: 'catalogue B.001; A-001-11, C-31',
  labels: {
    loopbackProxy: say('Proxy', '代理'),
    proxySettings: say('Named by', '由以下设置指定'),
    wslNetworkMode: say('WSL network mode', 'WSL 网络模式'),
    hostGateway: say('Address of Windows', 'Windows 的地址'),
  },
  check({ sessions, network }, context): Draft[] {
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const local = settings(context, primary, network)
    if (local.length === 0) return []
    // The host knows what was asked for; it falls back to NAT where Windows cannot do that.
    const mode = context.want('wsl')?.networkingMode ?? context.want('wslHost')?.networkingMode
    const unreachable = local.filter(({ endpoint }) => mode !== 'mirrored' || endpoint.host === '::1')
    if (unreachable.length === 0) return []
    const refused = unreachable.filter(({ endpoint }) => isRefused(endpoint, network))
    const [first] = refused
    if (!first) return []
    if (mode === undefined || mode === 'unknown')
      throw new Undecidable('wslHost: the network mode of WSL is not known')
    // Bridged and none have nothing in common with Windows either, but another remedy; they are rare and chosen.
    if (mode === 'bridged' || mode === 'none') return []
    // A list may name it two thousand times.
    const named = new Map<string, EvidenceRow>()
    for (const { endpoint, variable, value, origin } of refused)
      if (sameEndpoint(endpoint, first.endpoint)) named.set(variable, { variable, value, origin })
    return [
      {
        subject: `${first.endpoint.host}:${first.endpoint.port}`,
        evidence: evidenceOf({
          loopbackProxy: `${first.endpoint.host}:${first.endpoint.port}`,
          proxySettings: [...named.values()],
          wslNetworkMode: mode,
          hostGateway: network.resolver?.defaultGateway,
        }),
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'proxySettings')
    const names = rows.map((row) => textOf(row, 'variable')).join(', ')
    const at = originWords(originOf(rows[0] ?? {}))
    const proxy = textOf(evidence, 'loopbackProxy')
    return say(
      `${names || 'A proxy setting'}, set in ${at.en}, names ${proxy}, which refuses connections inside WSL.`,
      `${at.zh}设置的 ${names || 'PROXY'} 指向 ${proxy}，在 WSL 内连接被拒绝。`,
    )
  },
  remedy(evidence) {
    const rows = rowsOf(evidence, 'proxySettings')
    return {
      steps: [
        step(
          say(
            'On Windows 11, let WSL take over the proxy of Windows, and remove the variable here.',
            '在 Windows 11 上，让 WSL 沿用 Windows 的代理，并删除这里的变量。',
          ),
        ),
        setInWslConfig('wsl2', 'autoProxy=true'),
        restartWsl,
        ...rows.flatMap((row) =>
          row['variable'] === 'http.proxy'
            ? [
                shStep(
                  say('Remove the proxy of git.', '删除 git 的代理设置。'),
                  'git config --global --unset http.proxy',
                ),
              ]
            : unsetVariable(textOf(row, 'variable'), originOf(row)),
        ),
        shStep(
          say(
            'Where that is not possible: use the address of Windows instead of localhost, and let the proxy on Windows accept connections from the local network. This prints the address.',
            '如果无法这样做：用 Windows 的地址代替 localhost，并让 Windows 上的代理允许局域网连接。以下命令输出该地址。',
          ),
          `ip route show default | awk '{print $3; exit}'`,
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go list -m -versions golang.org/x/text" prints versions.',
        'go list -m -versions golang.org/x/text 能输出版本列表。',
      ),
    }
  },
})

/** Everything in force that names a loopback address; usually there is none, and nothing else is looked at. */
function settings(
  context: Context,
  {
    id,
    variables,
    origins,
  }: { id: string; variables: Record<string, string>; origins: Record<string, Origin> },
  { gitProxy }: Network,
): Setting[] {
  const unknown: Origin = { kind: 'process', confidence: 'low' }
  const named = PROXIES.flatMap((variable) => {
    const value = variables[variable]
    return value ? [{ variable, value, url: value, origin: origins[variable] ?? unknown }] : []
  })
  const session = context.want('sessions')?.list.find((candidate) => candidate.id === id)
  const goproxy = session && settingOf(context, session.id, 'GOPROXY')
  const entries = goproxy ? parseGoproxy(goproxy.value) : []
  const proxies = entries.map(({ url }) => ({
    variable: 'GOPROXY',
    value: goproxy?.value ?? '',
    url,
    origin: goproxy?.origin ?? unknown,
  }))
  const git: Origin = gitProxy?.file === undefined ? unknown : { ...unknown, ref: gitProxy.file }
  const gits = gitProxy
    ? [{ variable: 'http.proxy', value: gitProxy.value, url: gitProxy.value, origin: git }]
    : []
  return [...named, ...proxies, ...gits].flatMap(({ url, ...setting }) => {
    const endpoint = endpointOf(url)
    return endpoint && isLoopback(endpoint) ? [{ ...setting, endpoint }] : []
  })
}

/** Not probed: it is not known whether somebody listens. Refused once: it may just have been restarting. */
function isRefused(endpoint: Endpoint, { probes }: Network): boolean {
  const probe = probes.find(({ target }) => {
    const probed = endpointOf(target)
    return probed !== null && sameEndpoint(probed, endpoint)
  })
  if (!probe) throw new Undecidable(`network: ${endpoint.host}:${endpoint.port} was not tried`)
  return probe.status === 'refused' && probe.attempts >= 2
}
