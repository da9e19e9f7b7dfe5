import { posix, win32 } from 'node:path'
import type { Snapshot } from '../contract/snapshot.ts'
import type { Machine } from '../machine/machine.ts'

type Place = Pick<Machine, 'platform' | 'home' | 'env'>

/** Start-up files that change a session once someone makes them; the snapshot lists only those that exist. */
const HOME_FILES = [
  '.profile',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.pam_environment',
  '.config/fish/config.fish',
]
const SYSTEM_FILES = [
  '/etc/environment',
  '/etc/profile',
  '/etc/bash.bashrc',
  '/etc/bashrc',
  '/etc/zsh/zshenv',
  '/etc/zsh/zshrc',
  '/etc/zsh/zprofile',
  '/etc/zshenv',
  '/etc/zprofile',
  '/etc/paths',
]
/** Watched with the files directly in them. */
const DROP_IN_DIRS = ['/etc/profile.d', '/etc/paths.d', '/etc/environment.d']
const HOME_DROP_IN_DIRS = ['.config/environment.d', '.config/fish/conf.d']

export type WatchTargets = { files: ReadonlySet<string>; dirs: ReadonlySet<string> }

/**
 * What to watch on a machine that looks like this: the files that make up its sessions, whether they exist yet or
 * not, Go's own settings, and the places where a Go appears or goes. Directories stand for their direct children.
 */
export function watchTargets(
  snapshot: Snapshot,
  place: Place,
  reveal: (path: string) => string,
): WatchTargets {
  const windows = place.platform === 'windows'
  const paths = windows ? win32 : posix
  const join = (...parts: string[]) => paths.join(...parts)
  const files = new Set<string>()
  const dirs = new Set<string>([join(place.home, 'sdk')])
  const add = (path: string | undefined) => {
    const real = path === undefined ? '' : reveal(path)
    // A mark of the redactor that could not be turned back is no path.
    if (paths.isAbsolute(real) && !/[<«\0]/.test(real)) files.add(paths.normalize(real))
  }

  add(goEnvDefault(place, join))
  if (!windows) {
    for (const name of HOME_FILES) add(join(place.home, name))
    for (const file of SYSTEM_FILES) add(file)
    for (const dir of DROP_IN_DIRS) dirs.add(dir)
    for (const dir of HOME_DROP_IN_DIRS) dirs.add(join(place.home, dir))
  }
  for (const { sections } of snapshot.envs) {
    const { profiles, goEnvFile, goInstalls, path } = sections
    if (profiles.status === 'ok') {
      for (const profile of profiles.data.files) {
        add(profile.file)
        for (const source of profile.sources) add(source.file)
      }
    }
    if (goEnvFile.status === 'ok') {
      add(goEnvFile.data.path)
      add(goEnvFile.data.goroot?.file)
    }
    if (goInstalls.status === 'ok') for (const { root } of goInstalls.data.list) add(join(root, 'VERSION'))
    if (path.status === 'ok') {
      const program = windows ? 'go.exe' : 'go'
      for (const { dir } of path.data.dirs) add(join(dir, program))
    }
  }
  for (const file of files) if (dirs.has(paths.dirname(file))) files.delete(file)
  return { files, dirs }
}

function goEnvDefault({ platform, home, env }: Place, join: (...parts: string[]) => string): string {
  if (platform === 'windows') {
    return join(env['AppData'] ?? env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'go', 'env')
  }
  if (platform === 'macos') return join(home, 'Library', 'Application Support', 'go', 'env')
  return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'go', 'env')
}
