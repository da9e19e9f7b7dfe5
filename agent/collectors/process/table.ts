import { MachineError, type Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'

export type Process = {
  pid: number
  parent: number
  name: string
  startedAt: Date
  /** The command line where it came with the rest; on Linux it is a file of its own. */
  command?: string
  uid?: number
}

/** USER_HZ: the same on every Linux, whatever the kernel's own clock does. */
const TICKS_PER_SECOND = 100
const PS = ['-axww', '-o', 'pid=,ppid=,uid=,lstart=,command=']
const MINUTE_MS = 60_000

/** To the minute: the time of the boot, which it is counted from, moves with every correction of the clock. */
const wholeMinute = (ms: number) => new Date(Math.floor(ms / MINUTE_MS) * MINUTE_MS)

/** `/proc/<pid>/stat`: `4711 (a name) S 1 ...`; the name may hold blanks and brackets. */
export function parseStat(text: string, bootMs: number): Process | null {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')]
  if (open < 0 || close < open) return null
  const rest = text.slice(close + 2).split(' ')
  const pid = Number(text.slice(0, open))
  const ticks = Number(rest[19])
  if (!Number.isInteger(pid) || Number.isNaN(ticks)) return null
  return {
    pid,
    parent: Number(rest[1]),
    name: text.slice(open + 1, close),
    startedAt: wholeMinute(bootMs + (ticks / TICKS_PER_SECOND) * 1000),
  }
}

/** With LC_ALL=C and TZ=UTC: `  501  1  501 Sat Nov 21 08:00:00 2026     /Applications/... --flag`. */
export function parsePs(text: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+\w{3}\s+(\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(line)
    const started = Date.parse(`${match?.[4] ?? ''} UTC`)
    const command = match?.[5]
    if (!match || command === undefined || Number.isNaN(started)) return []
    return [
      {
        pid: Number(match[1]),
        parent: Number(match[2]),
        uid: Number(match[3]),
        name: nameOf(command),
        startedAt: wholeMinute(started),
        command,
      },
    ]
  })
}

/** The program's own name, though folders of macOS have blanks: an application is what `.app` says. */
function nameOf(command: string): string {
  const program =
    /^(.*?\.app\/Contents\/MacOS\/.*?)(?= --?\w|$)/.exec(command)?.[1] ?? command.split(' ')[0] ?? ''
  return (program.split('/').at(-1) ?? '').replace(/^-/, '').trim()
}

async function readProc(machine: Machine): Promise<Process[]> {
  const boot = (await machine.readFile('/proc/stat'))?.toString('latin1')
  const bootMs = Number(/^btime (\d+)$/m.exec(boot ?? '')?.[1] ?? NaN) * 1000
  if (Number.isNaN(bootMs)) throw new MachineError('error', '/proc/stat: expected a line with btime')
  const pids = ((await machine.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name))
  // Mounted with hidepid, /proc shows a person their own processes alone.
  if (!pids.includes('1')) throw new MachineError('denied', '/proc: other users’ processes are hidden')
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Gone since, or another user's on a hardened system.
      const bytes = await machine.readFile(`/proc/${pid}/stat`).catch(() => null)
      return bytes && parseStat(bytes.toString('utf8'), bootMs)
    }),
  )
  return found.filter((process) => process !== null)
}

async function askPs(machine: Machine): Promise<Process[]> {
  const { stdout } = await machine.run('/bin/ps', PS, { env: { LC_ALL: 'C', TZ: 'UTC' }, timeoutMs: 5000 })
  const list = parsePs(stdout)
  if (list.length === 0) throw new MachineError('error', 'ps: expected a list of processes, got none')
  return list
}

/** All below this one, itself too. */
export function withoutFamily(list: readonly Process[], pid: number): Process[] {
  const family = new Set([pid])
  const byParent = new Map<number, Process[]>()
  for (const each of list) byParent.set(each.parent, [...(byParent.get(each.parent) ?? []), each])
  const visit = (parent: number): void => {
    for (const child of byParent.get(parent) ?? []) {
      if (family.has(child.pid)) continue
      family.add(child.pid)
      visit(child.pid)
    }
  }
  visit(pid)
  return list.filter((each) => !family.has(each.pid))
}

/** The agent's own process: whoever reads /proc/self, or has started this very ps. */
async function ownPid(machine: Machine, list: readonly Process[]): Promise<number | undefined> {
  if (machine.platform === 'macos')
    return list.find(({ command }) => command?.endsWith(PS.join(' ')) === true)?.parent
  const text = (await machine.readFile('/proc/self/stat'))?.toString('latin1')
  const pid = Number.parseInt(text ?? '', 10)
  return Number.isNaN(pid) ? undefined : pid
}

/** Everything that runs at this moment, without the agent and what it has started. */
export const processTable = (context: CollectContext): Promise<Process[]> =>
  context.once('process table', async () => {
    const { machine } = context
    const list = machine.platform === 'macos' ? await askPs(machine) : await readProc(machine)
    const own = await ownPid(machine, list)
    return own === undefined ? list : withoutFamily(list, own)
  })

/** Words of a command line, as the system keeps them. */
export async function commandLine(machine: Machine, { pid, command }: Process): Promise<string[]> {
  if (command !== undefined) return command.split(' ')
  const bytes = await machine.readFile(`/proc/${pid}/cmdline`).catch(() => null)
  return bytes?.toString('utf8').split('\0').filter(Boolean) ?? []
}
