import { MachineError, type Machine } from '../machine/machine.ts'
import type { CollectContext, Collector } from './collector.ts'
import { commandLine, processTable } from './process/table.ts'
import { storedEnvironment, valueOf } from './windows/stored.ts'

/** Guard G4: installers and package managers, by the name they run under. */
const INSTALLERS: Readonly<Record<string, string>> = {
  apt: 'apt',
  'apt-get': 'apt',
  dpkg: 'dpkg',
  dnf: 'dnf',
  dnf5: 'dnf',
  yum: 'dnf',
  apk: 'apk',
}
/** These also run programs, services and shell hooks for hours: busy only while they change what is installed. */
const CHANGING: Readonly<Record<string, RegExp>> = {
  brew: /^(?:install|reinstall|upgrade|update|uninstall|remove|rm|link|unlink|cleanup|bundle)$/,
  asdf: /^(?:install|uninstall|plugin|plugin-update|update|reshim|set|global)$/,
  mise: /^(?:install|i|uninstall|upgrade|up|use|u|self-update|prune|reshim)$/,
}
/**
 * Of Windows no command line is at hand; what runs other programs (mise's shims) is not among these. Windows
 * Installer's service stays for ten minutes after its last work, which G4 waits for anyway.
 */
const ON_WINDOWS = ['msiexec', 'choco', 'scoop', 'winget']

/** The first word after the program that is no flag. Homebrew is Ruby, with its own name as an argument. */
export function isChanging(name: string, words: readonly string[]): boolean {
  const at = words.findIndex((word) => new RegExp(`(^|/)${name}(\\.rb)?$`).test(word))
  const verb = at < 0 ? undefined : words.slice(at + 1).find((word) => !word.startsWith('-'))
  return verb !== undefined && CHANGING[name]?.test(verb) === true
}

async function onPosix(context: CollectContext): Promise<string[]> {
  const found = new Set<string>()
  for (const process of await processTable(context)) {
    const installer = INSTALLERS[process.name]
    if (installer !== undefined) found.add(installer)
    const candidates = /^(?:ruby|bash|sh|zsh)$/.test(process.name) ? ['brew', 'asdf'] : [process.name]
    const changing = candidates.filter((name) => CHANGING[name] !== undefined)
    if (changing.length === 0) continue
    const words = await commandLine(context.machine, process)
    for (const name of changing) if (isChanging(name, words)) found.add(name)
  }
  return [...found]
}

/** `"msiexec.exe","4242","Services","0","12,345 K"`: names are not translated, the rest may be. */
export function installersIn(csv: string): string[] {
  const names = csv.split(/\r?\n/).map(
    (line) =>
      /^"([^"]+)"/
        .exec(line)?.[1]
        ?.toLowerCase()
        .replace(/\.exe$/, '') ?? '',
  )
  return ON_WINDOWS.filter((name) => names.includes(name))
}

async function onWindows(machine: Machine, context: CollectContext): Promise<string[]> {
  const { composed } = await storedEnvironment(context)
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const { stdout } = await machine.run(`${systemRoot}\\System32\\tasklist.exe`, ['/fo', 'csv', '/nh'], {
    env: { SystemRoot: systemRoot },
    timeoutMs: 10_000,
  })
  if (!/^"/m.test(stdout)) throw new MachineError('error', 'tasklist: expected a list of processes, got none')
  return installersIn(stdout)
}

/** Must be looked at in every scan: it is about the moment of the snapshot. */
export const busy: Collector<'busy'> = {
  section: 'busy',
  cost: 'B',
  timeoutMs: 15_000,
  async collect(context) {
    const { machine } = context
    const programs =
      machine.platform === 'windows' ? await onWindows(machine, context) : await onPosix(context)
    return { programs: programs.sort() }
  },
}
