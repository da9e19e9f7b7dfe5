import type { WindowsSecurity } from '../../contract/sections/windows-security.ts'
import { MachineError, type Machine, type RawRegistryValue } from '../../machine/machine.ts'

type Rule = WindowsSecurity['firewallRules'][number]
type Ports = Rule['ports']

/**
 * Where the firewall keeps its rules, readable for everybody. Asking PowerShell for the same takes half a minute on a
 * machine with a few hundred rules.
 */
const LOCAL_RULES =
  'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const POLICY_RULES = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules'

const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'ICMPv4', '6': 'TCP', '17': 'UDP', '58': 'ICMPv6' }
/** The debugger's port, and the range that guides for remote debugging in WSL open. */
const DEBUG_PORTS: Ports = [
  { from: 2345, to: 2345 },
  { from: 50_000, to: 50_100 },
]
const DEBUG_NAME = /dlv|delve|debug|\bwsl/i
const ANY_PORT: Ports = [{ from: 0, to: 65_535 }]

export async function firewallRules(machine: Machine): Promise<Rule[]> {
  const [local, byPolicy] = await Promise.all([machine.registry(LOCAL_RULES), machine.registry(POLICY_RULES)])
  if (!local) throw new MachineError('error', `${LOCAL_RULES}: not there`)
  return [...rulesIn(local, false), ...rulesIn(byPolicy ?? [], true)]
    .filter(concernsDebuggers)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, 200)
}

/** `v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=50000-50100|Name=dlv|` */
export const rulesIn = (values: readonly RawRegistryValue[], byPolicy: boolean): Rule[] =>
  values.flatMap(({ name: id, raw }) => {
    const [version = '', ...fields] = raw.split('|')
    if (!/^v\d+\.\d+$/i.test(version)) return []
    const pairs = fields.map((field): [string, string] => {
      const at = field.indexOf('=')
      return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)]
    })
    const all = (name: RegExp) => pairs.filter(([key]) => name.test(key)).map(([, value]) => value)
    const one = (name: RegExp) => all(name)[0] ?? ''
    const protocol = one(/^protocol$/)
    const ports = all(/^lport/)
    return [
      {
        id: id.slice(0, 300),
        name: one(/^name$/).slice(0, 300),
        enabled: one(/^active$/).toLowerCase() === 'true',
        inbound: one(/^dir$/).toLowerCase() === 'in',
        allow: one(/^action$/).toLowerCase() === 'allow',
        protocol: protocol === '' ? 'any' : (PROTOCOLS[protocol] ?? protocol).slice(0, 32),
        ports: ports.length > 0 ? ports.flatMap(portsOf).slice(0, 100) : ANY_PORT,
        // A program, a service, a packaged app.
        anyProgram: all(/^(?:app|svc|apppkgid|pfn)$/).length === 0,
        // Addresses, and computers or people that have to prove who they are.
        anyRemote: all(/^(?:ra\d+|rmauth|ruauth)$/).length === 0,
        byPolicy,
      },
    ]
  })

/** A number or a range; names such as `RPC` stand for ports that change. */
function portsOf(text: string): Ports {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
  return match && from <= to && to <= 65_535 ? [{ from, to }] : []
}

const concernsDebuggers = ({ name, protocol, ports }: Rule): boolean =>
  DEBUG_NAME.test(name) ||
  (protocol === 'TCP' &&
    ports !== ANY_PORT &&
    ports.some((port) => DEBUG_PORTS.some(({ from, to }) => port.from <= to && port.to >= from)))
