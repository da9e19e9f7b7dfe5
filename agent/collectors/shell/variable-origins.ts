import type { Origin } from '../../contract/origin.ts'
import { expandHome } from '../startup/files.ts'
import type { StartupFiles } from '../startup/read.ts'
import type { ShellRun } from './runs.ts'
import type { Write } from './writes.ts'

const profile = (ref: string, line: number, confidence: Origin['confidence']): Origin => ({
  kind: 'profile',
  ref,
  line,
  confidence,
})

/** The likeliest line by reading: one that writes this very value, else the only or the last one that writes. */
function byReading(name: string, value: string, run: ShellRun, startup: StartupFiles, home: string) {
  const candidates = startup
    .loadedBy(run.id)
    .flatMap((file) =>
      (startup.files.get(file)?.assignments ?? [])
        .filter((assignment) => assignment.name === name && assignment.op !== 'unset')
        .map((assignment) => ({ file, ...assignment })),
    )
  const same = candidates.findLast((candidate) => expandHome(candidate.value, home) === value)
  if (same) return profile(same.file, same.line, 'medium')
  const last = candidates.at(-1)
  return last && profile(last.file, last.line, candidates.length === 1 ? 'medium' : 'low')
}

/** What set the value a variable has in a session. */
export function variableOrigin(
  name: string,
  value: string,
  run: ShellRun,
  writes: readonly Write[],
  startup: StartupFiles,
  home: string,
): Origin {
  const winner = writes.findLast((write) => write.name === name && write.value === value)
  if (winner) return profile(winner.place.file, winner.place.line, 'high')
  const given = run.base.origins[name]
  if (run.base.variables[name] === value) return given ?? { kind: 'process', confidence: 'low' }
  return byReading(name, value, run, startup, home) ?? { kind: 'process', confidence: 'low' }
}
