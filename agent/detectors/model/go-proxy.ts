import { remember } from './once.ts'

/** One word of a GOPROXY list. */
export type ProxyEntry = {
  /** As Go would use it: with a scheme; `direct` and `off` as they are. */
  url: string
  kind: 'url' | 'direct' | 'off'
  /** Lower case, without port; empty for a directory. */
  host: string
  /** `|` follows: any error leads on to the next entry, not only "not found". */
  anyError: boolean
}

/** GOPROXY as the go command reads it: nothing after `direct` or `off` counts, empty words do not either. */
export const parseGoproxy = remember((value): readonly ProxyEntry[] => {
  const entries: ProxyEntry[] = []
  for (const [, word = '', separator] of value.matchAll(/([^,|]*)([,|]|$)/g)) {
    const text = word.trim()
    if (text === '') continue
    if (text === 'direct' || text === 'off') {
      entries.push({ url: text, kind: text, host: '', anyError: false })
      break
    }
    const url = needsScheme(text) ? `https://${text}` : text
    entries.push({ url, kind: 'url', host: hostOf(url), anyError: separator === '|' })
  }
  return entries
})

const needsScheme = (text: string): boolean =>
  /[.:/]/.test(text) && !text.includes(':/') && !text.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(text)

/** The host a URL or `host:port` names, redacted user information ignored. */
export const hostOf = remember((target): string => {
  const authority = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)/i.exec(target)?.[1] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return (/^\[[^\]]*\]/.exec(host)?.[0] ?? host.replace(/:\d*$/, '')).toLowerCase()
})

/** Whether a host is on a list of hosts: itself or below one of them. */
export const isOneOf = (host: string, list: readonly string[]): boolean =>
  host !== '' &&
  list.some((entry) => {
    const named = hostOf(entry)
    return named !== '' && (host === named || host.endsWith(`.${named}`))
  })

/** Run by the Go project itself. */
export const isGoProject = (host: string): boolean => host === 'proxy.golang.org'

/** Open to everybody and widely recommended. */
const PUBLIC: ReadonlySet<string> = new Set([
  'proxy.golang.org',
  'goproxy.cn',
  'goproxy.io',
  'proxy.golang.com.cn',
  'mirrors.aliyun.com',
  'repo.huaweicloud.com',
  'mirrors.huaweicloud.com',
  'mirrors.cloud.tencent.com',
  'mirrors.tencent.com',
  'gocenter.io',
  'athens.azurefd.net',
  'goproxy.dev',
])
export const isPublicProxy = (host: string): boolean => PUBLIC.has(host)

