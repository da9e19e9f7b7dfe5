import type { Network } from '../contract/sections/network.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { rowsOf, textOf } from './evidence.ts'
import { say, shStep, step } from './remedy/steps.ts'
import { restartDistro, setInWslConf } from './remedy/wsl-steps.ts'

type Probe = Network['probes'][number]

export const wslDnsUnusable = defineDetector({
  id: 'WSL_DNS_UNUSABLE',
  severity: 'high',
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['network'],
  wants: ['wsl', 'wslHost'],
  texts: {
    title: say('Names of the Go servers do not resolve inside WSL', 'WSL 内无法解析 Go 服务器的域名'),
    why: say(
      'Modules cannot be downloaded or verified: every go command that needs the network ends in "dial tcp: lookup", although the same machine reaches the servers from Windows.',
      '无法下载或校验模块：凡是需要网络的 go 命令都以“dial tcp: lookup”失败，而同一台机器在 Windows 中却能访问这些服务器。',
    ),
    rule: say(
      'Fires when a host that GOPROXY or GOSUMDB names does not resolve in the distribution, repeatedly, while Windows resolves it. Silent when Windows cannot resolve it either, and when GOPROXY is off or a file.',
      '当 GOPROXY 或 GOSUMDB 指定的主机在发行版中多次无法解析、而 Windows 能够解析时触发。Windows 同样无法解析，或 GOPROXY 为 off 或 file 时不触发。',
    ),
  },
  source: 'catalogue B.000; A-001-11, C-31',
  labels: {
    unresolved: say('Do not resolve', '无法解析'),
    unresolvedServer: say('Server', '服务器'),
    nameservers: say('Name servers', '域名服务器'),
    resolvGenerated: say('resolv.conf is generated', 'resolv.conf 自动生成'),
    wslNetworking: say('Network mode of WSL', 'WSL 网络模式'),
  },
  check({ network }, context) {
    const failing = network.probes.filter(
      (probe) => isGoServer(probe) && probe.status === 'dns' && isRepeated(probe, network),
    )
    if (failing.length === 0) return []
    const theirs = windowsProbes(context)
    const verdicts = failing.map((probe) => ({ probe, resolves: resolvesThere(probe, theirs) }))
    const ours = verdicts.filter(({ resolves }) => resolves === true)
    if (ours.length === 0) {
      if (verdicts.some(({ resolves }) => resolves === null))
        throw new Undecidable('network: Windows was not asked for the same servers')
      return []
    }
    return [
      {
        subject: 'DNS',
        evidence: {
          unresolved: ours.map(({ probe }) => ({ unresolvedServer: probe.target, count: probe.attempts })),
          nameservers: network.resolver?.nameservers.join(', ') ?? null,
          resolvGenerated: network.resolver?.generated ?? null,
          wslNetworking:
            context.want('wsl')?.networkingMode ?? context.want('wslHost')?.networkingMode ?? null,
        },
      },
    ]
  },
  explain(evidence) {
    const targets = rowsOf(evidence, 'unresolved').map((row) => textOf(row, 'unresolvedServer'))
    const list = targets.join(', ')
    const servers = evidence['nameservers']
    const en = typeof servers === 'string' ? ` through ${servers}` : ''
    const zh = typeof servers === 'string' ? `（域名服务器 ${servers}）` : ''
    return say(
      `The distribution cannot resolve ${list || 'the Go servers'}${en}; Windows can.`,
      `发行版无法解析 ${list || 'Go 服务器'}${zh}，而 Windows 可以。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      shStep(
        say('Look at the name servers in use.', '查看正在使用的域名服务器。'),
        'ls -l /etc/resolv.conf; cat /etc/resolv.conf',
      ),
      ...(evidence['resolvGenerated'] === true
        ? [
            step(
              say(
                'The file is generated, so the name server behind it is what fails: usually a VPN or a firewall on Windows. Ask for the name server of the company network, set generateResolvConf=false and write that server into /etc/resolv.conf.',
                '该文件是自动生成的，失败的是其后的域名服务器，通常由 Windows 上的 VPN 或防火墙造成。请询问公司网络的域名服务器，设置 generateResolvConf=false，并把该服务器写入 /etc/resolv.conf。',
              ),
            ),
            setInWslConf('network', 'generateResolvConf=false'),
          ]
        : [setInWslConf('network', 'generateResolvConf=true')]),
      restartDistro(env),
    ],
    verify: say(
      '"getent hosts proxy.golang.org" prints an address in the distribution.',
      '在发行版中，getent hosts proxy.golang.org 能输出地址。',
    ),
  }),
})

const isGoServer = ({ purpose }: Probe) => purpose === 'goproxy' || purpose === 'sumdb'

/** Two servers asked at once weigh as much as one asked twice. */
const isRepeated = ({ attempts, minutes }: Probe, { resolver }: Network) =>
  attempts >= 2 && (minutes >= 5 || (resolver?.nameservers.length ?? 0) >= 2)

function windowsProbes({ siblings }: Context): readonly Probe[] {
  const network = siblings.find(({ env }) => env.kind === 'windows')?.want('network')
  if (!network) throw new Undecidable('network: the one of Windows is not known')
  return network.probes
}

/** Any answer but a failed look-up or silence means that the name resolved. */
function resolvesThere({ target }: Probe, theirs: readonly Probe[]): boolean | null {
  const probe = theirs.find((candidate) => candidate.target === target)
  return probe === undefined || probe.status === 'timeout' ? null : probe.status !== 'dns'
}
