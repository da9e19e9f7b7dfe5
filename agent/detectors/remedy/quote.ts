/*
 * Values in a command come from a machine that may be hostile: every one passes through these functions.
 * A redacted home directory is not a value but a place the person's own shell knows.
 */

/** Homes lie anywhere; only the Windows one below /mnt is not what $HOME means in WSL. */
const POSIX_HOME = /^(?!\/mnt\/)(?:\/[^/<>]+)*\/?<u1>(?=$|\/)/
const WINDOWS_HOME = /^(?:[A-Za-z]:(?:[\\/][^\\/<>]+)*[\\/])?<u1>(?=$|[\\/])/

/** Control characters have no place in a command that a person pastes; a newline would run what follows it. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu

/** One POSIX shell word that is exactly this text. */
export const quoteSh = (text: string): string => `'${printable(text).replaceAll("'", `'\\''`)}'`

export function quoteShPath(path: string): string {
  const home = POSIX_HOME.exec(path)
  if (!home) return quoteSh(path)
  const rest = path.slice(home[0].length)
  return rest === '' ? '"$HOME"' : `"$HOME"${quoteSh(rest)}`
}

/** One PowerShell string. PowerShell also ends a string at the typographic quotes, so they are doubled too. */
export const quotePs = (text: string): string => `'${printable(text).replace(/['\u2018-\u201b]/g, '$&$&')}'`

export function quotePsPath(path: string): string {
  const home = WINDOWS_HOME.exec(path)
  if (!home) return quotePs(path)
  const rest = path.slice(home[0].length)
  return rest === '' ? '$env:USERPROFILE' : `($env:USERPROFILE + ${quotePs(rest)})`
}

function printable(text: string): string {
  return text.replace(CONTROL, '\ufffd')
}
