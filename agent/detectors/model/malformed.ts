import type { EnvKind } from '../../contract/snapshot.ts'
import { pathsOf } from './paths.ts'
import type { Entry } from './path-view.ts'

export type Malformation =
  | 'empty'
  | 'control-char'
  | 'quoted'
  | 'leading-space'
  | 'trailing-space'
  | 'unexpanded-var'
  | 'tilde-literal'
  | 'wrong-separator'
  | 'relative'
  | 'file-not-dir'

const CONTROL = /\p{Cc}/u

const PLAIN_WINDOWS = /^[A-Za-z]:\\[\w.+@()<>\\ -]*[\w.+@()<>\\-]$/
const PLAIN_POSIX = /^\/[\w.+@()<>/ -]*[\w.+@()<>/-]$/

/** Nearly every entry is: one look instead of ten. */
export const isPlain = (dir: string, kind: EnvKind): boolean =>
  (kind === 'windows' ? PLAIN_WINDOWS : PLAIN_POSIX).test(dir)

const FINE: readonly Malformation[] = []
const A_FILE: readonly Malformation[] = ['file-not-dir']

/** What is wrong with the text of an entry, most telling first; judged after expansion, quotes on the raw text. */
export function malformations(
  { raw, dir, info, plain }: Pick<Entry, 'raw' | 'dir' | 'info' | 'plain'>,
  kind: EnvKind,
): readonly Malformation[] {
  if (plain) return info?.exists && !info.isDir ? A_FILE : FINE
  const windows = kind === 'windows'
  if (raw.trim() === '') return ['empty']
  const found: Malformation[] = []
  if (CONTROL.test(raw)) found.push('control-char')
  if (/["']/.test(windows ? raw.replaceAll("'", '') : raw)) found.push('quoted')
  if (/^\s/.test(raw)) found.push('leading-space')
  if (/\s$/.test(raw)) found.push('trailing-space')
  if (windows ? /%[^%\\/;]+%/.test(dir) : /\$(?:\{?[A-Za-z_])/.test(dir)) found.push('unexpanded-var')
  if (/^~(?=$|[\\/])/.test(dir)) found.push('tilde-literal')
  if (windows ? /^[^:]*:[^:]*:/.test(dir) || /^\/[^/]/.test(dir) : /;|^[A-Za-z]:[\\/]/.test(dir))
    found.push('wrong-separator')
  // One of the causes above usually makes the entry relative as well; then it is the cause that counts.
  if (found.length === 0 && !pathsOf(kind).isAbsolute(dir)) found.push('relative')
  if (info?.exists && !info.isDir) found.push('file-not-dir')
  return found
}
