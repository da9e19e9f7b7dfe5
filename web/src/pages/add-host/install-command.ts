import type { ShellKind } from '#agent/contract/repair.ts'
import type { AgentFile } from '#server/contract/download.ts'

export const SYSTEMS = ['linux', 'macos', 'windows', 'wsl'] as const
export type System = (typeof SYSTEMS)[number]

export type InstallCommand = { shell: ShellKind; text: string }

/** One line that fetches the agent from this server, checks it, enrols and has the system keep it running. */
export function installCommand(system: System, server: string, key: string): InstallCommand {
  if (system === 'windows') {
    return {
      shell: 'powershell',
      text: `& ([scriptblock]::Create((irm ${server}/install.ps1))) -Server ${server} -Key ${key}`,
    }
  }
  return { shell: 'sh', text: `curl -fsSL ${server}/install.sh | sh -s -- --server ${server} --key ${key}` }
}

/** Executables that a machine of this system may ask for; any of them will do for telling what is offered. */
const EXECUTABLES: Readonly<Record<System, readonly AgentFile['target'][]>> = {
  linux: ['linux-x64', 'linux-arm64'],
  wsl: ['linux-x64', 'linux-arm64'],
  macos: ['darwin-arm64'],
  windows: ['win32-x64'],
}

/** What such a machine would get: an executable, the script for its own Node, or nothing. */
export function offered(system: System, files: readonly AgentFile[]): 'executable' | 'script' | 'nothing' {
  const has = (target: AgentFile['target']) => files.some((file) => file.target === target)
  if (EXECUTABLES[system].some(has)) return 'executable'
  // PowerShell's installer knows no script: on Windows Node is seldom there and never the same.
  return system !== 'windows' && has('node') ? 'script' : 'nothing'
}

/** An address that means "this very machine" leads nowhere from another one. */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
