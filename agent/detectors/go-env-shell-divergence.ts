import type { Profile } from '../contract/sections/profiles.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { rowOf, rowsOf, textOf } from './evidence.ts'
import { isShimDir, versionOfFile } from './model/installs.ts'
import { onceForEnv } from './model/once.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, resolveCommand, type Hit } from './model/path-view.ts'
import { wantedChain } from './model/setting.ts'
import { splitPath } from './model/split.ts'
import { defaultOf, DEFAULTS, settingAt, settingIn, type ChainSections } from './model/variables.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const COMPARED = [
  'GOROOT',
  'GOPATH',
  'GOBIN',
  'GOPROXY',
  'GOFLAGS',
  'GO111MODULE',
  'GOTOOLCHAIN',
  'GOSUMDB',
  'GOPRIVATE',
  'CGO_ENABLED',
]
/** Unset and set to this are one and the same. */
const NEUTRAL: Readonly<Record<string, string>> = { GO111MODULE: 'on', CGO_ENABLED: '1' }
/** These have detectors of their own or are not what a person types in. */
const NOT_TYPED_IN: ReadonlySet<Session['id']> = new Set([
  'gui',
  'service',
  'elevated',
  'bash-noninteractive',
  'zsh-noninteractive',
])

export const goEnvShellDivergence = defineDetector({
  id: 'GO_ENV_SHELL_DIVERGENCE',
  severity: 'medium',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['profiles', 'registry', 'goEnvFile', 'goEnv', 'goActive', 'path', 'goInstalls'],
  texts: {
    title: say(
      'Go variables differ between shells of the same user',
      '同一用户在不同 shell 中 Go 变量不一致',
    ),
    why: say(
      'The same command gives different results depending on which terminal it is typed in: tools land in different directories, another proxy is asked, another Go builds.',
      '同一条命令在不同终端里结果不同：工具安装到不同目录、使用不同的代理，甚至由不同版本的 Go 构建。',
    ),
    rule: say(
      'Compares the effective values of Go variables and the go version over the interactive shells of one env. Unset counts as the default, or as what the login shell of the same kind exports, outside containers. A shell whose start-up files say nothing about Go is left out, as are services, desktop launches and elevated sessions; Windows and WSL are never compared.',
      '在同一环境的交互式 shell 之间比较 Go 变量的有效值以及 go 版本。未设置视为默认值；在容器之外，则视为同种登录 shell 导出的值。启动文件中从未涉及 Go 的 shell，以及服务、桌面启动和提权会话不参与比较；Windows 与 WSL 从不互相比较。',
    ),
  },
  source: 'catalogue B.000 and B.002',
  check({ sessions }, context) {
    const compared = sessions.list.filter((session) => isUsed(session, sessions.list, context))
    if (compared.length < 2) {
      // They tell which shells are in use.
      if (sessions.list.length > 1) context.need('profiles')
      return []
    }
    const drafts: Draft[] = []
    for (const name of COMPARED)
      if (isSet(name, compared, context)) drafts.push(...compareVariable(name, compared, context))
    return [...drafts, ...compareGo(compared, context)]
  },
  explain(evidence) {
    const name = textOf(evidence, 'variable')
    const rows = rowsOf(evidence, 'matrix')
    const list = rows.map((row) => `${textOf(row, 'session')}: ${textOf(row, 'value')}`)
    const [en, zh] = name === 'go' ? ['The go version', 'go 的版本'] : [name, name]
    return say(
      `${en} differs between shells: ${list.join('; ')}.`,
      `${zh} 在不同 shell 中不一致：${list.join('；')}。`,
    )
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    const choose =
      name === 'go'
        ? say(
            'Let every shell’s start-up file put the same Go directory on PATH, or move that line to a file that all of them read.',
            '让每个 shell 的启动文件都把同一个 Go 目录加入 PATH，或把该行移到它们都会读取的文件中。',
          )
        : say(
            `Decide on one value for ${name} and remove it from the start-up files; "go env -w" then sets it once for every shell.`,
            `为 ${name} 确定一个值，并从各启动文件中删除该变量；然后用 go env -w 设置一次，即可对所有 shell 生效。`,
          )
    return {
      steps: [step(choose), step(NEW_SESSION)],
      verify: say('Every shell shows the same value.', '所有 shell 显示相同的值。'),
    }
  },
})

/**
 * A shell someone works in: the primary one, its family, and any other whose start-up files say something about Go.
 * Start-up files alone are no sign: a new account gets some for bash, whatever shell it uses.
 */
function isUsed(session: Session, all: readonly Session[], context: Context): boolean {
  if (session.outcome !== 'ok' || !session.interactive || NOT_TYPED_IN.has(session.id)) return false
  if (session.id === context.want('sessions')?.primary) return true
  if (context.env.kind === 'windows' && session.id !== 'gitbash') return true
  const primary = all.find(({ id }) => id === context.want('sessions')?.primary)
  const family = (id: string) => id.split('-')[0]
  if (primary && family(primary.id) === family(session.id)) return true
  if (COMPARED.some((name) => session.origins[name]?.kind === 'profile')) return true
  return ownGoFiles(context).some(({ loadedBy }) => loadedBy.includes(session.id))
}

