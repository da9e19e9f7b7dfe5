import type { KeyedHash } from './keyed-hash.ts'

/** Names whose value is a secret whatever it looks like (D.7 rule 2). */
const SECRET_NAME =
  /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|_AUTH$/i

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

/*
 * Whatever a text is, each of these takes time in proportion to it: a line of a start-up file may have 32,767
 * characters, and an expression that looks from each place to the end took seconds for one. What looks back stands
 * behind what it looks back from: V8 looks back first, from each place.
 */

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g

/** Looked for once in each run of its characters, as the next. */
const JWT = /(?<![\w-])(?=[\w-]+\.[\w-]{4})(|[\w-]*?-)(eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?)/g

const KNOWN_FORMS = [
  /\b(?:gh[pousr]_|github_pat_)\w{10,}/g,
  /\bgl(?:pat|dt|ptt|rt|oas)-[\w-]{10,}/g,
  /\bxox[abeoprs]-[\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\b(?:npm_|pypi-|sk-|dop_v1_|hvs\.)[\w-]{16,}/g,
]

const TELLING =
  'token(?!i[sz])|secret|password|passwd|passphrase|api_?key|access_?key|private_?key|credential'
/** Where a name begins: with its first letter or digit, and behind the word that follows a «, a stand-in's kind. */
const NAME_BEGINS = String.raw`(?:(?<![\w.«-])(?=\w)|(?=\w)(?<=(?<![\w.-])[.-]+)|(?=[.-])(?<=«\w+))`
/** `NAME=value`, `name: value` and `"$NAME" != value` where the name says it, quoted or not. */
const NAMED = new RegExp(
  String.raw`(${NAME_BEGINS}(?=[\w.-]*(?:${TELLING}))[\w.-]+|(?<![\w«])\w+_auth)(["'}]*\s*(?:[!=]=|=~|[=:])\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"';,&|]+)`,
  'gi',
)

/**
 * Where a blank stands between the word and the secret: a line of .netrc, the option of a program, a header. In a
 * sentence ("the password was not accepted") the word is not an option, and what follows is no secret.
 */
const SPACED = [
  /(\b(?:machine\s+\S+|default)\s+(?:(?:login|account)\s+\S+\s+){0,9}password\s+)([^\s"'«]+)/gi,
  /((?:^|\s)--?(?:[\w-]*(?:token|secret|password|passwd|passphrase|api-?key|access-?key))\s+)([^\s"'$«-][^\s"']*)/gi,
  /(\bauthorization\s*[:=]\s*(?:basic|bearer|token|digest)\s+)([^\s"',«]+)/gi,
]

/** Chinese prose writes no blanks: what stands after the colon is meant to be typed. */
const CHINESE = /((?:密码|口令|密钥|令牌|凭据)\s*(?:(?:为|是)\s*)?[:：=＝]\s*["'“‘]?)([\x21-\x7e]+)/g

const LONG_WORD = /(?=[\w+-]{20})(?<=[=:]\s*["']?)[\w+-]{20,}={0,2}/g

function entropyPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Random text mixes cases and digits, or is long hexadecimal; words and names of people's folders do not. */
function looksRandom(word: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(word)) return true
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word) && entropyPerCharacter(word) >= 3.5
}

const URL_TEXT = /:\/\/(?<=\b[a-z][a-z0-9+.-]*:\/\/)([^\s"'`,|«»]*)/gi
/** All that stands before an @; the credentials begin in it. */
const BEFORE_AT = /(?<![^\s@/\\,;|"'`«»])([^\s@/\\,;|"'`«»]+)@(?=[\w.[-])/g

/** User information and what follows it. A password may hold `/`, which then spoils the port. */
function splitUserInfo(rest: string): [string, string] | null {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  const at = authority.lastIndexOf('@')
  if (at >= 0) return [rest.slice(0, at), rest.slice(at + 1)]
  const later = rest.lastIndexOf('@')
  const port = /:([^:\]]*)$/.exec(authority)?.[1]
  if (later >= 0 && port !== undefined && !/^\d*$/.test(port))
    return [rest.slice(0, later), rest.slice(later + 1)]
  return null
}

/** Rule 1: user information becomes a stand-in; query and fragment go. */
export function maskUrls(text: string, hash: KeyedHash): string {
  return text
    .replace(URL_TEXT, (_, rest: string) => {
      const split = splitUserInfo(rest)
      const user = split ? `${hash('cred', split[0])}@` : ''
      return `://${user}${(split?.[1] ?? rest).replace(/[?#].*$/, '')}`
    })
    .replace(BEFORE_AT, (all, run: string, offset: number, whole: string) => {
      const start = credentialsIn(run, whole.charAt(offset - 1))
      return start === null ? all : `${run.slice(0, start)}${hash('cred', run.slice(start))}@`
    })
}

/** Where `user:password` begins in what stands before an @, and behind some other character; null: it does not. */
function credentialsIn(run: string, before: string): number | null {
  let at = 0
  for (const part of run.split(/(?<=[:=])/)) {
    const end = at + part.length
    if (part.length > 1 && part.endsWith(':') && end < run.length) {
      const preceding = at === 0 ? before : run.charAt(at - 1)
      // Not in the middle of a word, a path or a drive.
      const place = preceding === '' ? 0 : (preceding + part.slice(0, -2)).search(/[^\w/\\.«:]/)
      if (place >= 0) return at + place
    }
    at = end
  }
  return null
}

/** Rule 2, on a text whose name is not known. */
export function maskSecrets(text: string, hash: KeyedHash): string {
  const whole = (found: string) => hash('secret', found)
  const behind = (_: string, before: string, found: string) => before + hash('secret', found)
  let masked = text.replace(PRIVATE_KEY, whole).replace(JWT, behind)
  for (const form of KNOWN_FORMS) masked = masked.replace(form, whole)
  masked = masked.replace(NAMED, (all, name: string, joint: string, quoted: string) => {
    const value = quoted.replace(/^(["'])(.*)\1$/s, '$2')
    // A reference is no secret, and what is masked stays as it is.
    return value === '' || /^[$«]/.test(value) ? all : `${name}${joint}${hash('secret', value)}`
  })
  for (const form of [...SPACED, CHINESE]) masked = masked.replace(form, behind)
  return masked.replace(LONG_WORD, (word) => (looksRandom(word) ? hash('secret', word) : word))
}

const unkeyed: KeyedHash = () => '«»'

/** Whether rules 1 and 2 would change a text; then not even its hash leaves the machine. */
export const holdsSecret = (text: string): boolean => maskSecrets(maskUrls(text, unkeyed), unkeyed) !== text
