import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, textOf } from './evidence.ts'
import { isOneOf, parseGoproxy } from './model/go-proxy.ts'
import { patternProblem, prefixesOf } from './model/module-patterns.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import { setGoVariable } from './remedy/go-setting-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const LISTS = ['GOPRIVATE', 'GONOPROXY', 'GONOSUMDB'] as const

/* A slash at the end, which the catalogue names, is harmless: Go itself cuts it off (seen in 1.19 and 1.23). */
export const goprivateMissingOrMalformed = defineDetector({
  id: 'GOPRIVATE_MISSING_OR_MALFORMED',
  severity: 'high',
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['goEnv', 'goEnvFile', 'registry', 'profiles', 'projects'],
  texts: {
    title: say(
      'Private modules are sent to the public proxy/checksum database, or the pattern never matches',
      'GOPRIVATE 未设置或格式错误',
    ),
    why: say(
      'The names of private modules leave the company, and the build stops with "410 Gone" or "404 Not Found", for outside nobody knows them.',
      '私有模块的名称会被发送到公司外部，而构建会以“410 Gone”或“404 Not Found”失败，因为外部并不存在这些模块。',
    ),
    rule: say(
      'Fires when a pattern in GOPRIVATE, GONOPROXY or GONOSUMDB can never match a module path: it has a scheme, blanks, a port, a wrong separator or regular-expression syntax. Also when a project requires a module on a host that the policy calls private and no pattern covers it, while a foreign proxy or the checksum database would be asked. Silent for company proxies that serve private modules, with checksums verified otherwise.',
      '当 GOPRIVATE、GONOPROXY 或 GONOSUMDB 中的模式永远无法匹配模块路径时触发：含有协议、空白、端口、错误的分隔符或正则语法。当项目依赖策略所列私有主机上的模块、没有模式覆盖它、且会询问外部代理或校验数据库时也触发。由公司代理提供私有模块并以其他方式校验时不触发。',
    ),
  },
  source: 'catalogue E.1; golang/go#35164, golang/go#34344, golang/go#32291; x/mod MatchPrefixPatterns',
  labels: {
    privatePattern: say('Pattern', '模式'),
    privateModule: say('Module not covered', '未覆盖的模块'),
    privateFile: say('Required in', '依赖所在文件'),
    privatePatterns: say('Suggested value', '建议的值'),
  },
  check({ sessions }, context) {
    if (sessions.primary === null) return []
    const broken = LISTS.flatMap((name) => malformed(context, name))
    return broken.length > 0 ? broken : uncovered(context)
  },
  explain(evidence) {
    const name = textOf(evidence, 'variable')
    if (evidence['privateModule'] !== undefined) {
      const [module, file] = [textOf(evidence, 'privateModule'), textOf(evidence, 'privateFile')]
      return say(
        `${file} requires ${module}, which the policy calls private and ${name} does not cover.`,
        `${file} 依赖 ${module}，策略将其列为私有，但 ${name} 没有覆盖它。`,
      )
    }
    const [pattern, at] = [textOf(evidence, 'privatePattern'), originWords(originOf(evidence))]
    const why = PROBLEMS[textOf(evidence, 'problem')] ?? PROBLEMS['glob']
    return say(
      `The pattern "${pattern}" in ${name}, set in ${at.en}, matches no module: ${why?.en ?? ''}.`,
      `${at.zh}设置的 ${name} 中的模式“${pattern}”匹配不到任何模块：${why?.zh ?? ''}。`,
    )
  },
  remedy(evidence, { kind }) {
    const name = textOf(evidence, 'variable')
    const how = say(
      'Patterns are the beginnings of module paths, separated by commas: git.example.com,*.corp.example.com/team. No scheme, no port, no blanks.',
      '模式是模块路径的开头部分，用逗号分隔：git.example.com,*.corp.example.com/team。不带协议、端口和空白。',
    )
    return {
      steps: [
        step(how),
        ...setGoVariable(name, textOf(evidence, 'privatePatterns'), originOf(evidence), kind),
        step(NEW_SESSION),
      ],
      verify: say(
        `"go env ${name}" shows the patterns and "go list -m all" finds the private modules.`,
        `go env ${name} 显示这些模式，且 go list -m all 能找到私有模块。`,
      ),
    }
  },
})

