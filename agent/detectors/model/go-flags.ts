import { lately, remember } from './once.ts'
import { quotedWords, quoteWord } from './quoted-words.ts'
import { compareGoVersions, parseGoVersion } from './go-version.ts'

/** One flag of GOFLAGS; `-mod=mod` and `--mod=mod` are the same. `value` is null where none was given. */
export type GoFlag = { name: string; value: string | null; word: string }

/**
 * Why no go command but `go env` and `go bug` starts, in Go's own distinction: a quote is not closed, or a word is
 * no flag (`-mod mod` has two words). Whether a flag's name is known depends on the release, so only go itself can
 * say that.
 */
export type GoFlagsProblem = { kind: 'open-quote' } | { kind: 'non-flag'; word: string }

export type GoFlags = { flags: readonly GoFlag[]; problem: GoFlagsProblem | null }

const NONE: GoFlags = { flags: [], problem: null }
/** unicode.IsSpace, at which strings.Fields cuts; JavaScript's \s also has U+FEFF, and lacks U+0085. */
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/
const FLAG = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/
const QUOTES_SINCE = parseGoVersion('go1.20')

/**
 * GOFLAGS as cmd/go/internal/base reads it. Quotes count since Go 1.20 or 1.21 (1.19 cuts at every blank, 1.21 does
 * not; 1.20 was not at hand); a `version` that is not known is taken for a newer one.
 */
export const parseGoFlags = (text: string, version?: string): GoFlags =>
  text === '' ? NONE : readsQuotes(version) ? quoted(text) : unquoted(text)

/** The session's GOFLAGS, of up to 32,767 characters, is asked for once for each of up to 2,000 projects. */
const LONG_FLAGS = 64 * 1024
const quoted = remember(lately(LONG_FLAGS, (text) => flagsIn(quotedWords(text))))
const unquoted = remember(
  lately(LONG_FLAGS, (text) => flagsIn(text.split(SPACES).filter((word) => word !== ''))),
)

function flagsIn(words: readonly string[] | null): GoFlags {
  if (words === null) return { flags: [], problem: { kind: 'open-quote' } }
  const flags: GoFlag[] = []
  let problem: GoFlagsProblem | null = null
  for (const word of words) {
    const [, name, value = null] = FLAG.exec(word) ?? []
    if (name === undefined) problem ??= { kind: 'non-flag', word }
    else flags.push({ name, value, word })
  }
  return { flags, problem }
}

function readsQuotes(version: string | undefined): boolean {
  const running = version === undefined ? null : parseGoVersion(version)
  return !running || !QUOTES_SINCE || compareGoVersions({ ...running, pre: null }, QUOTES_SINCE) >= 0
}

/** The flag in force: of equal ones the last, as on the command line. */
export const lastFlag = ({ flags }: GoFlags, name: string): GoFlag | undefined =>
  flags.findLast((flag) => flag.name === name)

/** The value without some flags, in words that Go reads back as they were; null where it cannot be written. */
export function withoutFlags(text: string, names: readonly string[]): string | null {
  // An old Go takes a quote for a part of the word, and then has refused the value.
  const words = quotedWords(text)
  if (words === null) return null
  const kept = words.filter((word) => !names.includes(FLAG.exec(word)?.[1] ?? ''))
  const written = kept.map((word) => (/^["']|[ \t\r\n]/.test(word) ? quoteWord(word) : word))
  return written.includes(null) ? null : written.join(' ')
}
