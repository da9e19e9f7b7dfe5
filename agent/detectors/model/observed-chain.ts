import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import { startupFilesOf } from './session-chain.ts'
import { startOf, type StartingShell } from './startup-chain.ts'

/** The start-up of one session as the shells' rules have it, beside what its trace showed (A-001-03). */
export type ChainComparison = {
  predicted: string[]
  /** As read; null where the start was not traced. */
  observed: string[] | null
  /** Should have been read and was not: an earlier file ended the start, or sent the shell elsewhere. */
  unread: string[]
  /** A file that shells of this kind read of their own accord, but not in such a session; and no file names it. */
  unexpected: string[]
  /** Both have them, but the shell came to them in another order. */
  reordered: boolean
}

/** What a shell of each kind may read of its own accord, in some session. */
const OWN: Readonly<Record<StartingShell, RegExp>> = {
  bash: /\/\.(?:bash_profile|bash_login|profile|bashrc)$|^\/etc\/(?:profile|bash\.bashrc)$/,
  zsh: /\/\.?z(?:shenv|profile|shrc|login)$/,
  fish: /\/fish\/(?:config\.fish|conf\.d\/[^/]+\.fish)$/,
  sh: /\/\.profile$|^\/etc\/profile$/,
}

/** null where no POSIX shell is started. */
export function compareChain(session: Session, profiles: Profiles, home: string): ChainComparison | null {
  const start = startOf(session)
  const predicted = startupFilesOf(session, profiles, home)
  if (!start || !predicted) return null
  const observed = session.startup ?? null
  if (!observed) return { predicted, observed, unread: [], unexpected: [], reordered: false }
  const read = new Set(observed)
  // A file that another one reads may come earlier than its turn, and once more.
  const named = new Set(
    profiles.files
      .filter(({ file }) => read.has(file))
      .flatMap(({ sources }) => sources.map(({ file }) => file)),
  )
  const inTurn = (files: readonly string[], others: readonly string[]) =>
    files.filter((file) => others.includes(file) && !named.has(file))
  return {
    predicted,
    observed,
    unread: predicted.filter((file) => !read.has(file)),
    unexpected: observed.filter(
      (file) => OWN[start.shell].test(file) && !predicted.includes(file) && !named.has(file),
    ),
    reordered: inTurn(predicted, observed).join('\n') !== inTurn(observed, predicted).join('\n'),
  }
}

export const agrees = ({ unread, unexpected, reordered }: ChainComparison): boolean =>
  unread.length + unexpected.length === 0 && !reordered
