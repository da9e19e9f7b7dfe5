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
export const matchesPrefix = (patterns: string, module: string): boolean =>
  prefixesOf(patterns).covers(module)

export type Prefixes = {
  covers(module: string): boolean
  /** How many patterns a module is compared with, one after the other. */
  wildcards: number
}

type Folder = { below: Map<string, Folder>; isCovered: boolean }

/**
 * The same for many modules: 16,000 patterns fit into a value, and 100,000 requirements into a snapshot. Patterns
 * without wildcards are looked up name by name, the others are read once.
 */
export function prefixesOf(patterns: string): Prefixes {
  const plain: Folder = { below: new Map(), isCovered: false }
  const wild = new Map<string, { depth: number; tokens: readonly Token[] }>()
  for (const pattern of patterns.split(',')) {
    const glob = pattern.replace(/\/$/, '')
    if (glob === '' || wild.has(glob)) continue
    const names = glob.split('/')
    if (!/[*?[\\]/.test(glob)) {
      let folder = plain
      for (const name of names) {
        let next = folder.below.get(name)
        if (!next) folder.below.set(name, (next = { below: new Map(), isCovered: false }))
        folder = next
      }
      folder.isCovered = true
      continue
    }
    const tokens = globOf(glob)
    if (tokens) wild.set(glob, { depth: names.length, tokens })
  }
  const globs = [...wild.values()]
  const isPlain = (names: readonly string[]) => {
    let folder: Folder | undefined = plain
    for (const name of names) {
      folder = folder.below.get(name)
      if (!folder) return false
      if (folder.isCovered) return true
    }
    return false
  }
  return {
    wildcards: globs.length,
    covers: (module) => {
      const names = module.split('/')
      return (
        isPlain(names) ||
        globs.some(
          ({ depth, tokens }) => names.length >= depth && fits(tokens, names.slice(0, depth).join('/')),
        )
      )
    },
  }
}

export type PatternProblem = 'scheme' | 'blank' | 'separator' | 'colon' | 'regexp' | 'glob' | 'dots'

/** Why a pattern can never match a module path; null for one that can. */
export function patternProblem(pattern: string): PatternProblem | null {
  // What the redaction put in place of a private name is an ordinary word.
  const last = pattern.lastIndexOf('»') + 1
  const text = pattern.slice(0, last).replace(/«[^»]*»/g, 'x') + pattern.slice(last)
  if (text.trim() === '') return null
  if (text.includes('://')) return 'scheme'
  if (/[;|]/.test(text)) return 'separator'
  if (/\s/.test(text)) return text.trim().includes(' ') ? 'separator' : 'blank'
  if (text.includes(':') || text.includes('@')) return 'colon'
  if (/^\^|\$$|[()]|\\[.d]|(?:^|\/)\.\*/.test(text)) return 'regexp'
  if (/^\/|\/\/|(?:^|\/)\.\.?\//.test(text)) return 'dots'
  return globOf(text) === null ? 'glob' : null
}

/** Patterns that take every module out of the checksum database. */
export const coversEverything = (patterns: string): boolean =>
  patterns.split(',').some((pattern) => /^\*+(?:\/\*+)*\/?$|^\*+\.\*+$/.test(pattern))
