import { posix, win32 } from 'node:path'
import type { Snapshot } from '../contract/snapshot.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sections, WatchTargets } from './watch-plan.ts'

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

/** Settings that version managers go by outside of projects. */
const PIN_FILES = [
  '.tool-versions',
  '.asdfrc',
  '.config/mise/config.toml',
  '.mise.toml',
  '.go-version',
  '.goenv/version',
  '.gvm/environments/default',
]

/**
 * Which sections a change is about. What is made of them follows by itself, so here stands only what reads the
 * changed thing without asking another section.
 */
const SESSION: Sections = ['sessions', 'profiles']
const GO_SETTING: Sections = ['goEnvFile', 'goEnv', 'goActive', 'goInstalls', 'dirs']
const GO_PLACE: Sections = ['goInstalls', 'goActive', 'goEnv', 'path', 'dirs', 'managers']
const PIN: Sections = ['managers', ...SESSION, ...GO_SETTING]
const EDITOR: Sections = ['editor']
const WSL: Sections = ['wsl', 'sessions']
const WSL_HOST: Sections = ['wslHost']

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
  const files = new Map<string, Sections>()
  const dirs = new Map([[join(place.home, 'sdk'), GO_PLACE]])
  const add = (path: string | undefined, sections: Sections) => {
    const real = path === undefined ? '' : reveal(path)
    // A mark of the redactor that could not be turned back is no path.
    if (!paths.isAbsolute(real) || /[<«\0]/.test(real)) return
    const file = paths.normalize(real)
    files.set(file, [...new Set([...(files.get(file) ?? []), ...sections])])
  }

  add(goEnvDefault(place, join), GO_SETTING)
  for (const file of editorSettings(place, join)) add(file, EDITOR)
  for (const name of PIN_FILES) add(join(place.home, name), PIN)
  if (windows) add(join(place.home, '.wslconfig'), WSL_HOST)
  else {
    for (const name of HOME_FILES) add(join(place.home, name), SESSION)
    for (const file of SYSTEM_FILES) add(file, SESSION)
    for (const dir of DROP_IN_DIRS) dirs.set(dir, SESSION)
    for (const dir of HOME_DROP_IN_DIRS) dirs.set(join(place.home, dir), SESSION)
  }
  if (place.platform === 'wsl') add('/etc/wsl.conf', WSL)
  for (const { sections } of snapshot.envs) {
    const { profiles, goEnvFile, goInstalls, path } = sections
    if (profiles.status === 'ok') {
      for (const profile of profiles.data.files) {
        add(profile.file, SESSION)
        for (const source of profile.sources) add(source.file, SESSION)
      }
    }
    if (goEnvFile.status === 'ok') {
      add(goEnvFile.data.path, GO_SETTING)
      add(goEnvFile.data.goroot?.file, GO_SETTING)
    }
    if (goInstalls.status === 'ok')
      for (const { root } of goInstalls.data.list) add(join(root, 'VERSION'), GO_PLACE)
    if (path.status === 'ok') {
      const program = windows ? 'go.exe' : 'go'
      for (const { dir } of path.data.dirs) add(join(dir, program), GO_PLACE)
    }
  }
  for (const file of files.keys()) if (dirs.has(paths.dirname(file))) files.delete(file)
  return { files, dirs }
}

function goEnvDefault({ platform, home, env }: Place, join: (...parts: string[]) => string): string {
  if (platform === 'windows') {
    return join(env['AppData'] ?? env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'go', 'env')
  }
  if (platform === 'macos') return join(home, 'Library', 'Application Support', 'go', 'env')
  return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'go', 'env')
}

/** User settings of VS Code and those like it, where they usually are. */
function editorSettings({ platform, home, env }: Place, join: (...parts: string[]) => string): string[] {
  const base =
    platform === 'windows'
      ? (env['AppData'] ?? env['APPDATA'] ?? join(home, 'AppData', 'Roaming'))
      : platform === 'macos'
        ? join(home, 'Library', 'Application Support')
        : (env['XDG_CONFIG_HOME'] ?? join(home, '.config'))
  const local = ['Code', 'Code - Insiders', 'VSCodium'].map((name) =>
    join(base, name, 'User', 'settings.json'),
  )
  return [...local, join(home, '.vscode-server', 'data', 'Machine', 'settings.json')]
}