/** A name that only resolves inside a network, a private address, this machine, or a directory. */
export const isInternal = (host: string): boolean =>
  host === '' ||
  !/[.:]/.test(host) ||
  /\.(?:local|localhost|internal|intranet|corp|lan|home|private|test|arpa)$/.test(host) ||
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host) ||
  /^\[(?:::1|f[cde])/.test(host)

/** A star, or whether one character fits. */
type Token = '*' | ((char: string) => boolean)

const globs = new Map<string, readonly Token[] | null>()
/** Of a fleet's few, each is asked about many modules; some 60 bytes a character. */
const MOST_GLOBS = 500
/** A longer one is no module's, and would only fill the memory. */
const LONGEST_KEPT = 200

/** As path.Match, anchored; null for a pattern that path.Match refuses, which then matches nothing. */
function globOf(glob: string): readonly Token[] | null {
  const found = globs.get(glob)
  if (found !== undefined) return found
  const made = compile(glob)
  if (glob.length > LONGEST_KEPT) return made
  if (globs.size >= MOST_GLOBS) globs.clear()
  globs.set(glob, made)
  return made
}

/**
 * As Go does it: a star takes one character more only where what follows the last star does not fit. A regular
 * expression tries every way to share the text among the stars: with seven of them 3 s for 60 characters, and nine
 * times as long with each one more.
 */
function fits(tokens: readonly Token[], text: string): boolean {
  const chars = Array.from(text)
  let at = 0
  let token = 0
  let star: { token: number; at: number } | undefined
  while (at < chars.length) {
    const wanted = tokens[token]
    const char = chars[at] ?? ''
    if (wanted === '*') star = { token: ++token, at }
    else if (wanted?.(char)) {
      at++
      token++
    } else if (star && chars[star.at] !== '/') {
      star.at++
      ;({ at, token } = star)
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === '*')
}

function compile(glob: string): Token[] | null {
  const quote = (char: string) => char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const is = (wanted: string) => (char: string) => char === wanted
  const chars = Array.from(glob)
  const tokens: Token[] = []
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? ''
    if (char === '*') tokens.push('*')
    else if (char === '?') tokens.push((one) => one !== '/')
    else if (char === '\\') {
      at++
      const next = chars[at]
      if (next === undefined) return null
      tokens.push(is(next))
    } else if (char === '[') {
      const set = classAt(chars, at + 1)
      if (!set) return null
      const one = new RegExp(`^${set.source}$`, 'su')
      tokens.push((found) => one.test(found))
      at = set.end
    } else tokens.push(is(char))
  }
  return tokens

  function classAt(all: readonly string[], start: number): { source: string; end: number } | null {
    let at = start
    let body = ''
    const negated = all[at] === '^'
    if (negated) at++
    const first = at
    for (; all[at] !== ']' || at === first; at++) {
      const low = charAt()
      if (low === null) return null
      let high = low
      if (all[at + 1] === '-') {
        at += 2
        const end = charAt()
        if (end === null) return null
        high = end
      }
      // An empty range is legal and matches nothing.
      if (low <= high) body += `${quote(low)}-${quote(high)}`
    }
    return { source: negated ? `[^${body}]` : `[${body}]`, end: at }

    function charAt(): string | null {
      const char = all[at]
      if (char === undefined || char === '-' || char === ']') return null
      if (char !== '\\') return char
      at++
      return all[at] ?? null
    }
  }
}

/** Whether one of the comma-separated patterns of GOPRIVATE and the like covers a module path. */
export function matchesPrefix(patterns: string, module: string): boolean {
  const names = module.split('/')
  return patterns.split(',').some((pattern) => {
    const glob = pattern.replace(/\/$/, '')
    if (glob === '') return false
    const depth = glob.split('/').length
    const tokens = names.length >= depth ? globOf(glob) : null
    return tokens !== null && fits(tokens, names.slice(0, depth).join('/'))
  })
}

export type PatternProblem = 'scheme' | 'blank' | 'separator' | 'colon' | 'regexp' | 'glob' | 'dots'

/** Why a pattern can never match a module path; null for one that can. */
export function patternProblem(pattern: string): PatternProblem | null {
  // What the redaction put in place of a private name is an ordinary word.
  const text = pattern.replace(/«[^»]*»/g, 'x')
  if (text.trim() === '') return null
  if (text.includes('://')) return 'scheme'
  if (/[;|]/.test(text)) return 'separator'
  if (/\s/.test(text)) return text.trim().includes(' ') ? 'separator' : 'blank'
  if (text.includes(':') || text.includes('@')) return 'colon'
  if (/^\^|\$$|[()]|\\[.d]|(?:^|\/)\.\*/.test(text)) return 'regexp'
  if (/^\/|\/\/|(?:^|\/)\.\.?\//.test(text)) return 'dots'
  return globOf(text) === null ? 'glob' : null
}

/** GOSUMDB as Go reads it: off, usable, or in a form that stops every lookup. */
export function sumdbProblem(value: string): 'off' | 'malformed' | null {
  const text = value.trim()
  if (text === 'off') return 'off'
  if (/^«/.test(text)) return null
  const [name = '', ...more] = text.split(/\s+/)
  if (text === '') return null
  const known = name === 'sum.golang.org' || (name === 'sum.golang.google.cn' && more.length === 0)
  const key = /^[^\s+]+\+[0-9a-f]{8}\+(?:[A-Za-z0-9+/]+={0,2}|«[^»]*».*)$/i.test(name)
  return more.length > 1 || !(known || key || name.includes('«')) ? 'malformed' : null
}

/** Patterns that take every module out of the checksum database. */
export const coversEverything = (patterns: string): boolean =>
  patterns.split(',').some((pattern) => /^\*+(?:\/\*+)*\/?$|^\*+\.\*+$/.test(pattern))
