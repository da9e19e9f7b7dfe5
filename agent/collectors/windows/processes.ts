import type { Processes } from '../../contract/sections/processes.ts'
import type { RegistryKey } from '../../contract/sections/registry.ts'
import { MachineError } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { oncePerEnvironment, SHORT_LIVED_MS } from '../processes.ts'
import { isGoVariable } from '../variables.ts'
import { askShells, isLive } from './sessions.ts'

type Known = { stored: string; since: number }

const NAME = 'stored-environment'

const isKnown = (value: unknown): value is Known =>
  typeof value === 'object' &&
  value !== null &&
  'stored' in value &&
  typeof value.stored === 'string' &&
  'since' in value &&
  typeof value.since === 'number'

const isOfGo = (name: string) => /^path$/i.test(name) || isGoVariable(name.toUpperCase())

/**
 * Since when PATH and Go's variables are stored as they are, or some time after that: `reg` tells no times, so it is
 * the first look that saw them so. A change while no agent ran seems later than it was, which only lists programs too
 * many.
 */
async function storedSince(context: CollectContext): Promise<number> {
  const { machine, recall } = context
  const registry = await context.use('registry')
  const keys: (RegistryKey | undefined)[] = [registry.machine, registry.user, registry.volatile]
  const stored = context.keyed(
    JSON.stringify(keys.map((key) => key?.values.filter(({ name }) => isOfGo(name)))),
  )
  const known = await recall.read(NAME)
  const now = machine.now().getTime()
  // A clock that was set back says nothing about how long.
  if (isKnown(known) && known.stored === stored && known.since <= now) return known.since
  await recall.write(NAME, { stored, since: now } satisfies Known)
  return now
}

/*
 * Without a native helper nobody reads another program's environment in Windows, so these are start times only: who
 * was started after the last change has the values of now, and of the others it stays open (SESSION_ENV_STALE).
 *
 * A PowerShell of its own, 300 ms of CPU, would be too dear for every ten minutes. The one that `sessions` starts once
 * an hour, and at every change of the registry, is asked along: what matters is who was running at a change. `wmic`
 * is gone from Windows since 11 24H2, and `tasklist` tells no start times.
 */
export async function collectProcesses(context: CollectContext): Promise<Processes> {
  const [asked, changedAt] = await Promise.all([askShells(context), storedSince(context)])
  const programs = asked.filter(isLive).find(({ answer }) => answer.programs !== undefined)?.answer.programs
  // Not `error`, which is tried again at every look: the shells are not asked again before `sessions` is due.
  if (!programs) throw new MachineError('unsupported', 'no PowerShell answered which programs run')
  const youngest = context.machine.now().getTime() - SHORT_LIVED_MS
  const old = programs.filter(({ startedAt }) => startedAt.getTime() < Math.min(changedAt, youngest))
  return {
    list: oncePerEnvironment(
      old.map(({ name, pid, startedAt }) => ({ name, pid, startedAt: startedAt.toISOString() })),
    ),
  }
}
