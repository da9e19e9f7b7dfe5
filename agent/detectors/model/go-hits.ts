import type { GoInstall, InstallSource } from '../../contract/sections/go-installs.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { View } from '../detector.ts'
import { installOf } from './installs.ts'
import { onceForEnv } from './once.ts'
import { pathView, resolveCommand, type Hit } from './path-view.ts'
import { pathsOf } from './paths.ts'

export type GoHit = Hit & { install: GoInstall | undefined }

const hitsOf = onceForEnv(() => new Map<Session['id'], readonly GoHit[]>())

/**
 * Every go that a session's PATH leads to, in order, with the install it belongs to; worked out once. None where
 * PATH or the installs are not known.
 */
export function goHits(view: View, session: Session): readonly GoHit[] {
  const bySession = hitsOf(view)
  let hits = bySession.get(session.id)
  if (!hits) bySession.set(session.id, (hits = find(view, session)))
  return hits
}

function find({ env: { kind }, want }: View, session: Session): readonly GoHit[] {
  const [path, installs] = [want('path'), want('goInstalls')]
  if (!path || !installs) return []
  const paths = pathsOf(kind)
  return resolveCommand(pathView(path, kind), session, 'go', kind).map(({ entry, file }): GoHit => ({
    entry,
    file,
    install: installOf(installs, file.real ?? file.path, paths),
  }))
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
