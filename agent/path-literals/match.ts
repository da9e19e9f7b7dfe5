/** Where Go, a user's Go files or just something on a drive is meant by a fixed path. */
export type Place = 'goroot' | 'gopath' | 'drive'

export type Match = {
  from: number
  to: number
  place: Place
  /** The part a variable would stand for. */ root: number
}

const URL = /\b(?!file:)[a-z][a-z0-9+.-]+:\/\/[^\s"'<>`]*/gi
const START =
  /(?<![A-Za-z0-9_])[A-Za-z]:(?:\\{1,2}|\/)(?![\\/])|\\{2,4}wsl(?:\$|\.localhost)\\{1,2}|\/(?=[A-Za-z])/g
const SEPARATOR = /[\\/]/
/** What ends a path inside of any quotes. */
const END = /["'`;|<>,\n\r*?$%{}&]/

/** Every fixed path of interest in one masked line. */
export function matchLine(line: string): Match[] {
  const text = line.replace(URL, (url) => ' '.repeat(url.length))
  const found: Match[] = []
  let after = 0
  for (const { index } of text.matchAll(START)) {
    if (index < after || !beginsHere(text, index)) continue
    const to = endOf(text, index)
    const place = placeOf(text.slice(index, to))
    if (place) found.push({ from: index, to, place: place.place, root: index + place.root })
    after = place ? to : index + 1
  }
  return found
}

/** Not the tail of a longer path, a variable, a host or a format. */
function beginsHere(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 80), at)
  if (/(?:^|[\s"'`=(])file:\/\/\/?$/i.test(before)) return true
  if (/[\w.-]+@[\w.-]+:$/.test(before)) return false
  return /(?:^|[\s"'`=:;,([{<>|&@+]|\$\{\w+:?[-=?]|(?:^|[\s"'=])-[A-Z])$/.test(before)
}

function endOf(text: string, from: number): number {
  const posix = text[from] === '/'
  const quote = /["'`]/.exec(
    text
      .slice(0, from)
      .split(/(?<=["'`])(?=[^"'`]*$)/)[0]
      ?.at(-1) ?? '',
  )?.[0]
  let at = from + (/^\\{2,4}wsl(?:\$|\.localhost)|^[A-Za-z]:/.exec(text.slice(from))?.[0].length ?? 0)
  for (; at < text.length; at++) {
    const char = text[at] ?? ''
    if (/\s/.test(char)) {
      if (!blankBelongs(text.slice(from, at), text.slice(at + 1), quote !== undefined)) break
    } else if (
      char === '(' ? !/^\(x86\)/i.test(text.slice(at)) : char === ')' && text.slice(at - 4, at) !== '(x86'
    )
      break
    else if (END.test(char) || char === ':' || char === ']') break
    else if (posix && char === '\\') break
  }
  while (at > from + 1 && /[.!\\/:]/.test(text[at - 1] ?? '')) at--
  return at
}

/** `Program Files`, and user names with a blank if quotes hold them together. */
function blankBelongs(before: string, after: string, quoted: boolean): boolean {
  if (/[\\/]Program$/i.test(before)) return /^Files\b/i.test(after)
  if (/[\\/]Program Files$/i.test(before)) return /^\(x86\)/i.test(after)
  return quoted && /[\\/]Users[\\/]+[^\\/\s]+$/i.test(before) && /^[^\\/\s"']+[\\/]/.test(after)
}

const DRIVE = /^(?:([A-Za-z]):|\/mnt\/([a-z])(?=\/)|\/cygdrive\/([a-z])(?=\/)|\/([c-h])(?=\/))\/*/
const POSIX_GOROOT =
  /^\/(?:usr\/local\/go(?:\d[\w.]*)?|usr\/lib(?:64)?\/(?:go|golang|go-\d[\w.]*)|opt\/(?:go|golang|go-?\d[\w.]*)|(?:opt\/homebrew|usr\/local|home\/linuxbrew\/\.linuxbrew)\/(?:Cellar\/go(?:@[\d.]+)?(?:\/[\d.]+)?|opt\/go(?:@[\d.]+)?)(?:\/libexec)?|snap\/go\/[\w.]+|opt\/hostedtoolcache\/go\/[\w.]+\/\w+|nix\/store\/[a-z0-9]+-go-[\w.]+)(?=\/|$)/
const POSIX_HOME = /^\/(?:home\/[^/]+|Users\/[^/]+|root)(?=\/)/
const HOME_GOROOT =
  /^.*?\/(?:sdk\/go\d[\w.]*|\.gvm\/gos\/[^/]+|\.goenv\/versions\/[^/]+|\.asdf\/installs\/golang\/[^/]+|mise\/installs\/go\/[^/]+|\.gimme\/versions\/[^/]+|go\d[\w.]*)(?=\/|$)/
const HOME_GOPATH = /^.*?\/(?:go|gopath(?:\/go)?|\.gvm|\.goenv|\.g)(?=\/|$)/i
const WINDOWS_GOROOT =
  /^(?:go(?:lang)?(?:\d[\w.]*)?|Program Files(?: \(x86\))?\/Go(?:\d[\w.]*)?|hostedtoolcache\/windows\/go\/[\w.]+\/\w+|(?:.*\/)?sdk\/go\d[\w.]*)(?=\/|$)/i
const WINDOWS_GOPATH = /^(?:.*\/)?(?:gopath|gocache|gomodcache|go-build)(?=\/|$)/i
/** The same on every Windows, or another product's own. */
const WINDOWS_SYSTEM =
  /^(?:Windows|WINNT|Program Files(?: \(x86\))?|ProgramData|msys\d*|mingw\d*|cygwin\d*|Users\/(?:Public|Default)|Strawberry)(?=\/|$)/i
const PLACEHOLDER = /(?:^|\/)(?:path\/to|your[-_]?\w*|example|\.\.\.|foo|xxx)(?=\/|$)/i
/** Names that documentation gives people. */
const NOBODY = /(?:\/home|\/Users)\/(?:user(?:name)?|you|your-?name|me)(?=\/)/i
const POSIX_NAMES = /^(?:usr|opt|etc|var|home|tmp|lib|bin|root|src|dev|proc)(?=\/|$)/

/** What a path names, with the length of the part that is the place itself; null: nothing of interest. */
function placeOf(raw: string): { place: Place; root: number } | null {
  if (/^\\{2,4}wsl/.test(raw)) return { place: 'gopath', root: raw.length }
  const path = raw.replace(/\\+/g, '/')
  if (PLACEHOLDER.test(path) || NOBODY.test(path)) return null
  const found = raw.startsWith('/') && !DRIVE.test(path) ? posixPlace(path) : drivePlace(path, raw[2] === '/')
  return found && { place: found.place, root: rawLength(raw, found.length) }
}

function posixPlace(path: string): { place: Place; length: number } | null {
  const root = POSIX_GOROOT.exec(path)
  if (root) return { place: 'goroot', length: root[0].length }
  const home = POSIX_HOME.exec(path)?.[0]
  return home === undefined ? null : homePlace(home.length, path.slice(home.length))
}

function homePlace(before: number, rest: string): { place: Place; length: number } | null {
  const root = HOME_GOROOT.exec(rest)
  if (root) return { place: 'goroot', length: before + root[0].length }
  const gopath = HOME_GOPATH.exec(rest)
  return gopath && { place: 'gopath', length: before + gopath[0].length }
}

function drivePlace(path: string, slashes: boolean): { place: Place; length: number } | null {
  const drive = DRIVE.exec(path)
  if (!drive) return null
  const before = drive[0].length
  const rest = path.slice(before)
  const length = (match: RegExpExecArray) => before + match[0].length
  const root = WINDOWS_GOROOT.exec(rest)
  if (root) return { place: 'goroot', length: length(root) }
  const user = /^Users\/[^/]+(?=\/)/i.exec(rest)
  const inHome = user && homePlace(length(user), rest.slice(user[0].length))
  if (inHome) return inHome
  const gopath = WINDOWS_GOPATH.exec(rest)
  if (gopath) return { place: 'gopath', length: length(gopath) }
  // An MSYS name of one letter may be any directory.
  const msys = drive[4] !== undefined
  const first = /^[\w.~-][^/]*/.exec(rest)
  if (!first || msys || WINDOWS_SYSTEM.test(rest)) return null
  // `s:/usr/x:/opt/x:` of sed, a named volume of one letter.
  if (drive[1] !== undefined && slashes && POSIX_NAMES.test(rest)) return null
  return { place: 'drive', length: length(first) }
}

/** How much of the raw text makes so much of the plain one, where doubled separators count once. */
function rawLength(raw: string, plain: number): number {
  let at = 0
  for (let count = 0; count < plain; count++) {
    const separator = SEPARATOR.test(raw[at] ?? '')
    at++
    while (separator && raw[at] === '\\') at++
  }
  return at
}
