import type { FileInfo } from '../../contract/file-info.ts'
import type { GoInstall, InstallSource } from '../../contract/sections/go-installs.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { View } from '../detector.ts'
import { installOf } from './installs.ts'
import { onceForEnv } from './once.ts'
import { pathView, resolveCommand, type Hit } from './path-view.ts'
import { pathsOf } from './paths.ts'

export type GoHit = Hit & { install: GoInstall | undefined }

const known = onceForEnv(() => ({
  hits: new Map<Session['id'], readonly GoHit[]>(),
  /** Sessions mostly share the directories of PATH, and with them the files, which are the same objects then. */
  installs: new Map<FileInfo, GoInstall | undefined>(),
}))

/**
 * Every go that a session's PATH leads to, in order, with the install it belongs to; worked out once. None where
 * PATH or the installs are not known.
 */
export function goHits(view: View, session: Session): readonly GoHit[] {
  const { hits: bySession } = known(view)
  let hits = bySession.get(session.id)
  if (!hits) bySession.set(session.id, (hits = find(view, session)))
  return hits
}

function find(view: View, session: Session): readonly GoHit[] {
  const { kind } = view.env
  const path = view.want('path')
  if (!path || !view.want('goInstalls')) return []
  return resolveCommand(pathView(path, kind), session, 'go', kind).map(({ entry, file }): GoHit => ({
    entry,
    file,
    install: installOfFile(view, file),
  }))
}

function installOfFile(view: View, file: FileInfo): GoInstall | undefined {
  const { installs } = known(view)
  const list = view.want('goInstalls')
  if (installs.has(file) || !list) return installs.get(file)
  const install = installOf(list, file.real ?? file.path, pathsOf(view.env.kind))
  installs.set(file, install)
  return install
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
