import type { Profile, Profiles } from '../../contract/sections/profiles.ts'
import type { Session, SessionId } from '../../contract/sections/sessions.ts'
import { Recent } from './once.ts'
import { posixPaths } from './paths.ts'

export type StartingShell = 'bash' | 'zsh' | 'fish' | 'sh'

export type Start = {
  shell: StartingShell
  login: boolean
  interactive: boolean
  /** Started by sshd for one command, or by a Node program through a pipe: bash takes either for rshd. */
  remote?: boolean
}

/** What decides which files are read: names alone, so that a stored snapshot answers as well as a disk does. */
export type Places = {
  home: string
  /** Of the process that starts the shell: ZDOTDIR, XDG_CONFIG_HOME, BASH_ENV, ENV. */
  variables: Readonly<Record<string, string>>
  has: (file: string) => boolean
  /** Files of a folder whose names end so, sorted. */
  list: (folder: string, ending: string) => readonly string[]
}

/**
 * The files that a shell reads of its own accord, in its order (A-001-03); what these read in turn is not in it.
 * Checked against the real shells in `test/agent/shells/startup-chain.test.ts`.
 */
export function startupChain(start: Start, places: Places): string[] {
  const files = RULES[start.shell](start, places)
  return files.filter((file) => places.has(file))
}

type Rule = (start: Start, places: Places) => string[]

const RULES: Readonly<Record<StartingShell, Rule>> = {
  /** A login shell reads the first profile there is and no .bashrc, interactive or not. */
  bash({ login, interactive, remote }, places) {
    const { home, variables } = places
    const profiles = ['.bash_profile', '.bash_login', '.profile'].map((name) => posixPaths.join(home, name))
    const first = profiles.find((file) => places.has(file))
    return [
      ...(login ? ['/etc/profile', ...(first === undefined ? [] : [first])] : []),
      ...(!login && (interactive || remote) ? ['/etc/bash.bashrc', posixPaths.join(home, '.bashrc')] : []),
      // Even a login shell, if it runs a script; not one that sshd started.
      ...(interactive || (remote && !login) ? [] : named(variables['BASH_ENV'], home)),
    ]
  },

  /** Each of the four first for the system, then for the person. */
  zsh({ login, interactive }, { home, variables }) {
    const own = variables['ZDOTDIR'] || home
    const names = [
      'zshenv',
      ...(login ? ['zprofile'] : []),
      ...(interactive ? ['zshrc'] : []),
      ...(login ? ['zlogin'] : []),
    ]
    return names.flatMap((name) => [`/etc/zsh/${name}`, `/etc/${name}`, posixPaths.join(own, `.${name}`)])
  },

  /** Always everything: the files themselves ask whether this is a login. A snippet hides its namesakes. */
  fish(_, { home, variables, list }) {
    const own = posixPaths.join(variables['XDG_CONFIG_HOME'] || posixPaths.join(home, '.config'), 'fish')
    const folders = [own, '/etc/fish'].map((folder) => posixPaths.join(folder, 'conf.d'))
    const snippets = [...folders, '/usr/share/fish/vendor_conf.d'].flatMap((folder) => list(folder, '.fish'))
    const seen = new Set<string>()
    const first = snippets.filter((file) => {
      const name = posixPaths.basename(file)
      return !seen.has(name) && seen.add(name)
    })
    return [...first, '/etc/fish/config.fish', posixPaths.join(own, 'config.fish')]
  },

  sh({ login, interactive }, { home, variables }) {
    return [
      ...(login ? ['/etc/profile', posixPaths.join(home, '.profile')] : []),
      ...(interactive ? named(variables['ENV'], home) : []),
    ]
  },
}

/** A file that a variable names; shells expand its value first. */
const named = (value: string | undefined, home: string): string[] =>
  value ? [value.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, home)] : []

/** How a session starts its shell; null where files are no shell's, as for a desktop or a service. */
export function startOf({
  id,
  login,
  interactive,
}: Pick<Session, 'id' | 'login' | 'interactive'>): Start | null {
  const shell = id === 'gitbash' ? 'bash' : id.slice(0, id.indexOf('-'))
  return shell === 'bash' || shell === 'zsh' || shell === 'fish' || shell === 'sh'
    ? { shell, login, interactive }
    : null
}

export type Written = { file: Profile; assignment: Profile['assignments'][number] }

const orders = new Recent<Profiles, Map<SessionId, readonly Written[]>>()

/** Every write to a watched variable in the files a session reads, in the order in which it comes to them. */
export function writesOf(profiles: Profiles, session: SessionId): readonly Written[] {
  const bySession = orders.get(profiles) ?? orders.set(profiles, new Map<SessionId, readonly Written[]>())
  let writes = bySession.get(session)
  if (!writes) bySession.set(session, (writes = inOrder(profiles, session)))
  return writes
}

function inOrder({ files }: Profiles, session: SessionId): Written[] {
  const read = files.filter((file) => file.loadedBy.includes(session))
  if (read.every((file) => file.assignments.length === 0)) return []
  const byName = new Map(read.map((file) => [file.file, file]))
  const nested = new Set(read.flatMap((file) => file.sources.map((source) => source.file)))
  // A file is only nested where something else that was read names it: two that read each other are both first.
  const top = read.filter((file) => !nested.has(file.file))
  const roots = (top.length > 0 ? top : read).sort((a, b) => rankOf(a.file) - rankOf(b.file))
  return backwards(roots, byName).reverse()
}

/**
 * From the last write to the first. What is read twice counts where it is read last, so each file is entered once:
 * files that read themselves, or each other many times, would be read a number of times that grows with a power.
 */
function backwards(roots: readonly Profile[], byName: ReadonlyMap<string, Profile>): Written[] {
  const writes: Written[] = []
  const entered = new Set<Profile>()
  const enter = (file: Profile) => {
    if (entered.has(file)) return
    entered.add(file)
    const events = [
      ...file.assignments.map((assignment) => ({ line: assignment.line, assignment })),
      ...file.sources.map((source) => ({ line: source.line, source: byName.get(source.file) })),
    ].sort((a, b) => a.line - b.line)
    for (const event of events.reverse()) {
      if ('assignment' in event) writes.push({ file, assignment: event.assignment })
      else if (event.source) enter(event.source)
    }
  }
  for (const root of roots.toReversed()) enter(root)
  return writes
}

/** Files of all shells in one order, for a snapshot that lists them by name. */
const NAMES = [
  /^\/etc\/environment$|\/environment\.d\//,
  /\/zshenv$/,
  /\/\.zshenv$/,
  /^\/etc\/(?:paths|profile)$/,
  /^\/etc\/profile\.d\//,
  /\/zprofile$/,
  /\/\.zprofile$/,
  /\/\.bash_profile$/,
  /\/\.bash_login$/,
  /\/\.profile$/,
  /^\/etc\/bash\.?bashrc$/,
  /\/zshrc$/,
  /\/\.(?:bashrc|zshrc)$/,
  /\/zlogin$/,
  /\/\.zlogin$/,
  /\/\.config\/fish\/conf\.d\//,
  /\/conf\.d\//,
  /^\/etc\/fish\/config\.fish$/,
  /\/config\.fish$/,
]

/**
 * Files of Windows shells are listed in their own order already. A file that something read by a name that only
 * the shell could work out comes last, as most do that a person's own file reads.
 */
const rankOf = (file: string): number => {
  const rank = NAMES.findIndex((name) => name.test(file))
  return rank < 0 ? NAMES.length : rank
}
