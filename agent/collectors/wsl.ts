import type { Wsl } from '../contract/sections/wsl.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { Absent, type CollectContext, type Collector } from './collector.ts'
import { mountedDrives, rootFileSystem } from './wsl/drives.ts'
import { parseWslConfig } from './wsl/config-file.ts'
import { lookupStep } from './wsl/lookup.ts'
import { memoryFacts, oomKills } from './wsl/memory.ts'
import { networkingMode } from './wsl/networking-mode.ts'

const SECTIONS = ['automount', 'network', 'interop', 'user', 'boot', 'gpu', 'time', 'filesystem', 'general']
/** systemd may have re-registered it under the second name. */
const INTEROP = ['WSLInterop', 'WSLInterop-late'].map((name) => `/proc/sys/fs/binfmt_misc/${name}`)
const MAX_CONFIG_BYTES = 256 * 1024

/** A distribution as its own files tell; no program of Windows is started for it, and one of WSL that asks the host how it is connected. */
export const wsl: Collector<'wsl'> = {
  section: 'wsl',
  cost: 'B',
  timeoutMs: 15_000,
  collect: (context) => {
    const { platform } = context.machine
    return platform === 'wsl' ? collectWsl(context) : Promise.reject(new Absent(`no WSL on ${platform}`))
  },
}

async function collectWsl(context: CollectContext): Promise<Wsl> {
  const { machine } = context
  const [mountInfo, conf, interop, init, primary] = await Promise.all([
    text(machine, '/proc/self/mountinfo'),
    machine.readFile('/etc/wsl.conf', { maxBytes: MAX_CONFIG_BYTES }),
    interopWorks(machine),
    text(machine, '/proc/1/comm'),
    primarySession(context),
  ])
  const { keys } = parseWslConfig(conf?.toString('utf8') ?? '', SECTIONS)
  const setting = (section: string, key: string) =>
    keys.find((one) => one.section.toLowerCase() === section && one.key.toLowerCase() === key)?.value
  const wslVersion = /^(?:wslfs|lxfs)$/.test(rootFileSystem(mountInfo)) ? 1 : 2
  const [memory, kills, lookupMs, mode] = await Promise.all([
    memoryFacts(machine),
    wslVersion === 2 ? oomKills(machine) : undefined,
    lookupStep(machine, primary.path),
    wslVersion === 2 ? networkingMode(machine) : undefined,
  ])
  const allowed = interop && !isOff(setting('interop', 'enabled'))
  return {
    distro: (machine.distro ?? 'unknown').slice(0, 64),
    wslVersion,
    conf: keys,
    ...(mode === undefined ? {} : { networkingMode: mode }),
    interop: allowed,
    appendWindowsPath: allowed && !isOff(setting('interop', 'appendwindowspath')),
    mountRoot: mountRootOf(setting('automount', 'root')),
    mounts: mountedDrives(mountInfo).slice(0, 200),
    wslenv: parseWslEnv(primary.wslenv ?? machine.env['WSLENV'] ?? ''),
    systemd: init.trim() === 'systemd',
    ...memory,
    ...(kills && { oomKills: kills }),
    ...(lookupMs !== undefined && { lookupMs }),
  }
}

async function text(machine: Machine, path: string): Promise<string> {
  const bytes = await machine.readFile(path)
  if (!bytes || bytes.length === 0) throw new MachineError('error', `${path}: nothing in it`)
  return bytes.toString('utf8')
}

/** The kernel hands programs of Windows to the interpreter that is registered for them, unless it is switched off. */
async function interopWorks(machine: Machine): Promise<boolean> {
  for (const file of INTEROP) {
    const entry = (await machine.readFile(file))?.toString('latin1')
    if (entry !== undefined) return /^enabled\b/.test(entry)
  }
  return false
}

/** As the developer's shell has them; the agent itself may have been started by anybody. */
async function primarySession(context: CollectContext): Promise<{ wslenv?: string; path: string[] }> {
  const [sessions, path] = await Promise.all([
    context.use('sessions').catch(() => null),
    context.use('path').catch(() => null),
  ])
  const wslenv = sessions?.list.find(({ id }) => id === sessions.primary)?.variables['WSLENV']
  const searched = path?.sessions.find(({ session }) => session === sessions?.primary)?.entries ?? []
  return { path: searched.map(({ dir }) => dir), ...(wslenv !== undefined && { wslenv }) }
}

/** WSL reads `false` and `0` as no, whatever the case; anything it does not understand leaves the default. */
const isOff = (value: string | undefined): boolean => /^(?:false|0)$/i.test(value ?? '')

function mountRootOf(configured: string | undefined): string {
  const root = configured?.startsWith('/') ? configured : '/mnt/'
  return (root.endsWith('/') ? root : `${root}/`).slice(0, 200)
}

/** `GOPATH/p:CC:HOME/up`: names, each with flags behind a slash. */
export const parseWslEnv = (value: string): Wsl['wslenv'] =>
  value
    .split(':')
    .flatMap((item) => {
      const [name = '', flags = ''] = item.split('/', 2)
      return name === '' ? [] : [{ name: name.slice(0, 255), flags: flags.slice(0, 8) }]
    })
    .slice(0, 200)
