import type { ShellKind } from '#agent/contract/repair.ts'

export const SYSTEMS = ['linux', 'macos', 'windows', 'wsl'] as const
export type System = (typeof SYSTEMS)[number]

export type EnrollCommand = { shell: ShellKind; text: string }

/**
 * Two lines that enrol and then report until stopped. Started by `node` and not by `npx`: under the policy that
 * Windows has by default, PowerShell refuses npx's script.
 */
export function enrollCommand(system: System, server: string, key: string): EnrollCommand {
  return {
    shell: system === 'windows' ? 'powershell' : 'sh',
    text: `node agent/envherd.mjs enroll --server ${server} --key ${key}\nnode agent/envherd.mjs run`,
  }
}

/** An address that means "this very machine" leads nowhere from another one. */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
