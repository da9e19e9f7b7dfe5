import {
  MachineError,
  type FileStat,
  type Machine,
  type RawRegistryValue,
} from '../../agent/machine/machine.ts'
import { keyedHash } from '../../agent/redact/keyed-hash.ts'
import { maskText } from '../../agent/redact/variables.ts'

const HOMES = { linux: '/home/', wsl: '/home/', macos: '/Users/', windows: 'C:\\Users\\' } as const
const hash = keyedHash('fixture')
/** What tells this machine from all others: a fixture has none of it. */
const IDENTITY = /^\/(?:etc|var\/lib\/dbus)\/machine-id$/
const HARDWARE = /^\/sys\/(?:class\/net|block)(?:\/|$)/
/** Larger ones are programs. */
const SMALL = 65_536
const MOST_TEXT = 1024 * 1024

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The same machine as it would be somebody else's: the home directory under a neutral name, the person and the
 * machine nameless, secrets replaced. A look at it sees nothing that a fixture may not hold.
 */
export function neutral(machine: Machine, name = 'dev'): Machine {
  const { home: real, user, hostname, platform } = machine
  const home = HOMES[platform] + name
  const ends = '(?=$|[/\\\\:;,"\'`\\s<>|)\\0])'
  const homes = new RegExp(quoted(real) + ends, platform === 'windows' ? 'gi' : 'g')
  const people = new RegExp(
    `(?<=\\b(?:USER|LOGNAME|USERNAME)=)${quoted(user)}\\b|^${quoted(user)}(?=:)`,
    'gm',
  )
  const machines = new RegExp(`\\b${quoted(hostname)}\\b`, platform === 'windows' ? 'gi' : 'g')
  const hide = (text: string) => {
    const renamed = real === home ? text : text.replace(homes, () => home)
    const nameless = user === name ? renamed : renamed.replace(people, () => name)
    return maskText(nameless.replace(machines, 'fixture'), hash)
  }
  const show = (text: string) =>
    real === home ? text : text.replace(new RegExp(quoted(home) + ends, 'g'), () => real)
  const hidden = (bytes: Buffer): Buffer => {
    if (bytes.length > MOST_TEXT) return bytes
    const text = bytes.toString('utf8')
    return Buffer.from(text).equals(bytes) ? Buffer.from(hide(text)) : bytes
  }
  const hiddenOutput = (text: string, encoding: string | undefined) => {
    if (encoding !== 'latin1') return hide(text)
    const wide = Buffer.from(text, 'latin1')
    return text.includes('\0')
      ? Buffer.from(hide(wide.toString('utf16le')), 'utf16le').toString('latin1')
      : text
  }
  const isHidden = (path: string) => HARDWARE.test(path)
  /** The size of what is read here. */
  const told = async (path: string, stat: FileStat | null): Promise<FileStat | null> => {
    if (stat?.kind !== 'file' || stat.size === 0 || stat.size > SMALL) return stat
    const bytes = await machine.readFile(show(path)).catch(() => null)
    return bytes ? { ...stat, size: hidden(bytes).length } : stat
  }
  const nameless = (value: RawRegistryValue): RawRegistryValue => ({
    ...value,
    raw: value.name === 'MachineGuid' ? '00000000-0000-0000-0000-000000000001' : hide(value.raw),
  })
  return {
    ...machine,
    hostname: 'fixture',
    user: name,
    // Whose kernel it is, says its ending; WSL is known by it.
    kernel: /microsoft/i.test(machine.kernel) ? machine.kernel : machine.kernel.replace(/-.*$/, ''),
    home,
    env: Object.fromEntries(
      Object.entries(machine.env).map(([name, value]) => [name, value === undefined ? value : hide(value)]),
    ),
    async readFile(path, options) {
      if (isHidden(path)) return null
      const stat = await machine.stat(show(path)).catch(() => null)
      const from = options?.from ?? 0
      if (stat?.kind === 'file' && stat.size > 0 && stat.size <= SMALL) {
        // Whole, since what is hidden has another length.
        const whole = await machine.readFile(show(path))
        if (whole && IDENTITY.test(path)) return Buffer.from(`${'0'.repeat(31)}1\n`)
        const end = options?.maxBytes === undefined ? undefined : from + options.maxBytes
        return whole && hidden(whole).subarray(from, end)
      }
      const bytes = await machine.readFile(show(path), options)
      return bytes && (from > 0 ? bytes : hidden(bytes))
    },
    lstat: async (path) => (isHidden(path) ? null : told(path, await machine.lstat(show(path)))),
    stat: async (path) => (isHidden(path) ? null : told(path, await machine.stat(show(path)))),
    realpath: async (path) => {
      const found = isHidden(path) ? null : await machine.realpath(show(path))
      return found && hide(found)
    },
    readlink: async (path) => {
      const found = isHidden(path) ? null : await machine.readlink(show(path))
      return found && hide(found)
    },
    list: async (path) => (isHidden(path) ? null : machine.list(show(path))),
    writable: (path) => machine.writable(show(path)),
    space: (path) => machine.space(show(path)),
    async run(program, args, options) {
      const env = Object.fromEntries(Object.entries(options.env).map(([name, text]) => [name, show(text)]))
      const given = { ...options, env, ...(options.cwd === undefined ? {} : { cwd: show(options.cwd) }) }
      const result = await machine.run(show(program), args.map(show), given).catch((error: unknown) => {
        if (error instanceof MachineError) throw new MachineError(error.reason, hide(error.message))
        throw error
      })
      return { ...result, stdout: hiddenOutput(result.stdout, options.encoding), stderr: hide(result.stderr) }
    },
    async registry(key) {
      if (/\\HardwareConfig$/.test(key)) return null
      return (await machine.registry(key))?.map(nameless) ?? null
    },
    async registryTree(key) {
      const keys = await machine.registryTree(key)
      return keys?.map((each) => ({ ...each, values: each.values.map(nameless) })) ?? null
    },
  }
}
