import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { shellRuns, type ShellRun } from '../shell/runs.ts'
import type { SessionId } from '../../contract/sections/sessions.ts'
import type { StartupFacts } from './assignment.ts'
import { expandHome, startupCandidates, syntaxOf, untracedOrder, type Syntax } from './files.ts'
import { parseFish } from './fish.ts'
import { parsePam } from './pam.ts'
import { parseSh } from './sh.ts'
import { decodeText, textFacts, type TextFacts } from './text-facts.ts'

/** A start-up file of this size is generated; what matters to Go stands before. */
const MAX_BYTES = 1024 * 1024
/** Files that files read, and so on: deeper nesting is a loop. */
const MAX_DEPTH = 4

export type StartupFile = TextFacts &
  StartupFacts & {
    file: string
    syntax: Syntax
    size: number
    mtime: Date
    lines: string[]
  }

export type StartupFiles = {
  /** Every start-up file that exists and every other file that a session read, by path. */
  files: Map<string, StartupFile>
  /** Files that a session read, in reading order where it is known. */
  loadedBy: (session: SessionId) => string[]
  /** Whether the snapshot tells of a file: of what start-up files read in turn, themes say nothing about Go. */
  isTold: (file: string) => boolean
}

function parseFile(syntax: Syntax, text: string): StartupFacts {
  switch (syntax) {
    case 'fish':
      return parseFish(text)
    case 'pam':
    case 'environment.d':
      return {
        assignments: parsePam(text).map((item) => ({ ...item, op: 'set', exported: true })),
        sources: [],
      }
    case 'paths':
      return {
        assignments: text
          .split('\n')
          .flatMap((value, index) =>
            value.trim()
              ? [{ line: index + 1, name: 'PATH', op: 'append', value: value.trim(), exported: true }]
              : [],
          ),
        sources: [],
      }
    default:
      return parseSh(text)
  }
}

async function readStartupFile(machine: Machine, file: string): Promise<StartupFile | null> {
  const stat = await machine.stat(file)
  if (stat?.kind !== 'file') return null
  // Whoever may not read it does not run it either.
  const bytes = await machine.readFile(file, { maxBytes: Math.min(stat.size, MAX_BYTES) }).catch(() => null)
  if (!bytes) return null
  const facts = textFacts(bytes)
  const text = decodeText(bytes, facts)
  const syntax = syntaxOf(file)
  const { assignments, sources } = parseFile(syntax, text.replace(/^\ufeff/, ''))
  return {
    file,
    syntax,
    size: stat.size,
    mtime: stat.mtime,
    lines: text.split('\n'),
    ...facts,
    assignments,
    sources: sources.flatMap(({ line, file: written }) => {
      const expanded = expandHome(written, machine.home)
      if (expanded === null) return []
      return [{ line, file: posix.isAbsolute(expanded) ? expanded : posix.join(machine.home, expanded) }]
    }),
  }
}

/** The files in the order a shell reads them, each followed by those it reads. */
function reachable(order: readonly string[], files: Map<string, StartupFile>, depth = 0): string[] {
  return order.flatMap((file) => {
    const found = files.get(file)
    if (!found) return []
    const next = depth < MAX_DEPTH ? found.sources.map((source) => source.file) : []
    return [file, ...reachable(next, files, depth + 1)]
  })
}

async function ownOrder(machine: Machine, run: ShellRun): Promise<string[]> {
  if (run.trace) return run.trace.loaded
  if (run.outcome !== 'ok') return []
  return run.kind === 'fish' || run.kind === 'sh' ? untracedOrder(machine, run.kind) : []
}

/** Start-up files and who read them, found once however many sections ask. */
export function startupFiles(context: CollectContext): Promise<StartupFiles> {
  return context.once('startup files', async () => {
    const { machine } = context
    const { runs } = await shellRuns(context)
    const orders = new Map<SessionId, string[]>()
    for (const run of runs) orders.set(run.id, await ownOrder(machine, run))
    const files = new Map<string, StartupFile>()
    const known = new Set(await startupCandidates(machine))
    let wanted = new Set([...known, ...[...orders.values()].flat()])
    for (let depth = 0; depth <= MAX_DEPTH && wanted.size > 0; depth++) {
      const read = await Promise.all([...wanted].map((file) => readStartupFile(machine, file)))
      const found = read.filter((file) => file !== null)
      for (const file of found) files.set(file.file, file)
      wanted = new Set(found.flatMap((file) => file.sources.map((source) => source.file)))
      for (const file of files.keys()) wanted.delete(file)
    }
    const traced = new Map(runs.map((run) => [run.id, run.trace !== null]))
    const loadedBy = (session: SessionId) => {
      const order = orders.get(session) ?? []
      return traced.get(session) ? order : reachable(order, files)
    }
    const isTold = (file: string) =>
      files.has(file) && (known.has(file) || (files.get(file)?.assignments.length ?? 0) > 0)
    return { files, loadedBy, isTold }
  })
}
