import type { WindowsSecurity } from '../contract/sections/windows-security.ts'
import { defineDetector, Undecidable } from './detector.ts'
import { textOf } from './evidence.ts'
import { unreadOf } from './model/block-events.ts'
import { quotePs } from './remedy/quote.ts'
import { psStep, say, step } from './remedy/steps.ts'

type Rule = WindowsSecurity['firewallRules'][number]

const WIDE = 20
const DEBUG_NAME = /dlv|delve|debug|\bwsl/i

export const firewallDebugRuleOverbroad = defineDetector({
  id: 'FIREWALL_DEBUG_RULE_OVERBROAD',
  severity: 'medium',
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['windowsSecurity'],
  texts: {
    title: say('Leftover inbound firewall rule for debugger ports is too broad', '调试端口防火墙规则过宽'),
    why: say(
      'Whoever reaches an open debugger port can run programs here. Debugging in WSL or in VS Code needs no such rule: all parts talk on the machine itself.',
      '能访问开放调试端口的人就能在本机运行程序。在 WSL 或 VS Code 中调试并不需要这样的规则：所有组件都在本机内部通信。',
    ),
    rule: say(
      'Fires for an enabled inbound rule that allows TCP for any program from anywhere, spans at least 20 ports with 2345 or 50000 to 50100 among them, and is named for a debugger or WSL. Silent for rules bound to a program or to certain addresses.',
      '当一条已启用的入站规则允许任意程序、任意来源的 TCP 连接，端口范围不少于 20 个且包含 2345 或 50000 至 50100，名称又与调试器或 WSL 有关时触发。限定了程序或地址的规则不触发。',
    ),
  },
  source: 'catalogue B.001; C-32',
  labels: {
    firewallRule: say('Rule', '规则'),
    firewallRuleId: say('Rule id', '规则 ID'),
    openPorts: say('Ports', '端口'),
    byGroupPolicy: say('From Group Policy', '来自组策略'),
  },
  check({ windowsSecurity }) {
    if (unreadOf(windowsSecurity, 'firewall'))
      throw new Undecidable('windowsSecurity: the rules of the firewall could not be read')
    return windowsSecurity.firewallRules.filter(isTooBroad).map(({ id, name, ports, byPolicy }) => ({
      subject: id,
      evidence: {
        firewallRule: name,
        firewallRuleId: id,
        openPorts: ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', '),
        byGroupPolicy: byPolicy,
      },
    }))
  },
  explain(evidence) {
    const [rule, ports] = [textOf(evidence, 'firewallRule'), textOf(evidence, 'openPorts')]
    return say(
      `The rule "${rule}" lets anybody reach the TCP ports ${ports} of any program.`,
      `规则“${rule}”允许任何人访问任意程序的 TCP 端口 ${ports}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      evidence['byGroupPolicy'] === true
        ? step(
            say(
              'The rule comes from Group Policy: ask its owner to remove it or to narrow it down.',
              '该规则来自组策略：请策略负责人删除或收窄它。',
            ),
          )
        : psStep(
            say(
              'Switch the rule off; Enable-NetFirewallRule brings it back.',
              '停用该规则；可用 Enable-NetFirewallRule 恢复。',
            ),
            `Disable-NetFirewallRule -Name ${quotePs(textOf(evidence, 'firewallRuleId'))}`,
            true,
          ),
    ],
    verify: say(
      'The rule is off, and debugging in WSL still works.',
      '规则已停用，且 WSL 中的调试仍然正常。',
    ),
  }),
})

function isTooBroad({
  enabled,
  inbound,
  allow,
  protocol,
  ports,
  anyProgram,
  anyRemote,
  name,
}: Rule): boolean {
  return (
    enabled &&
    inbound &&
    allow &&
    anyProgram &&
    anyRemote &&
    /^(?:tcp|6|any)$/i.test(protocol) &&
    ports.some(isDebugRange) &&
    DEBUG_NAME.test(name)
  )
}

const isDebugRange = ({ from, to }: Rule['ports'][number]) =>
  to - from + 1 >= WIDE && ((from <= 2345 && to >= 2345) || (from <= 50100 && to >= 50000))