const PROBLEMS: Readonly<Record<string, { en: string; zh: string }>> = {
  scheme: say('it begins with a scheme', '它带有协议'),
  blank: say('blanks belong to a pattern', '空白会被当作模式的一部分'),
  separator: say('only a comma separates patterns', '只有逗号能分隔模式'),
  colon: say('no module path has a colon or an @', '模块路径中没有冒号或 @'),
  regexp: say('it is a regular expression, and Go expects wildcards', '它是正则表达式，而 Go 使用通配符'),
  dots: say('no module path is written like that', '模块路径不会这样写'),
  glob: say('its wildcards are not complete', '其通配符不完整'),
}

function malformed(context: Context, name: (typeof LISTS)[number]): Draft[] {
  const setting = goSetting(context, name)
  if (!setting) return []
  // `go env` prints GOPRIVATE's value for the other two where they are not set.
  if (name !== 'GOPRIVATE' && setting.value === goSetting(context, 'GOPRIVATE')?.value) return []
  for (const pattern of setting.value.split(',')) {
    const problem = patternProblem(pattern)
    if (problem === null) continue
    return [
      {
        subject: name,
        layer: context.env.role === 'ci' ? 'ci' : layerOf(setting.origin),
        evidence: {
          variable: name,
          value: setting.value,
          origin: setting.origin,
          problem,
          privatePattern: pattern,
          privatePatterns: context.policy.goprivate ?? corrected(setting.value),
        },
      },
    ]
  }
  return []
}

/** What was probably meant. */
const corrected = (value: string): string =>
  value
    .split(/[,;|\s]+/)
    .map((pattern) =>
      pattern
        .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
        .replace(/^[^/@]*@/, '')
        .replace(/^([^/:]*):\d+/, '$1')
        .replace(/\\\./g, '.')
        .replace(/^\^|\$$/g, '')
        .replace(/\/\.\*$|(?<!\/)\/+$/, ''),
    )
    .filter((pattern) => pattern !== '')
    .join(',')

/** A hundred wildcards and a thousand private modules; adversarial ones take 5 µs each. */
const MOST_COMPARISONS = 100_000

function uncovered(context: Context): Draft[] {
  const { policy } = context
  if (policy.privateHosts.length === 0) return []
  const projects = context.need('projects')
  const privately = goValue(context, 'GOPRIVATE')
  const noProxy = goSetting(context, 'GONOPROXY')?.value ?? privately
  const noSum = goSetting(context, 'GONOSUMDB')?.value ?? privately
  const foreign = parseGoproxy(goValue(context, 'GOPROXY')).some(
    ({ kind, host }) => kind === 'url' && host !== '' && !isOneOf(host, policy.companyProxies),
  )
  const summed = goValue(context, 'GOSUMDB') !== 'off' && !policy.internalSumdb
  const hosts = prefixesOf(policy.privateHosts.join(','))
  const [unproxied, unsummed] = [prefixesOf(noProxy), prefixesOf(noSum)]
  const seen = new Set<string>()
  for (const { goMod } of projects?.list ?? []) {
    for (const { path } of goMod?.requires ?? []) {
      if (seen.has(path) || !hosts.covers(path)) continue
      seen.add(path)
      if (seen.size * (unproxied.wildcards + unsummed.wildcards) > MOST_COMPARISONS)
        throw new Undecidable('projects: too many private modules for so many patterns')
      const leaks = foreign && !unproxied.covers(path)
      const asked = summed && !unsummed.covers(path)
      if (!leaks && !asked) continue
      if (`${noProxy}${noSum}`.includes('«'))
        throw new Undecidable('goEnv: the hosts in GOPRIVATE are not shown, so nothing can be matched')
      const setting = goSetting(context, 'GOPRIVATE')
      return [
        {
          subject: 'GOPRIVATE',
          layer: context.env.role === 'ci' ? 'ci' : setting ? layerOf(setting.origin) : 'user',
          evidence: evidenceOf({
            variable: 'GOPRIVATE',
            value: privately,
            origin: setting?.origin ?? { kind: 'default', confidence: 'high' },
            privateModule: path,
            privateFile: goMod?.file,
            privatePatterns:
              policy.goprivate ??
              [...new Set([...privately.split(','), ...policy.privateHosts])].filter(Boolean).join(','),
          }),
        },
      ]
    }
  }
  return []
}
