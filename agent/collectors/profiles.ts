import { createHash } from 'node:crypto'
import type { Assignment, Profile } from '../contract/sections/profiles.ts'
import { holdsSecret } from '../redact/secrets.ts'
import type { Collector } from './collector.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import { shellRuns } from './shell/runs.ts'
import { writesIn, type Write } from './shell/writes.ts'
import type { StartupAssignment } from './startup/assignment.ts'
import { startupFiles, type StartupFile } from './startup/read.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function assignmentOf(
  file: StartupFile,
  assignment: StartupAssignment,
  writes: readonly Write[],
): Assignment {
  const { line, name } = assignment
  const text = file.lines[line - 1] ?? ''
  const traced = writes.findLast(
    (write) => write.name === name && write.place.file === file.file && write.place.line === line,
  )
  return {
    ...assignment,
    ...(typeof traced?.value === 'string' ? { effective: traced.value } : {}),
    ...(holdsSecret(text) ? {} : { textHash: sha256(text) }),
  }
}

function profileOf(file: StartupFile, loadedBy: SessionId[], writes: readonly Write[]): Profile {
  const { syntax, size, encoding, bom, eol, assignments, sources } = file
  return {
    file: file.file,
    syntax,
    size,
    mtime: file.mtime.toISOString(),
    encoding,
    bom,
    eol,
    loadedBy,
    assignments: assignments.map((assignment) => assignmentOf(file, assignment, writes)),
    sources,
  }
}

export const profiles: Collector<'profiles'> = {
  section: 'profiles',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { runs, primary } = await shellRuns(context)
    const startup = await startupFiles(context)
    // The primary session's trace comes last, so that its values win.
    const ordered = [...runs].sort((a, b) => Number(a.id === primary) - Number(b.id === primary))
    const writes = ordered.flatMap((run) => writesIn(run, startup))
    const readers = (file: StartupFile) =>
      runs
        .filter((run) => file.syntax === 'pam' || startup.loadedBy(run.id).includes(file.file))
        .map((run) => run.id)
    return {
      files: [...startup.files.values()]
        .filter(({ file }) => startup.isTold(file))
        .sort((a, b) => (a.file < b.file ? -1 : 1))
        .map((file) => profileOf(file, readers(file), writes)),
    }
  },
}
