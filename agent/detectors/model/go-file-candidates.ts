import type { ChainSections, Loss, Stored } from './candidate.ts'
import { parseGoVersion } from './go-version.ts'
import type { SessionId } from './path-view.ts'

/** What `go env -w` may set at all; every other line of the file is ignored. */
const GO_SETTING = /^(?:GO[A-Z0-9_]*|CGO_[A-Z_]+|CC|CXX|AR|FC|PKG_CONFIG)$/

/** What the file of `go env -w` and $GOROOT/go.env say, strongest first, by Go's own rules. */
export function goFileCandidates(sections: ChainSections, session: SessionId, name: string): Stored[] {
  const { goEnvFile } = sections
  if (!goEnvFile || name === 'GOENV') return []
  const { path, keys, goroot, mtime } = goEnvFile
  // Go finds $GOROOT/go.env by GOROOT, so that file has no say in it.
  const shipped = name === 'GOROOT' ? undefined : goroot?.values[name]
  const own = keys.filter((key) => key.name === name)
  if ((own.length === 0 && shipped === undefined) || !GO_SETTING.test(name)) return []
  const inForce = readsSameFile(sections, session)
  const read = own.reverse().map(({ value, line, overridden }): Stored => ({
    value,
    origin: { kind: 'go-env-file', ref: path, line, confidence: 'high' },
    ...(mtime === undefined ? {} : { time: mtime }),
    ...lostIf(!inForce && 'other-file', overridden && 'later-line'),
  }))
  if (goroot === undefined || shipped === undefined) {
    for (const candidate of read) if (candidate.value === '') candidate.lost ??= 'empty'
    return read
  }
  // Since Go 1.21 an empty line is a value where go.env has one: it switches the default off.
  const oldGo = isOlderThan121(sections)
  for (const candidate of read) if (oldGo && candidate.value === '') candidate.lost ??= 'empty'
  return [
    ...read,
    {
      value: shipped,
      origin: { kind: 'goroot-env-file', ref: goroot.file, confidence: 'high' },
      ...(goroot.mtime === undefined ? {} : { time: goroot.mtime }),
      ...lostIf(oldGo && 'old-go', shipped === '' && 'empty'),
    },
  ]
}

const lostIf = (...reasons: (Loss | false)[]): { lost?: Loss } => {
  const lost = reasons.find((reason) => reason !== false)
  return lost === undefined ? {} : { lost }
}

/** The file was read as the primary session names it; one with another GOENV reads another file. */
function readsSameFile({ sessions, goEnvFile }: ChainSections, id: SessionId): boolean {
  const goenv = (which: SessionId | null) =>
    sessions.list.find((session) => session.id === which)?.variables['GOENV'] || undefined
  const own = goenv(id)
  return own === goenv(sessions.primary) || own === goEnvFile?.path
}

export function isOlderThan121({ goActive }: ChainSections): boolean {
  const version = goActive?.version === undefined ? null : parseGoVersion(goActive.version)
  return version !== null && version.major === 1 && version.minor < 21
}
