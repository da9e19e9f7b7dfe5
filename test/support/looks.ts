import { collect } from '../../agent/collect.ts'
import type { Recall } from '../../agent/collectors/collector.ts'
import { DEFAULT_COLLECTING, type Collecting } from '../../agent/contract/collecting.ts'
import type { EnvRole, Snapshot } from '../../agent/contract/snapshot.ts'
import type { Machine } from '../../agent/machine/machine.ts'

/** What an agent keeps over its looks. */
export function recallInMemory(): Recall {
  const facts = new Map<string, unknown>()
  return { read: async (name) => facts.get(name), write: async (name, value) => void facts.set(name, value) }
}

export type LookOptions = {
  recall: Recall
  role?: EnvRole
  collecting?: Partial<Collecting>
  /** Looks as much later, by the machine's clock. */
  laterMs?: number
}

/** Every section, as an agent collects it that has just been started. */
export const lookAt = (
  machine: Machine,
  { recall, role, collecting, laterMs = 0 }: LookOptions,
): Promise<Snapshot> =>
  collect(
    { ...machine, now: () => new Date(machine.now().getTime() + laterMs) },
    {
      redactionKey: 'k'.repeat(32),
      agentVersion: '0.0.0',
      role: role ?? 'workstation',
      collecting: { ...DEFAULT_COLLECTING, ...collecting },
      recall,
    },
  )
