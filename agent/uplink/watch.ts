import type { Snapshot } from '../contract/snapshot.ts'
import type { Machine } from '../machine/machine.ts'
import { reveal, userNames } from '../redact/user-names.ts'
import type { Log } from './log.ts'
import { watchFiles, type OnChange } from './watch-files.ts'
import { watchRegistry } from './watch-registry.ts'
import { watchTargets } from './watch-targets.ts'

/** Watches what this machine's Go environment is made of; the result is told each new snapshot. */
export function watchMachine(
  machine: Machine,
  onChange: OnChange,
  log: Log,
  signal: AbortSignal,
): (snapshot: Snapshot) => Promise<void> {
  const follow = watchFiles(onChange, log, signal)
  if (machine.platform === 'windows') void watchRegistry(machine, onChange, signal)
  const names = userNames([], machine.home)
  return (snapshot) =>
    follow(
      watchTargets(snapshot, machine, (path) => reveal(path, names)),
      new Date(snapshot.takenAt),
    )
}
