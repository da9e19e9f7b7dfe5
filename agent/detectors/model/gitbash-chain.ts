import { startupChain, type Start } from './startup-chain.ts'
import { posixPaths, windowsPaths } from './paths.ts'

/*
 * Git for Windows: bash with its own root and MSYS2's /etc/profile (A-001-03). That file is bash's alone in name; what
 * it reads in turn by names only a shell could work out is part of the chain here.
 */

export type GitbashPlaces = {
  /** Where Git for Windows lies, `/` of its shell. */
  root: string
  /** Windows spelling of what the shell calls home. */
  home: string
  variables: Readonly<Record<string, string>>
  has: (file: string) => boolean
  list: (folder: string, ending: string) => readonly string[]
}

const HOME = '/~'
const PROFILE_D = '/etc/profile.d'
/** By processor; each has a profile.d of its own, which is read after the common one. */
const PREFIXES = ['/mingw64', '/clangarm64', '/mingw32']

/** The start-up files of Git Bash that are there, in its order, by their Windows names. */
export function gitbashChain(start: Pick<Start, 'login' | 'interactive'>, places: GitbashPlaces): string[] {
  const windows = (file: string) => windowsOf(file, places) ?? file
  const has = (file: string) => places.has(windows(file))
  // The variable may hold either spelling.
  const bashEnv = posixOf(places.variables['BASH_ENV'] ?? '')
  const own = startupChain(
    { shell: 'bash', ...start },
    { home: HOME, variables: bashEnv === '' ? {} : { BASH_ENV: bashEnv }, has, list: () => [] },
  )
  return own.flatMap((file) => {
    if (file !== '/etc/profile') return [windows(file)]
    const folders = [PROFILE_D, ...PREFIXES.map((prefix) => prefix + PROFILE_D)]
    const snippets = folders.flatMap((folder) => places.list(windows(folder), '.sh'))
    return [windows(file), ...snippets, ...['/etc/bash.bashrc'].filter(has).map(windows)]
  })
}

/** `/c/src` and `/etc/profile` as Windows names them; null for what is no whole path. */
export function windowsOf(file: string, { root, home }: Pick<GitbashPlaces, 'root' | 'home'>): string | null {
  if (windowsPaths.isAbsolute(file)) return windowsPaths.clean(file)
  if (file === HOME || file.startsWith(`${HOME}/`))
    return windowsPaths.join(home, file.slice(HOME.length + 1))
  if (!posixPaths.isAbsolute(file)) return null
  const drive = /^\/([A-Za-z])(?=\/|$)/.exec(file)
  return drive
    ? windowsPaths.clean(`${(drive[1] ?? '').toUpperCase()}:\\${file.slice(3)}`)
    : windowsPaths.join(root, file)
}

/** `C:\Users` as Git Bash spells it; anything else as it is. */
export const posixOf = (path: string): string =>
  path
    .replace(/^([A-Za-z]):(?=[\\/]|$)/, (_, letter: string) => `/${letter.toLowerCase()}`)
    .replaceAll('\\', '/')

/** From `<root>\bin\bash.exe` or `<root>\usr\bin\bash.exe`. */
export const gitRootOf = (shell: string): string => {
  const folder = windowsPaths.parent(windowsPaths.parent(shell))
  return /^usr$/i.test(windowsPaths.basename(folder)) ? windowsPaths.parent(folder) : folder
}

/**
 * Whether the shell takes over the PATH that Windows gives it, which MSYS2_PATH_TYPE decides and Git for Windows does
 * by default. `strict` keeps nothing of it; anything else a few directories of Windows, whatever was on PATH.
 */
export const inheritsPath = (pathType: string | undefined): boolean =>
  pathType === undefined || pathType === '' || pathType === 'inherit'
