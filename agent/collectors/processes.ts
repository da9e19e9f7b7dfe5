import type { Processes } from '../contract/sections/processes.ts'
import { isGoBin } from '../detectors/model/go-bin.ts'
import { pathsOf as pathRules } from '../detectors/model/paths.ts'
import type { Machine } from '../machine/machine.ts'
import { Absent, type CollectContext, type Collector } from './collector.ts'
import { isExecutable } from './executable.ts'
import { commandLine, processTable, type Process } from './process/table.ts'
import { parseNulEnvironment } from './shell/base-environment.ts'
import { isGoVariable } from './variables.ts'

type Entry = Processes['list'][number]
type Environment = Readonly<Record<string, string>>

/** Editors and their helpers: what takes its Go from an environment that was given at its start. */
const PROGRAMS =
  /^(?:code(?:-insiders|-server|-oss)?|codium|vscodium|cursor|windsurf|goland\d*|idea\d*|fleet|zed(?:-editor)?|gopls|dlv|electron|Code Helper.*)$/i
/** The remote side of VS Code and its relatives is a `node`, known by where it lies. */
const SERVER = /[\\/]\.(?:vscode|cursor|windsurf|vscodium)-server(?:-insiders|-oss)?[\\/]/
export const SHORT_LIVED_MS = 10 * 60_000
const MOST_PROGRAMS = 200
/** Process flag of macOS: P_TRANSLATED in sys/proc.h. */
const TRANSLATED = 0x20000

async function programName(machine: Machine, process: Process): Promise<string | null> {
  if (PROGRAMS.test(process.name)) return process.name
  if (process.name !== 'node') return null
  const [program = ''] = await commandLine(machine, process)
  return SERVER.test(program) ? 'code-server' : null
}

async function ofThisUser(machine: Machine, { pid, uid }: Process): Promise<boolean> {
  const owner = uid ?? (await machine.stat(`/proc/${pid}`).catch(() => null))?.uid
  return owner === machine.uid
}

/** `ps -E` puts the environment behind the command, words of values unquoted; Go's seldom have blanks. */
export function parsePsEnvironment(text: string): Environment {
  return Object.fromEntries(
    [...text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=(.*?)(?=\s[A-Za-z_]\w*=|\s*$)/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
}

async function environmentOf(machine: Machine, { pid }: Process): Promise<Environment | null> {
  if (machine.platform !== 'macos') {
    const bytes = await machine.readFile(`/proc/${pid}/environ`).catch(() => null)
    return bytes && bytes.length > 0 ? parseNulEnvironment(bytes.toString('utf8')) : null
  }
  const args = ['-Eww', '-o', 'command=', '-p', String(pid)]
  const told = await machine.run('/bin/ps', args, { env: { LC_ALL: 'C' }, timeoutMs: 5000 }).catch(() => null)
  const environment = parsePsEnvironment(told?.stdout ?? '')
  // Programs of the system and hardened ones keep theirs to themselves.
  return environment['PATH'] === undefined ? null : environment
}

async function goDirs(machine: Machine, path: string): Promise<string[]> {
  const rules = pathRules(machine.platform)
  const dirs = [...new Set(path.split(':'))].filter((dir) => rules.isAbsolute(dir))
  const isGo = async (dir: string) =>
    isGoBin(dir, undefined, rules) || isExecutable(machine, rules.join(dir, 'go')).catch(() => false)
  const found = await Promise.all(dirs.map(async (dir) => ((await isGo(dir)) ? dir : null)))
  return found.filter((dir) => dir !== null).slice(0, 64)
}

async function translatedPids(machine: Machine): Promise<ReadonlySet<number>> {
  if (machine.platform !== 'macos') return new Set()
  const args = ['-ax', '-o', 'pid=,flags=']
  const { stdout } = await machine.run('/bin/ps', args, { env: { LC_ALL: 'C' }, timeoutMs: 5000 })
  const rows = [...stdout.matchAll(/^\s*(\d+)\s+([0-9a-f]+)\s*$/gim)]
  return new Set(
    rows.filter(([, , flags = '0']) => parseInt(flags, 16) & TRANSLATED).map(([, pid]) => Number(pid)),
  )
}

/** When a start-up file last changed: what was started later has what such a file says now. */
async function lastChange(context: CollectContext): Promise<number> {
  const { files } = await context.use('profiles')
  return Math.max(0, ...files.map(({ mtime }) => Date.parse(mtime)))
}

async function entryOf(
  machine: Machine,
  name: string,
  process: Process,
  translated: boolean,
): Promise<Entry> {
  const environment = await environmentOf(machine, process)
  const own = Object.entries(environment ?? {}).filter(([variable]) => isGoVariable(variable))
  return {
    name,
    pid: process.pid,
    startedAt: process.startedAt.toISOString(),
    ...(translated ? { translated } : {}),
    ...(environment
      ? {
          variables: Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1))),
          goDirs: await goDirs(machine, environment['PATH'] ?? ''),
        }
      : {}),
  }
}

/** An editor is a dozen processes with one environment: the oldest of each kind speaks for them. */
export function oncePerEnvironment(entries: readonly Entry[]): Entry[] {
  const oldest = new Map<string, Entry>()
  const byAge = entries.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.pid - b.pid)
  for (const entry of byAge) {
    const { name, translated, variables, goDirs } = entry
    const key = JSON.stringify([name, translated, variables, goDirs])
    if (!oldest.has(key)) oldest.set(key, entry)
  }
  return [...oldest.values()]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.pid - b.pid))
    .slice(0, MOST_PROGRAMS)
}

/*
 * Only what a rule can speak about, so that starting an editor is no new snapshot: editors and language servers of
 * this user that were started before a start-up file last changed (SESSION_ENV_STALE), and those that run translated
 * (ROSETTA_AMD64_GO). Terminals and shells get values of their own outside Windows and are judged by no rule.
 */
export const processes: Collector<'processes'> = {
  section: 'processes',
  cost: 'B',
  timeoutMs: 20_000,
  async collect(context) {
    const { machine } = context
    if (machine.uid === undefined) throw new Absent('no user')
    const [list, changedAt, translated] = await Promise.all([
      processTable(context),
      lastChange(context),
      translatedPids(machine),
    ])
    const youngest = machine.now().getTime() - SHORT_LIVED_MS
    const old = list.filter(
      ({ startedAt, pid }) =>
        startedAt.getTime() < youngest && (startedAt.getTime() < changedAt || translated.has(pid)),
    )
    const entries = await Promise.all(
      old.map(async (process) => {
        const name = await programName(machine, process)
        if (name === null || !(await ofThisUser(machine, process))) return null
        return entryOf(machine, name.slice(0, 128), process, translated.has(process.pid))
      }),
    )
    return { list: oncePerEnvironment(entries.filter((entry) => entry !== null)) }
  },
}