/** Start-up files of the person that say something about Go; read once, and not for each shell. */
const ownGoFiles = onceForEnv(({ env, want }): readonly Profile[] => {
  const [files, home] = [want('profiles')?.files ?? [], want('sessions')?.home]
  return files.filter(
    ({ file, assignments }) =>
      home !== undefined &&
      pathsOf(env.kind).below(file, home) &&
      assignments.some(
        ({ name, value }) => COMPARED.includes(name) || (name === 'PATH' && /go/i.test(value)),
      ),
  )
})

/** Most are set nowhere, and need not be compared. */
function isSet(name: string, compared: readonly Session[], context: Context): boolean {
  if (compared.some(({ variables }) => variables[name] !== undefined)) return true
  const file = context.want('goEnvFile')
  return (
    file !== null && (file.goroot?.values[name] !== undefined || file.keys.some((key) => key.name === name))
  )
}

function compareVariable(name: string, compared: readonly Session[], context: Context): Draft[] {
  // Mostly every shell says the same in the same words.
  const live = compared[0]?.variables[name]
  if (live && compared.every(({ variables }) => variables[name] === live)) return []
  const chain = wantedChain(context)
  if (!chain) return []
  const cells = compared.map((session) => {
    const login = startedFrom(session.id, chain, context)
    const winner = settingAt(chain, session, name) ?? (login && settingAt(chain, login, name))
    return { id: session.id, winner }
  })
  const set = cells.flatMap(({ winner }) => (winner ? [winner.value] : []))
  if (set.length === 0) return []
  if (set.length === cells.length && set.every((value) => value === set[0])) return []
  const keys = new Set(set.map((value) => keyOf(name, value, context)))
  const fallback = set.length < cells.length ? unsetValue(name, chain, context) : null
  if (fallback !== null) keys.add(keyOf(name, fallback, context))
  if (keys.size < 2) return []
  const matrix = cells.map(({ id, winner }) =>
    rowOf({ session: id, value: winner?.value ?? '(unset)', origin: winner?.origin }),
  )
  return [{ subject: name, evidence: { variable: name, matrix } }]
}

/** Terminals come from a login and have what it exports; a container is entered without one. */
function startedFrom(id: Session['id'], { sessions }: ChainSections, { env }: Context): Session | undefined {
  if (env.role === 'container' || !id.endsWith('-interactive')) return undefined
  const login = sessions.list.find((session) => session.id === id.replace('-interactive', '-login'))
  return login?.outcome === 'ok' ? login : undefined
}

/** What a session that does not set the variable gets; null if that is not known. */
function unsetValue(name: string, chain: ChainSections, context: Context): string | null {
  if (name === 'GOROOT') return chain.goActive?.derivedRoot ?? null
  const { primary, home } = chain.sessions
  const own = primary && !settingIn(chain, primary, name) ? defaultOf(chain, primary, name) : null
  if (own !== null) return own
  if (name === 'GOPATH') return pathsOf(context.env.kind).join(home, 'go')
  return DEFAULTS[name] ?? NEUTRAL[name] ?? ''
}

/** Equal for values that mean the same to Go. */
function keyOf(name: string, value: string, context: Context): string {
  if (value === '') return NEUTRAL[name] ?? ''
  const { kind } = context.env
  const paths = pathsOf(kind)
  if (!['GOROOT', 'GOPATH', 'GOBIN'].includes(name)) return value
  const elements = splitPath(value, kind === 'windows' ? 'go-windows' : 'posix').filter(
    (element) => element !== '',
  )
  return elements.map((element) => paths.norm(element)).join('\n')
}

function compareGo(compared: readonly Session[], context: Context): Draft[] {
  const { kind } = context.env
  const [path, installs] = [context.want('path'), context.want('goInstalls')]
  if (!path || !installs) return []
  const paths = pathsOf(kind)
  const view = pathView(path, kind)
  const found: { session: Session['id']; hit: Hit; version: string }[] = []
  for (const session of compared) {
    const hit = resolveCommand(view, session, 'go', kind)[0]
    if (!hit || 'go' in session.aliases || isShimDir(hit.entry.dir, paths)) continue
    // Sessions mostly share the file, which is one object then.
    const version =
      found.find(({ hit: { file } }) => file === hit.file)?.version ??
      versionOfFile(hit.file, installs, context.want('goActive'), paths)
    if (version !== null) found.push({ session: session.id, hit, version })
  }
  if (found.every(({ version }) => version === found[0]?.version)) return []
  const matrix = found.map(({ session, hit: { entry, file }, version }) =>
    rowOf({ session, value: version, path: file.path, origin: entry.origin }),
  )
  return [{ subject: 'go', evidence: { variable: 'go', matrix } }]
}
