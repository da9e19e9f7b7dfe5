import type { EnvKind } from '../../contract/snapshot.ts'

/** Who cuts the list; each program has its own rules (C-03), so one PATH may mean several things. */
export type PathReader = 'posix' | 'go-windows' | 'cmd' | 'powershell'

/**
 * Directories a program would look into, in order.
 * - posix: cut at every colon; an empty entry is kept, it means the current directory.
 * - go-windows (filepath.SplitList), cmd: a quoted semicolon does not cut, quotes are dropped, blanks stay.
 * - powershell: cut at every semicolon, blanks before an entry dropped, quotes are part of the name.
 * Only POSIX keeps empty entries; on Windows everyone skips them.
 */
export function splitPath(text: string, reader: PathReader): string[] {
  if (text === '') return []
  if (reader === 'posix') return text.split(':')
  if (reader === 'powershell')
    return text
      .split(';')
      .map((entry) => entry.trimStart())
      .filter((entry) => entry !== '')
  return cutOutsideQuotes(text)
    .map((entry) => entry.replaceAll('"', ''))
    .filter((entry) => entry !== '')
}

/** A stored list as its own entries, nothing dropped: joining them gives the stored text again. */
export function splitStored(text: string, kind: EnvKind): string[] {
  if (text === '') return []
  return kind === 'windows' ? cutOutsideQuotes(text) : text.split(':')
}

function cutOutsideQuotes(text: string): string[] {
  const entries: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === ';' && !quoted) {
      entries.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...entries, text.slice(start)]
}
