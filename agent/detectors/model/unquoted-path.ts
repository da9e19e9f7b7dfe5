import type { EnvKind } from '../../contract/snapshot.ts'
import { pathsOf } from './paths.ts'
import { quotedWords } from './quoted-words.ts'

export type UnquotedPath = { path: string; firstWord: string; rest: string }

/**
 * The path that somebody meant in a value of CC where Go stops at the first blank: an absolute first word, and
 * later ones, before any flag, that go on with a separator. `ccache gcc` and `C:\gcc.exe -m64` are none.
 */
export function unquotedPath(value: string, kind: EnvKind): UnquotedPath | null {
  if (/^\s*["']/.test(value) || !/\S\s+\S/.test(value)) return null
  const paths = pathsOf(kind)
  const [firstWord = '', ...words] = quotedWords(value) ?? []
  if (!paths.isAbsolute(firstWord) || /\.(?:exe|cmd|bat)$/i.test(firstWord)) return null
  const end = words.findIndex((word) => /^-|=|["']/.test(word) || paths.isAbsolute(word))
  const candidates = end === -1 ? words : words.slice(0, end)
  const last = candidates.findLastIndex((word) => (kind === 'windows' ? /[\\/]/ : /\//).test(word))
  if (last === -1) return null
  const path = [firstWord, ...candidates.slice(0, last + 1)].join(' ')
  return { path, firstWord, rest: words.slice(last + 1).join(' ') }
}
