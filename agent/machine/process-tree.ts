import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Enough for programs that start others while they are being looked for. */
const MOST_ROUNDS = 5

type Process = { pid: number; parent: number; group: number; session: number }

/** `4711 (a (strange) name) S 1 4711 4711 ...`: the name may hold blanks and brackets, so its last one counts. */
export function parseStat(text: string): Process | null {
  const pid = Number.parseInt(text, 10)
  const [, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (!Number.isInteger(pid) || session === undefined) return null
  return { pid, parent: Number(parent), group: Number(group), session: Number(session) }
}

/** Most of what is asked of `/proc` may be gone, or another user's, at the moment it is asked. */
function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

const pids = () => (orNull(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name))

/**
 * What stands at the other end of a child's output, to be asked right after its start: whoever has it later got it
 * from the child.
 */
export const outputOf = (pid: number): string | null => {
  const link = orNull(() => readlinkSync(`/proc/${pid}/fd/1`))
  return link !== null && /^(socket|pipe):/.test(link) ? link : null
}

const holds = (pid: number, output: string): boolean =>
  [1, 2].some((fd) => orNull(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === output)

/**
 * The living that come from a child: its descendants, its group and session even after their parents have ended,
 * and those that still write where it wrote, which finds a `setsid` whose parent is gone. A service that cut all
 * these ties, as daemons do, is no longer ours to end.
 */
function familyOf(child: number, output: string | null): Set<number> {
  const processes = pids().flatMap((pid) => {
    const stat = orNull(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    return (stat !== null && parseStat(stat)) || []
  })
  const family = new Set([child])
  for (const { pid, group, session } of processes) {
    if (pid === process.pid) continue
    if (group === child || session === child || (output !== null && holds(pid, output))) family.add(pid)
  }
  for (const member of family) {
    // A set visits what is added to it while it is walked.
    for (const { pid, parent } of processes) if (parent === member) family.add(pid)
  }
  const living = new Set(processes.map(({ pid }) => pid))
  return new Set([...family].filter((pid) => living.has(pid)))
}

/** Stops all before ending any, so that none starts another meanwhile and none is lost with its parent. */
export function endFamily(child: number, output: string | null): void {
  const stopped = new Set<number>()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = [...familyOf(child, output)].filter((pid) => !stopped.has(pid))
    if (found.length === 0) break
    for (const pid of found) {
      signal(pid, 'SIGSTOP')
      stopped.add(pid)
    }
  }
  for (const pid of stopped) signal(pid, 'SIGKILL')
}

/** It may have ended a moment ago, or have become another user's. */
const signal = (pid: number, name: 'SIGSTOP' | 'SIGKILL') => orNull(() => process.kill(pid, name))
