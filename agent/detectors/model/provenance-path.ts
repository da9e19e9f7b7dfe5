import type { Origin } from '../../contract/origin.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Profiles } from '../../contract/sections/profiles.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { pathsOf, type Paths } from './paths.ts'
import type { Entry, PathView, SessionId } from './path-view.ts'
import { writesOf, type Written } from './startup-chain.ts'
import { storedEntries } from './stored-path.ts'

/**
 * Why a place is not the one that put an entry there.
 * - also: it would put the same directory there, were the winner gone.
 * - duplicate: it did so at another position of the same PATH; `index` is that position.
 * - not-run: the line stands under a condition that did not hold.
 */
export type EntryLoss = 'also' | 'duplicate' | 'not-run'

export type EntryCandidate = {
  origin: Origin
  /** As written there. */
  raw: string
  wins: boolean
  time?: string
  guard?: string
  index?: number
  lost?: EntryLoss
}

export type EntrySources = {
  view: PathView
  kind: EnvKind
  /** The person's home directory, for `~` and `$HOME` in start-up files. */
  home: string
  registry: Registry | null
  profiles: Profiles | null
}

/** Everything that puts a directory where a PATH entry has it, the place that really did first. */
export function entryChain(sources: EntrySources, session: SessionId, index: number): EntryCandidate[] {
  const entries = sources.view.sessions.get(session) ?? []
  const entry = entries[index]
  if (!entry) return []
  const stored = [...profileWrites(sources, session, entry), ...registryEntries(sources, entry)]
  const place = stored.find((candidate) => sameOrigin(candidate.origin, entry.origin))
  const time = place?.time ?? timeOf(entry.origin, sources)
  const winner: EntryCandidate = {
    origin: entry.origin,
    raw: entry.raw,
    wins: true,
    ...(time === undefined ? {} : { time }),
    ...(place?.guard === undefined ? {} : { guard: place.guard }),
  }
  const twins = entries.filter((other) => other !== entry && entry.key !== '' && other.key === entry.key)
  const duplicates = twins.map((twin): EntryCandidate => {
    const since = timeOf(twin.origin, sources)
    return {
      origin: twin.origin,
      raw: twin.raw,
      wins: false,
      ...(since === undefined ? {} : { time: since }),
      index: twin.index,
      lost: 'duplicate',
    }
  })
  const explained = [entry, ...twins].map(({ origin }) => origin)
  const others = stored.filter(({ origin }) => !explained.some((known) => sameOrigin(known, origin)))
  return [winner, ...duplicates, ...others]
}

/** Of the file or key that an origin names. */
export function timeOf(
  { kind, ref }: Origin,
  { registry, profiles }: Pick<EntrySources, 'registry' | 'profiles'>,
) {
  if (kind === 'machine' || kind === 'user' || kind === 'volatile') return registry?.[kind]?.lastWrite
  return ref === undefined ? undefined : profiles?.files.find(({ file }) => file === ref)?.mtime
}

function profileWrites(sources: EntrySources, session: SessionId, entry: Entry): EntryCandidate[] {
  const { profiles, kind, home } = sources
  if (!profiles || entry.dir === '') return []
  const paths = pathsOf(kind)
  return writesOf(profiles, session)
    .flatMap((write): EntryCandidate[] => {
      const raw = namedIn(write, entry, paths, home)
      if (raw === undefined) return []
      const { file, assignment } = write
      const { line, guard, effective } = assignment
      const lost = guard !== undefined && effective === undefined ? 'not-run' : 'also'
      return [
        {
          origin: {
            kind: file.syntax === 'pam' ? 'pam' : 'profile',
            ref: file.file,
            line,
            confidence: 'medium',
          },
          raw,
          wins: false,
          time: file.mtime,
          ...(guard === undefined ? {} : { guard }),
          lost,
        },
      ]
    })
    .reverse()
}

/** The part of a written PATH that names the directory, as written. */
function namedIn({ assignment }: Written, entry: Entry, paths: Paths, home: string): string | undefined {
  if (assignment.name !== 'PATH') return undefined
  const parts = assignment.value.split(paths.listSeparator)
  return parts.find((part) => paths.norm(expandHome(part, home)) === entry.key)
}

const expandHome = (text: string, home: string): string =>
  text.replace(/^(?:~|\$HOME|\$\{HOME\}|\$env:USERPROFILE|%USERPROFILE%)(?=[\\/]|$)/i, () => home)

/** Both values of the registry, whatever the session made of them; machine first (C-01). */
function registryEntries({ registry, view }: EntrySources, entry: Entry): EntryCandidate[] {
  if (!registry || entry.key === '') return []
  return storedEntries(registry, view).flatMap(({ scope, entries }) =>
    entries
      .filter(({ key }) => key === entry.key)
      .slice(0, 1)
      .map(({ raw, origin }): EntryCandidate => {
        const time = registry[scope].lastWrite
        return { origin, raw, wins: false, ...(time === undefined ? {} : { time }), lost: 'also' }
      }),
  )
}

const sameOrigin = (a: Origin, b: Origin) => a.kind === b.kind && a.ref === b.ref && a.line === b.line
