import type { FileInfo } from '../../contract/file-info.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { pathsOf } from './paths.ts'
import { wouldRun, type Entry, type PathView } from './path-view.ts'

/**
 * What a shell meets at one place it looks into (A-000-09).
 * - found: a file that it would run.
 * - no-file: the directory is there, the command is not.
 * - no-directory, not-a-directory: nothing can be found there.
 * - depends: a relative or empty entry means the directory in which the command is typed.
 * - unreachable: the volume did not answer, so nothing is known.
 * - other-name: a file of that name which this shell does not run, as `go.exe` outside Windows.
 */
export type Outcome =
  'found' | 'no-file' | 'no-directory' | 'not-a-directory' | 'depends' | 'unreachable' | 'other-name'

export type Step = {
  /** Position on PATH; none for the current directory, which cmd searches by itself. */
  index?: number
  dir: string
  outcome: Outcome
  /** What was found. */
  path?: string
  /** What is known of it; nothing where only the shell itself has seen it. */
  file?: FileInfo
  entry?: Entry
}

/** - hash: a place that the shell was told to remember, by `hash -p` in bash or `hash go=...` in zsh. */
const DEFINITION_KINDS = ['alias', 'function', 'hash'] as const
/** Comes before every file on PATH, and an alias before a function before a remembered place. */
export type Definition = { kind: (typeof DEFINITION_KINDS)[number]; text: string }

export type Lookup = { definitions: Definition[]; steps: Step[]; hits: Step[] }

type Asker = Pick<Session, 'id' | 'pathext' | 'aliases' | 'which'>

/** How a session finds a command, place by place; every hit, also those that lead to a file already found. */
export function lookUp(view: PathView, session: Asker, name: string, kind: EnvKind, home: string): Lookup {
  const steps = [
    ...ownDirectory(session, kind),
    ...(view.sessions.get(session.id) ?? []).map((entry) => stepAt(entry, session, name, kind, home)),
  ]
  return {
    definitions: definitionsOf(session, name),
    steps,
    hits: steps.filter(({ outcome }) => outcome === 'found'),
  }
}

/** cmd looks where it stands before it looks at PATH; PowerShell and POSIX shells do not. */
const ownDirectory = ({ id }: Asker, kind: EnvKind): Step[] =>
  kind === 'windows' && (id === 'cmd' || id === 'cmd-autorun') ? [{ dir: '.', outcome: 'depends' }] : []

function stepAt(entry: Entry, session: Asker, name: string, kind: EnvKind, home: string): Step {
  const { index, dir, info } = entry
  const step = (outcome: Outcome, found: Pick<Step, 'path' | 'file'> = {}): Step => ({
    index,
    dir,
    outcome,
    entry,
    ...found,
  })
  const paths = pathsOf(kind)
  if (isTilde(dir) && expandsTilde(session)) {
    // No collector looks there, since only bash does; but bash itself was asked.
    const place = paths.join(home, dir.slice(1))
    const named = session.which.find((file) => paths.same(paths.parent(file), place))
    return named === undefined ? step('no-file') : step('found', { path: named })
  }
  if (!paths.isAbsolute(dir)) return step('depends')
  if (!info || (!info.exists && !info.ready)) return step('unreachable')
  if (!info.exists) return step('no-directory')
  if (!info.isDir) return step('not-a-directory')
  const file = info.bins[name]
  if (!file) return step(info.ready ? 'no-file' : 'unreachable')
  return step(wouldRun(file.path, session, kind) ? 'found' : 'other-name', { path: file.path, file })
}

const isTilde = (dir: string) => /^~(?:\/|$)/.test(dir)

/** bash alone takes a tilde on PATH for the home directory; Go, other shells and `env` do not. */
const expandsTilde = ({ id }: Asker) => id.startsWith('bash-') || id === 'gitbash'

function definitionsOf({ aliases }: Asker, name: string): Definition[] {
  const text = aliases[name]
  if (text === undefined) return []
  const [, word = '', rest = ''] = /^(\w+): ?([\s\S]*)$/.exec(text) ?? []
  const kind = DEFINITION_KINDS.find((each) => each === word.toLowerCase()) ?? 'alias'
  return [{ kind, text: word === '' ? text : rest }]
}
