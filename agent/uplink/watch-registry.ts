import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from '../machine/machine.ts'
import type { OnChange } from './watch-files.ts'
import type { Sections } from './watch-plan.ts'

/** The two keys every new Windows session gets its environment from. */
const KEYS = [
  'HKCU\\Environment',
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment',
] as const
/**
 * Windows tells of registry changes only through a native call, which Node does not have, and there is no cheaper
 * sign: the files of the hives are written late and for every other key too. So two short processes each time; more
 * seldom, and a variable set in the dialogue would not be reported within 5 s.
 */
const POLL_MS = 3000

/** What reads the keys without asking another section; the rest follows by itself. */
const CONCERNED: Sections = ['registry', 'sessions', 'path', 'goInstalls', 'goActive', 'goEnvFile']

/** Calls back when the stored environment differs from what it was. Resolves when aborted. */
export async function watchRegistry(
  machine: Pick<Machine, 'registry'>,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const before = new Map<string, string>()
  while (!signal.aborted) {
    for (const key of KEYS) {
      const text = await machine.registry(key).then(
        (values) => JSON.stringify(values),
        // A read that fails this time is tried again; the snapshot is where failures are told.
        () => before.get(key),
      )
      if (text === undefined) continue
      if (before.has(key) && before.get(key) !== text) onChange(key, CONCERNED)
      before.set(key, text)
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}
