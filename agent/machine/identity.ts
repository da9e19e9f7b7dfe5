import { createHmac } from 'node:crypto'
import { windowsRegistryText } from './interop.ts'
import type { Machine } from './machine.ts'

/**
 * Fixed for the product, not a secret: it only keeps the raw machine identity from being sent, and gives the same
 * id before and after enrolment and for every env of one host.
 */
const PRODUCT_KEY = 'envherd machine identity v1'

const CRYPTOGRAPHY_KEY = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography'

async function linuxId(machine: Machine): Promise<string | null> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const text = (await machine.readFile(path))?.toString('latin1').trim() ?? ''
    if (/^[0-9a-f]{32}$/.test(text)) return text
  }
  return null
}

const GUID = /^[0-9a-f-]{36}$/i

/** `    "IOPlatformUUID" = "564D4C2A-..."` as ioreg prints it. */
export const parsePlatformUuid = (text: string): string | null =>
  /"IOPlatformUUID"\s*=\s*"([^"]+)"/.exec(text)?.[1]?.toLowerCase() ?? null

/**
 * A machine stays the same while the agent runs: a program of Windows that once does not answer must not make another
 * host of it.
 */
const known = new WeakMap<Machine, string>()

/** Which Windows a distribution was on when the agent ran before. */
const before = new WeakMap<Machine, string>()

/**
 * The Windows that a distribution is on, to be kept by the caller; null elsewhere and where that was never known. While
 * Windows does not answer it is the one it was: the agent would be refused as another machine's.
 */
export async function windowsHost(machine: Machine, kept: string | undefined): Promise<string | null> {
  if (machine.platform !== 'wsl') return null
  if (kept !== undefined) before.set(machine, kept)
  const id = await rawId(machine)
  return id !== null && GUID.test(id) ? id : null
}

/** The identity as the system has it; never sent. */
export async function rawId(machine: Machine): Promise<string | null> {
  const found = known.get(machine)
  if (found !== undefined) return found
  const id = await readId(machine)
  if (id !== null) known.set(machine, id)
  return id
}

async function readId(machine: Machine): Promise<string | null> {
  switch (machine.platform) {
    case 'windows': {
      const values = await machine.registry(CRYPTOGRAPHY_KEY)
      return values?.find((value) => value.name === 'MachineGuid')?.raw.toLowerCase() ?? null
    }
    case 'macos': {
      const args = ['-rd1', '-c', 'IOPlatformExpertDevice']
      const { stdout } = await machine.run('/usr/sbin/ioreg', args, { env: {}, timeoutMs: 5000 })
      return parsePlatformUuid(stdout)
    }
    case 'wsl': {
      // The Windows host is the host: its id is shared by all its distributions. Interop may be off.
      const guid = await windowsRegistryText(machine, CRYPTOGRAPHY_KEY, 'MachineGuid').catch(() => null)
      if (guid !== null && GUID.test(guid)) return guid.toLowerCase()
      return before.get(machine) ?? linuxId(machine)
    }
    case 'linux':
      return linuxId(machine)
  }
}

/** @param fallback random id the caller keeps, for machines that have or show none of their own (containers). */
export async function machineId(machine: Machine, fallback?: string): Promise<string> {
  const id = (await rawId(machine).catch(() => null)) ?? fallback ?? `hostname:${machine.hostname}`
  return createHmac('sha256', PRODUCT_KEY).update(id).digest('hex')
}
