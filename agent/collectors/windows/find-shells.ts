import type { Machine } from '../../machine/machine.ts'
import { cmdShell } from './cmd.ts'
import type { ComposedEnvironment } from './environment.ts'
import { gitbashShell } from './gitbash.ts'
import { gitbashHome } from './gitbash-home.ts'
import { powershellShell } from './powershell.ts'
import { textNamed, valueNamed } from './registry-values.ts'
import type { Shell } from './shell.ts'
import { valueOf } from './stored.ts'

/** Where cmd looks for a command to run first; the user's runs after the machine's. */
const AUTORUN_KEYS = ['HKLM', 'HKCU'].map((hive) => `${hive}\\Software\\Microsoft\\Command Processor`)

/** The shells that are there. cmd always is; what is merely expected and missing is no session. */
export async function findShells(machine: Machine, composed: ComposedEnvironment): Promise<Shell[]> {
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const powershell = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  const [autorun, hasPowershell, pwsh, gitbash] = await Promise.all([
    autoRuns(machine),
    machine.stat(powershell),
    findPwsh(machine, composed),
    findGitBash(machine, composed),
  ])
  return [
    cmdShell('cmd', systemRoot),
    ...(autorun.length > 0 ? [cmdShell('cmd-autorun', systemRoot)] : []),
    ...(hasPowershell ? [powershellShell('powershell', powershell)] : []),
    ...(pwsh ? [powershellShell('pwsh', pwsh)] : []),
    ...(gitbash ? [gitbashShell(gitbash, (await gitbashHome(machine, composed)).login)] : []),
  ]
}

export type AutoRun = { ref: string; command: string; expandable: boolean }

export async function autoRuns(machine: Machine): Promise<AutoRun[]> {
  const found: AutoRun[] = []
  for (const key of AUTORUN_KEYS) {
    const value = valueNamed(await machine.registry(key), 'AutoRun')
    if (value && value.raw.trim() !== '') {
      const expandable = value.kind === 'REG_EXPAND_SZ'
      found.push({ ref: `${key}\\${value.name}`, command: value.raw, expandable })
    }
  }
  return found
}

export async function findPwsh(machine: Machine, composed: ComposedEnvironment): Promise<string | null> {
  const installed = `${valueOf(composed, 'ProgramFiles') ?? 'C:\\Program Files'}\\PowerShell\\7\\pwsh.exe`
  if (await machine.stat(installed)) return installed
  // From the Store it is an alias that only listing its folder shows: such a file cannot be opened.
  const aliases = `${valueOf(composed, 'LOCALAPPDATA') ?? ''}\\Microsoft\\WindowsApps`
  const names = (await machine.list(aliases)) ?? []
  return names.some((name) => name.toLowerCase() === 'pwsh.exe') ? `${aliases}\\pwsh.exe` : null
}

/** Where Git for Windows may lie, the likeliest place first. */
export async function gitFolders(machine: Machine, composed: ComposedEnvironment): Promise<string[]> {
  const folders: string[] = []
  for (const hive of ['HKCU', 'HKLM']) {
    const folder = textNamed(await machine.registry(`${hive}\\SOFTWARE\\GitForWindows`), 'InstallPath')
    if (folder) folders.push(folder)
  }
  return [...folders, `${valueOf(composed, 'ProgramFiles') ?? 'C:\\Program Files'}\\Git`]
}

export async function findGitBash(machine: Machine, composed: ComposedEnvironment): Promise<string | null> {
  for (const folder of await gitFolders(machine, composed)) {
    const bash = `${folder}\\bin\\bash.exe`
    if (await machine.stat(bash)) return bash
  }
  return null
}
