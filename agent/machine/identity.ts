import { createHmac } from 'node:crypto'
import { windowsRegistryText } from './interop.ts'
import { MachineError, type Machine } from './machine.ts'

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
const known = new WeakMap<Machine, string | null>()

/** What each machine said it is when the agent ran before. */
const before = new WeakMap<Machine, string>()

/**
 * The identity as the system has it, never sent; null where it has none. One that can be read always wins over the one
 * kept, which is for a time when it cannot: a state folder may have been copied from another machine.
 * @param kept what this gave when the agent ran before
 */
export async function systemId(machine: Machine, kept: string | undefined): Promise<string | null> {
  if (kept !== undefined) before.set(machine, kept)
  return rawId(machine)
}

/** @throws MachineError where it could not be read this time and was not kept either. */
export async function rawId(machine: Machine): Promise<string | null> {
  const found = known.get(machine)
  if (found !== undefined) return found
  try {
    const id = await readId(machine)
    known.set(machine, id)
    return id
  } catch (error) {
    const kept = before.get(machine)
    if (kept !== undefined) return kept
    const reason = error instanceof MachineError ? error.reason : 'error'
    // Lasts: such a machine shows none.
    if (reason === 'denied' || reason === 'unsupported') return null
    const why = error instanceof Error ? error.message : String(error)
    throw new MachineError(reason, `the identity of this machine cannot be read: ${why}`, { cause: error })
  }
}

async function readId(machine: Machine): Promise<string | null> {
  switch (machine.platform) {
    case 'windows': {
      const values = await machine.registry(CRYPTOGRAPHY_KEY)
      return values?.find((value) => value.name === 'MachineGuid')?.raw.toLowerCase() ?? null
    }
    case 'macos': {
      const args = ['-rd1', '-c', 'IOPlatformExpertDevice']
      const { stdout, exitCode } = await machine.run('/usr/sbin/ioreg', args, { env: {}, timeoutMs: 5000 })
      if (exitCode !== 0) throw new MachineError('error', `ioreg: exit ${exitCode}, expected 0`)
      return parsePlatformUuid(stdout)
    }
    case 'wsl': {
      // The Windows host is the host: its id is shared by all its distributions. Interop may be off.
      const guid = await windowsRegistryText(machine, CRYPTOGRAPHY_KEY, 'MachineGuid')
      if (guid !== null && GUID.test(guid)) return guid.toLowerCase()
      const kept = before.get(machine)
      return kept !== undefined && GUID.test(kept) ? kept : linuxId(machine)
    }
    case 'linux':
      return linuxId(machine)
  }
}

const digest = (id: string): string => createHmac('sha256', PRODUCT_KEY).update(id).digest('hex')

/**
 * @param fallback random id the caller keeps, for machines that have or show none of their own (containers).
 * @throws MachineError where the machine has one that could not be read: under another it would be another host.
 */
export async function machineId(machine: Machine, fallback?: string): Promise<string> {
  return digest((await rawId(machine)) ?? fallback ?? `hostname:${machine.hostname}`)
}

/** For a look of its owner, who knows which machine it is: whatever cannot be read, there is an id. */
export const anyMachineId = (machine: Machine, fallback?: string): Promise<string> =>
  machineId(machine, fallback).catch(() => digest(fallback ?? `hostname:${machine.hostname}`))
