/**
 * What the agent may run, by base name without extension. Anything else is refused before it is looked for, so
 * a value read from a profile or a registry can never become a program to run.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'bash',
  'cmd',
  'dash',
  'fish',
  'getent',
  'go',
  'ioreg',
  'launchctl',
  'path_helper',
  'powershell',
  'pwsh',
  'reg',
  'sh',
  'sw_vers',
  'sysctl',
  'where',
  'wsl',
  'zsh',
])

export function isAllowedProgram(program: string): boolean {
  const base = program.split(/[\\/]/).at(-1) ?? ''
  return ALLOWED.has(base.toLowerCase().replace(/\.(exe|cmd|bat|com)$/, ''))
}
