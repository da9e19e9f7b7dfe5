import type { GoInstall, GoInstalls, InstallSource } from '../../contract/sections/go-installs.ts'
import type { Path } from '../../contract/sections/path.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { installOf } from './installs.ts'
import { pathView, resolveCommand, type Hit } from './path-view.ts'
import { pathsOf } from './paths.ts'

export type GoHit = Hit & { install: GoInstall | undefined }

const known = new WeakMap<Path, Map<string, GoHit[]>>()

/** Every go that a session's PATH leads to, in order, with the install it belongs to; worked out once. */
export function goHits(path: Path, session: Session, installs: GoInstalls, kind: EnvKind): readonly GoHit[] {
  let bySession = known.get(path)
  if (!bySession) known.set(path, (bySession = new Map<string, GoHit[]>()))
  const found = bySession.get(session.id)
  if (found) return found
  const paths = pathsOf(kind)
  const hits = resolveCommand(pathView(path, kind), session, 'go', kind).map((hit): GoHit => ({
    ...hit,
    install: installOf(installs, hit.file.real ?? hit.file.path, paths),
  }))
  bySession.set(session.id, hits)
  return hits
}

/** What one run of a package manager or installer puts there; Chocolatey's and winget's package is the MSI. */
const INSTALLERS: Readonly<Partial<Record<InstallSource, string>>> = {
  msi: 'msi',
  choco: 'msi',
  winget: 'msi',
  zip: 'zip',
  apt: 'apt',
  dnf: 'dnf',
  apk: 'apk',
  pacman: 'pacman',
  snap: 'snap',
  pkg: 'pkg',
  tarball: 'tarball',
}

/** Who updates an install; null for version managers, caches and what nobody is known to have put there. */
export const installerOf = ({ source }: GoInstall): string | null => INSTALLERS[source] ?? null

const DISTRIBUTION: ReadonlySet<InstallSource> = new Set(['apt', 'dnf', 'apk', 'pacman', 'snap'])
export const isDistribution = ({ source }: GoInstall): boolean => DISTRIBUTION.has(source)

const BY_HAND: ReadonlySet<InstallSource> = new Set(['tarball', 'zip', 'msi', 'pkg', 'unknown'])
/** Unpacked or installed into a directory that the person chose, or might have. */
export const isByHand = ({ source }: GoInstall): boolean => BY_HAND.has(source)
