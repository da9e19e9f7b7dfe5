import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { layerOf, originOf, originWords, textOf } from './evidence.ts'
import { isOneOf, isPublicProxy, parseGoproxy } from './model/go-proxy.ts'
import { goSetting } from './model/go-setting.ts'
import { setGoVariable } from './remedy/go-setting-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/*
 * Narrower than the catalogue, which takes every host that is not on the company's list: without such a list a
 * company's gatekeeper cannot be told from somebody else's proxy, so only well-known public ones count.
 */
export const goproxySingleNoFallback = defineDetector({
  id: 'GOPROXY_SINGLE_NO_FALLBACK',
  severity: 'low',
  layers: ['user', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('GOPROXY has a single third-party proxy and no fallback', 'GOPROXY 无回退'),
    why: say(
      'A module that this one proxy does not have, or a day on which it is down, stops the build, although the source could be fetched directly.',
      '只要这个代理没有某个模块，或某天不可用，构建就会中断，尽管本可以直接从源头获取。',
    ),
    rule: say(
      'Fires when GOPROXY is one public proxy and nothing else. Silent for company proxies and other hosts that are not well-known public ones, which may be gatekeepers on purpose, for lists that end in direct or off, and where the policy prescribes the value.',
      '当 GOPROXY 只有一个公共代理时触发。公司代理以及其他并非知名公共代理的主机（可能有意作为网关）、以 direct 或 off 结尾的列表、策略规定的值均不触发。',
    ),
  },
  source: 'catalogue B.001, B.002',
  check(_, context) {
    const setting = goSetting(context, 'GOPROXY')
    const entries = setting ? parseGoproxy(setting.value) : []
    const [only] = entries
    if (!setting || entries.length !== 1 || only?.kind !== 'url' || !isPublicProxy(only.host)) return []
    const { policy } = context
    if (setting.value === policy.goproxy || isOneOf(only.host, policy.companyProxies)) return []
    return [
      {
        subject: 'GOPROXY',
        layer: layerOf(setting.origin),
        evidence: { value: setting.value, origin: setting.origin },
      },
    ]
  },
  explain(evidence) {
    const [value, at] = [textOf(evidence, 'value'), originWords(originOf(evidence))]
    return say(
      `GOPROXY=${value}, set in ${at.en}, leaves no second way to a module.`,
      `${at.zh}设置的 GOPROXY=${value} 没有获取模块的第二途径。`,
    )
  },
  remedy: (evidence, { kind }) => ({
    steps: [
      ...setGoVariable('GOPROXY', `${textOf(evidence, 'value')},direct`, originOf(evidence), kind),
      step(NEW_SESSION),
    ],
    verify: say('"go env GOPROXY" ends in ",direct".', 'go env GOPROXY 以“,direct”结尾。'),
  }),
})
