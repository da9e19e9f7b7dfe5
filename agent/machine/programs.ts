/**
 * What the agent may run, by base name without extension. Anything else is refused before it is looked for, so
 * a value read from a profile or a registry can never become a program to run.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'bash',
  'cmd',
  'crontab',
  'dash',
  'dmesg',
  'fish',
  'getent',
  'git',
  'go',
  'ioreg',
  'launchctl',
  'loginctl',
  'mount',
  'path_helper',
  'powershell',
  'ps',
  'pwsh',
  'reg',
  'schtasks',
  'sh',
  'sw_vers',
  'sysctl',
  'systemctl',
  'tasklist',
  'wevtutil',
  'where',
  'wsl',
  'wslinfo',
  'zsh',
])

/** `x86_64-w64-mingw32-gcc`, `clang-15`, `cc`: C compilers, which are asked who they are and compile nothing. */
const COMPILER = /^(?:[\w.]+-)*(?:gcc|clang|cc)(?:-\d+(?:\.\d+)*)?(?:\.exe)?$/

const baseName = (program: string): string => (program.split(/[\\/]/).at(-1) ?? '').toLowerCase()

export const isCompilerName = (program: string): boolean => COMPILER.test(baseName(program))

export const isAllowedProgram = (program: string): boolean =>
  ALLOWED.has(baseName(program).replace(/\.(exe|cmd|bat|com)$/, '')) || isCompilerName(program)
