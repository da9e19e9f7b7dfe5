import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'

export type EnvFileKey = { name: string; value: string; line: number; overridden: boolean }

/**
 * Go's own rules (cmd/go/internal/cfg.readEnvFile): lines end at LF only, so CRLF leaves a CR in the value; the name
 * must begin with A to Z, so a byte order mark hides the first key; no quoting; the last of equal keys wins.
 */
export function parseGoEnvFile(text: string): { keys: EnvFileKey[]; ignoredLines: number[] } {
  const keys: EnvFileKey[] = []
  const ignoredLines: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const at = line.indexOf('=')
    if (at > 0 && /^[A-Z]/.test(line)) {
      const name = line.slice(0, at)
      for (const earlier of keys) if (earlier.name === name) earlier.overridden = true
      keys.push({ name, value: line.slice(at + 1), line: index + 1, overridden: false })
    } else if (line.trim() !== '' && !line.startsWith('#')) {
      ignoredLines.push(index + 1)
    }
  }
  return { keys, ignoredLines }
}

export type EnvFilePlace = { path: string; from: 'GOENV' | 'default' }

/** The file `go env -w` writes under these variables; null when it is switched off or has no place. */
export function envFilePlace(
  platform: Machine['platform'],
  variables: Readonly<Record<string, string>>,
): EnvFilePlace | null {
  const given = variables['GOENV']
  if (given === 'off') return null
  if (given) return { path: given, from: 'GOENV' }
  const home = variables['HOME']
  if (platform === 'macos') {
    return home ? { path: posix.join(home, 'Library/Application Support/go/env'), from: 'default' } : null
  }
  const config = variables['XDG_CONFIG_HOME']
  if (config) return posix.isAbsolute(config) ? { path: posix.join(config, 'go/env'), from: 'default' } : null
  return home ? { path: posix.join(home, '.config/go/env'), from: 'default' } : null
}
