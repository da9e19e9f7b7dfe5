import type { Origin } from '../contract/origin.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { isOrigin, layerOf, originWords, rowsOf, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { say, step } from './remedy/steps.ts'

const NAMES: ReadonlySet<string> = new Set([
  'GOPROXY',
  'GOSUMDB',
  'GOFLAGS',
  'GOAUTH',
  'GOVCS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
])
/** What the redaction put in place of user information or a secret; equal stand-ins, equal secrets. */
const STAND_IN = /«(?:cred|secret):[^»]*»/

type Place = { name: string; value: string; origin: Origin; private: boolean }

export const credentialInGoEnv = defineDetector({
  id: 'CREDENTIAL_IN_GO_ENV',
  severity: 'high',
  severityVaries: say(
    'Low when it stands only in a go env file that nobody else may read. Info for a token that a build job got for itself.',
    '若只出现在他人无权读取的 go env 文件中则为低；若是构建任务临时获得的令牌，则仅为提示。',
  ),
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('Credentials are stored in GOPROXY or proxy variables', 'GOPROXY 或代理变量中包含凭据'),
    why: say(
      'Every process of this user can read environment variables, and logs, bug reports and "go env" print them. A password in there reaches places it was never meant for.',
      '该用户的所有进程都能读取环境变量，日志、错误报告和 go env 也会将其输出。其中的密码会流向不该去的地方。',
    ),
    rule: say(
      'Fires when the agent’s redaction found user information or a token in GOPROXY, GOSUMDB, GOFLAGS, GOAUTH or a proxy variable: in a session, a start-up file, the registry or the go env file. The credential itself never left the machine; the evidence holds its keyed hash.',
      '当代理程序在脱敏时发现 GOPROXY、GOSUMDB、GOFLAGS、GOAUTH 或代理变量中含有用户信息或令牌时触发，范围包括会话、启动文件、注册表和 go env 文件。凭据本身从未离开本机，证据中只有其带密钥的哈希。',
    ),
  },
  source: 'catalogue E.1; modfetch/proxy.go; golang/go#34148',
  labels: {
    credentialPlaces: say('Found in', '出现位置'),
    credentialHash: say('Credential’s hash', '凭据哈希'),
    credentialFrom: say('Set in', '设置位置'),
  },
  check(_, context) {
    const places = placesOf(context)
    if (places.length === 0) return []
    const byVariable = groupBy(places, ({ name }) => name.toUpperCase())
    return [...byVariable].flatMap(([variable, all]) => {
      const [first] = all
      if (!first) return []
      const passing = context.env.role === 'ci' && all.every(({ origin }) => origin.kind === 'process')
      return [
        {
          subject: variable,
          severity: passing ? ('info' as const) : all.every(isPrivate) ? ('low' as const) : ('high' as const),
          layer: context.env.role === 'ci' ? ('ci' as const) : layerOf(first.origin),
          evidence: {
            variable: first.name,
            value: first.value,
            credentialPlaces: all.slice(0, 50).map(({ value, origin }) => ({
              credentialFrom: origin,
              credentialHash: standInOf(value),
            })),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const name = textOf(evidence, 'variable')
    const rows = rowsOf(evidence, 'credentialPlaces')
    const from = rows[0]?.['credentialFrom']
    const at = originWords(isOrigin(from) ? from : { kind: 'process', confidence: 'low' })
    const more = rows.length - 1
    return say(
      `${name}, set in ${at.en}${more > 0 ? ` and ${more} more ${more === 1 ? 'place' : 'places'}` : ''}, contains a credential.`,
      `${at.zh}${more > 0 ? `等 ${more + 1} 处` : ''}设置的 ${name} 中含有凭据。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      step(HTTP_PROXY.test(textOf(evidence, 'variable')) ? RELAY : NETRC),
      step(
        say(
          `Then write ${textOf(evidence, 'variable')} without user name and password in every place listed.`,
          `然后在列出的每一处，把 ${textOf(evidence, 'variable')} 改为不含用户名和密码的写法。`,
        ),
      ),
      step(
        say(
          'Have the credential replaced by a new one: nobody knows which logs hold the old one.',
          '更换该凭据：无法确定哪些日志中留有旧凭据。',
        ),
      ),
    ],
    verify: say(
      '"go env" and the environment show no user name before an @.',
      'go env 和环境变量中不再出现 @ 之前的用户名。',
    ),
  }),
})

/** A .netrc counts for servers; the password of a web proxy is taken from the variable and nowhere else. */
const HTTP_PROXY = /^(?:https?|all)_proxy$/i
const RELAY = say(
  'Ask whoever runs the proxy for a way in without a password, or let a small program on this machine sign in for you (px or cntlm) and name that one. Go takes the password of a web proxy from this variable alone, so do not just cut it out.',
  '请向代理管理员询问无需密码的接入方式，或在本机运行负责登录的小程序（如 px 或 cntlm）并改用它的地址。Go 只从该变量读取代理密码，因此不要直接删掉密码。',
)
const NETRC = say(
  'Put the credential into the file .netrc (Windows: _netrc) in the home directory, readable by the owner alone; from Go 1.24 on, GOAUTH=git uses git’s credential store instead.',
  '把凭据写入主目录下的 .netrc 文件（Windows 为 _netrc），仅允许所有者读取；Go 1.24 起也可设置 GOAUTH=git，使用 git 的凭据存储。',
)

const isPrivate = (place: Place) => place.private
/** A « that nothing closes is looked for once, not from each of them to the end. */
const standInOf = (value: string): string =>
  STAND_IN.exec(value.slice(0, value.lastIndexOf('»') + 1))?.[0] ?? ''
const isCandidate = (name: string, value: string): boolean =>
  value.includes('«') && NAMES.has(name.toUpperCase()) && standInOf(value) !== ''

/** Every place that says it, each once; a live value counts only where none of them is known to have set it. */
function placesOf(context: Context): Place[] {
  const places: Place[] = []
  const known = new Map<string | undefined, Set<string>>()
  const add = (name: string, value: string, origin: Origin, hidden = false) => {
    const here = known.get(origin.ref) ?? new Set()
    const line = `${origin.kind} ${origin.line ?? ''}`
    if (!here.has(line)) places.push({ name, value, origin, private: hidden })
    known.set(origin.ref, here.add(line))
  }
  for (const { file, syntax, assignments } of context.want('profiles')?.files ?? [])
    for (const { name, value, line } of assignments)
      if (isCandidate(name, value))
        add(name, value, { kind: syntax === 'pam' ? 'pam' : 'profile', ref: file, line, confidence: 'high' })
  const registry = context.want('registry')
  for (const scope of ['machine', 'user', 'volatile'] as const) {
    const key = registry?.[scope]
    for (const { name, raw } of key?.values ?? [])
      if (isCandidate(name, raw))
        add(name, raw, { kind: scope, ref: `${key?.key ?? ''}\\${name}`, confidence: 'high' })
  }
  const file = context.want('goEnvFile')
  for (const { name, value, line } of file?.keys ?? [])
    if (isCandidate(name, value))
      add(
        name,
        value,
        { kind: 'go-env-file', ref: file?.path ?? '', line, confidence: 'high' },
        file?.readableByOthers === false,
      )
  const stored = new Set(places.map(({ name }) => name.toUpperCase()))
  for (const { variables, origins } of context.want('sessions')?.list ?? [])
    for (const [name, value] of Object.entries(variables))
      if (isCandidate(name, value) && !stored.has(name.toUpperCase()))
        add(name, value, origins[name] ?? { kind: 'process', confidence: 'low' })
  if (places.length > 0) return places
  for (const [name, value] of Object.entries(context.want('goEnv')?.values ?? {}))
    if (isCandidate(name, value)) add(name, value, { kind: 'process', confidence: 'low' })
  return places
}
