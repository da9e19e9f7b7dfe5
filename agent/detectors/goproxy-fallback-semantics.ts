import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, textOf } from './evidence.ts'
import { isOneOf, parseGoproxy } from './model/go-proxy.ts'
import { goSetting } from './model/go-setting.ts'
import { setGoVariable } from './remedy/go-setting-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const OFTEN = 0.05

export const goproxyFallbackSemantics = defineDetector({
  id: 'GOPROXY_FALLBACK_SEMANTICS',
  severity: 'low',
  severityVaries: say(
    'Medium when the proxy in front really fails in more than 5 % of the group’s probes.',
    '若排在前面的代理在全组探测中的失败率确实超过 5%，则为中等。',
  ),
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['goEnv', 'goEnvFile', 'registry', 'profiles', 'fleet'],
  texts: {
    title: say('Fallback separator does not do what the list suggests', 'GOPROXY 分隔符语义与预期不符'),
    why: say(
      'After a comma Go goes on only when the proxy says that a module does not exist (404 or 410); after a bar it goes on after any error. With a comma an outage stops builds although a second proxy is listed; with a bar behind a company proxy an outage sends the names of private modules to the next one.',
      '逗号之后，只有当代理明确表示模块不存在（404 或 410）时 Go 才会尝试下一个；竖线之后，任何错误都会继续。用逗号时，代理故障会中断构建，即使列出了第二个代理；在公司代理之后用竖线时，一旦故障，私有模块的名称就会被发给下一个代理。',
    ),
    rule: say(
      'Fires for a bar after a company proxy with someone else behind it, and for a comma after a proxy of someone else that fails in more than 5 % of the group’s probes. Silent for Go’s default list, for company proxies followed by a comma, which may answer 403 on purpose, and where the policy prescribes the value.',
      '当公司代理之后用竖线、其后还有他人的代理时触发；当他人代理之后用逗号、且其在全组探测中的失败率超过 5% 时也触发。Go 的默认列表、公司代理之后用逗号（可能有意返回 403）、以及策略规定的值不触发。',
    ),
  },
  source: 'catalogue E.1; golang/go#37367, kubevirt/project-infra#1885, vllm-project/semantic-router#3255',
  labels: {
    fallbackProxy: say('Proxy before the separator', '分隔符之前的代理'),
    fallbackNext: say('What comes next', '其后'),
    fallbackErrors: say('Failures in the group', '全组失败率'),
    fallbackList: say('List that does it', '建议的列表'),
  },
  check({ sessions }, context) {
    const setting = sessions.primary === null ? undefined : goSetting(context, 'GOPROXY')
    const { policy } = context
    if (!setting || setting.value === policy.goproxy) return []
    const entries = parseGoproxy(setting.value)
    const fleet = context.want('fleet')
    let undecided = false
    for (const [at, entry] of entries.entries()) {
      const next = entries[at + 1]
      if (!next || entry.kind !== 'url' || entry.host === '') continue
      const own = isOneOf(entry.host, policy.companyProxies)
      const errors = fleet?.proxyErrors[entry.host]
      const leaks = own && entry.anyError && next.kind === 'url' && !isOneOf(next.host, policy.companyProxies)
      const stops = !own && !entry.anyError && errors !== undefined && errors > OFTEN
      if (!own && !entry.anyError && !fleet) undecided = true
      if (!leaks && !stops) continue
      return [
        {
          subject: 'GOPROXY',
          severity: errors !== undefined && errors > OFTEN ? 'medium' : 'low',
          layer: context.env.role === 'ci' ? 'ci' : layerOf(setting.origin),
          evidence: evidenceOf({
            case: leaks ? 'leak' : 'stop',
            value: setting.value,
            origin: setting.origin,
            fallbackProxy: entry.url,
            fallbackNext: next.url,
            fallbackErrors: errors,
            fallbackList:
              policy.goproxy ??
              relisted(
                entries.map(({ url }) => url),
                at,
                leaks ? ',' : '|',
                setting.value,
              ),
          }),
        },
      ]
    }
    if (undecided) throw new Undecidable('fleet: how often the proxy fails elsewhere is not known')
    return []
  },
  explain(evidence) {
    const [proxy, next] = [textOf(evidence, 'fallbackProxy'), textOf(evidence, 'fallbackNext')]
    const at = originWords(originOf(evidence))
    return evidence['case'] === 'leak'
      ? say(
          `By the bar after ${proxy} in GOPROXY, set in ${at.en}, any failure of it sends private module names to ${next}.`,
          `${at.zh}设置的 GOPROXY 在 ${proxy} 之后使用竖线，它的任何故障都会把私有模块名称发给 ${next}。`,
        )
      : say(
          `By the comma after ${proxy} in GOPROXY, set in ${at.en}, a failure of it stops the build; ${next} is not tried.`,
          `${at.zh}设置的 GOPROXY 在 ${proxy} 之后使用逗号，它出错时构建即中断，不会尝试 ${next}。`,
        )
  },
  remedy: (evidence, { kind }) => ({
    steps: [
      ...setGoVariable('GOPROXY', textOf(evidence, 'fallbackList'), originOf(evidence), kind),
      step(NEW_SESSION),
    ],
    verify: say('"go env GOPROXY" prints the new list.', 'go env GOPROXY 输出新的列表。'),
  }),
})

/** The same list with another separator after one entry. */
function relisted(urls: readonly string[], at: number, separator: string, value: string): string {
  const separators = [...value.matchAll(/[,|]/g)].map(([found]) => found)
  return urls
    .map((url, index) =>
      index === urls.length - 1 ? url : `${url}${index === at ? separator : (separators[index] ?? ',')}`,
    )
    .join('')
}
