/** Stand-in to name: `<u1>` is the person the agent runs for. */
export type UserNames = Readonly<Record<string, string>>

/** Folders beside people's own that belong to nobody. */
const NOBODY =
  /^(shared|public|default|default user|all users|linuxbrew|guest|lost\+found|\.ecryptfs|<u\d+>)$/i

const POSIX_HOME = /((?:^|[^\w.-])(?:\/mnt\/[a-z]\/Users\/|\/home\/|\/Users\/))([^/\\:;,"'`\s<>|*$()]+)/g
/** A distribution's homes as Windows sees them. */
const SHARED_HOME = /([\\/]{2}wsl(?:\$|\.localhost)[\\/]+[^\\/]+[\\/]+home[\\/]+)([^\\/:;*?"<>|\r\n%$]+)/gi
const WINDOWS_HOME = /([A-Za-z]:[\\/]+Users[\\/]+)([^\\/:;*?"<>|\r\n%$]+)/gi

/** Whose folders a text names. */
function namesIn(text: string): string[] {
  return [POSIX_HOME, WINDOWS_HOME, SHARED_HOME].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => (match[2] && !NOBODY.test(match[2]) ? [match[2]] : [])),
  )
}

const lastSegment = (path: string) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? ''

/** Numbers everyone whose folder is named, the person first, the others by name: the same on every scan. */
export function userNames(texts: readonly string[], home: string): UserNames {
  const own = /^[\\/]root[\\/]?$|^[\\/]?$/.test(home) ? '' : lastSegment(home)
  const seen = new Map<string, string>()
  for (const name of texts.flatMap(namesIn)) seen.set(name.toLowerCase(), name)
  seen.delete(own.toLowerCase())
  const others = [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)
  const names: Record<string, string> = own ? { '<u1>': own } : {}
  for (const [index, name] of others.entries()) names[`<u${index + 2}>`] = name
  return names
}

/** Replaces the names in folders; a person's own home is known wherever it lies. */
export function nameHider(names: UserNames, home: string): (text: string) => string {
  const standIns = new Map(Object.entries(names).map(([standIn, name]) => [name.toLowerCase(), standIn]))
  const own = names['<u1>']
  const hiddenHome = own === undefined ? home : home.slice(0, home.lastIndexOf(own)) + '<u1>'
  const replaceNames = (all: string, before: string, name: string) => {
    const standIn = standIns.get(name.toLowerCase())
    return standIn ? before + standIn : all
  }
  return (text) => {
    const withHome = own === undefined ? text : replaceWhole(text, home, hiddenHome)
    return withHome
      .replace(POSIX_HOME, replaceNames)
      .replace(WINDOWS_HOME, replaceNames)
      .replace(SHARED_HOME, replaceNames)
  }
}

/** Replaces a path where it ends as a path does, so `/home/al` does not touch `/home/alice`. */
function replaceWhole(text: string, path: string, replacement: string): string {
  const pattern = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(`${pattern}(?=$|[/\\\\:;,"'\`\\s<>|)])`, 'g'), () => replacement)
}

/** For the person's own eyes: the names back in place. */
export const reveal = (text: string, names: UserNames): string =>
  text.replace(/<u\d+>/g, (standIn: string) => names[standIn] ?? standIn)
