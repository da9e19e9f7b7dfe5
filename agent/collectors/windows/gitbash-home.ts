import { windowsOf } from '../../detectors/model/gitbash-chain.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import type { Machine } from '../../machine/machine.ts'
import type { ComposedEnvironment } from './environment.ts'
import { valueOf } from './stored.ts'

const LOGIN = ['.bash_profile', '.bash_login', '.profile']

export type GitbashHome = {
  folder: string
  /** The person's own start-up files that exist. */
  files: string[]
  /**
   * git-bash.exe starts a login. With a .bashrc and none of the files for a login, /etc/profile.d/bash_profile.sh
   * writes one that reads the .bashrc. An agent writes nothing; without the login the .bashrc is read all the same.
   */
  login: boolean
}

export async function gitbashHome(machine: Machine, composed: ComposedEnvironment): Promise<GitbashHome> {
  const folder = await folderOf(machine, composed)
  const names: string[] = []
  for (const name of [...LOGIN, '.bashrc']) {
    const stat = await machine.stat(windowsPaths.join(folder, name)).catch(() => null)
    if (stat?.kind === 'file') names.push(name)
  }
  return {
    folder,
    files: names.map((name) => windowsPaths.join(folder, name)),
    login: !names.includes('.bashrc') || LOGIN.some((name) => names.includes(name)),
  }
}

/** As Git for Windows finds it: HOME, the home drive where that is there, the profile. */
async function folderOf(machine: Machine, composed: ComposedEnvironment): Promise<string> {
  const named = valueOf(composed, 'HOME')
  if (named) return windowsOf(named, { root: '', home: machine.home }) ?? machine.home
  const drive = `${valueOf(composed, 'HOMEDRIVE') ?? ''}${valueOf(composed, 'HOMEPATH') ?? ''}`
  const there = /^[A-Za-z]:\\./.test(drive) && (await machine.stat(drive).catch(() => null)) !== null
  return there ? windowsPaths.clean(drive) : machine.home
}
