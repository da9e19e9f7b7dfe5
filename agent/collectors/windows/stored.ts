import type { Machine, RawRegistryValue } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import {
  composeEnvironment,
  MACHINE_KEY,
  USER_KEY,
  VOLATILE_KEY,
  type ComposedEnvironment,
} from './environment.ts'

/** What the system itself gives a new session and no registry key holds. */
const SYSTEM_VARIABLES = [
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'ALLUSERSPROFILE',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramW6432',
  'CommonProgramFiles',
  'CommonProgramFiles(x86)',
  'CommonProgramW6432',
  'PUBLIC',
  'COMPUTERNAME',
  'USERNAME',
  'USERDOMAIN',
  'USERDNSDOMAIN',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOGONSERVER',
  'SESSIONNAME',
]

export type StoredEnvironment = {
  machine: readonly RawRegistryValue[]
  user: readonly RawRegistryValue[]
  volatile: readonly RawRegistryValue[] | null
  composed: ComposedEnvironment
}

/** Windows names have no case; a fixture's environment is a plain object. */
export function variable(env: Machine['env'], name: string): string | undefined {
  const wanted = name.toUpperCase()
  return env[name] ?? Object.entries(env).find(([key]) => key.toUpperCase() === wanted)?.[1]
}

/**
 * The environment as stored, read once. A session of ours must start from this and not from the agent's own
 * environment, which is as old as the agent.
 */
export const storedEnvironment = (context: CollectContext): Promise<StoredEnvironment> =>
  context.once('windows:stored-environment', () => readStored(context.machine))

async function readStored(machine: Machine): Promise<StoredEnvironment> {
  const [ofMachine, ofUser, volatile] = await Promise.all([
    machine.registry(MACHINE_KEY),
    machine.registry(USER_KEY),
    machine.registry(VOLATILE_KEY),
  ])
  const base: Record<string, string> = {}
  for (const name of SYSTEM_VARIABLES) {
    const value = variable(machine.env, name)
    if (value !== undefined) base[name] = value
  }
  const stored = { machine: ofMachine ?? [], user: ofUser ?? [], volatile }
  return { ...stored, composed: composeEnvironment(stored.machine, stored.user, volatile ?? [], base) }
}

/** A composed environment as a child process takes it. */
export const asRecord = (composed: ComposedEnvironment): Record<string, string> =>
  Object.fromEntries([...composed.variables.values()].map(({ name, value }) => [name, value]))

/** A variable's value in a fresh session. */
export const valueOf = (composed: ComposedEnvironment, name: string): string | undefined =>
  composed.variables.get(name.toUpperCase())?.value
