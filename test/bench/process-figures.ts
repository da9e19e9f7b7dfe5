import { readdirSync, readFileSync } from 'node:fs'

/** Ticks per second of the times in /proc; fixed by the kernel's interface to programs. */
const TICKS = 100

export type Spent = {
  /** Milliseconds of processor of the process itself, to the microsecond. */
  own: number
  /** Of the programs it has started and that have ended, in steps of 10 ms. */
  children: number
}

/** Processor time of a living process. */
export function spentBy(pid: number): Spent {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const ns = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [Number(fields[13]), Number(fields[14])]
  return { own: ns.reduce((sum, each) => sum + each, 0) / 1e6, children: ((user + system) / TICKS) * 1000 }
}

/** Resident memory in MB. */
export function residentOf(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1024
}

/** Most that the first child of a process has had resident, in MB; 0 when it has none. */
export function peakOfChild(parent: number): number {
  try {
    const [child] = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    // It has not begun, or is over.
    return 0
  }
}
