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

/**
 * Milliseconds of processor of a program and all it has started, in steps of 10: those that have ended count with
 * their parent, as Postgres' parallel workers and lost connections do.
 */
export function spentByTree(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return (ticks / TICKS) * 1000 + sumOfChildren(pid, spentByTree)
}

/**
 * Memory in MB of a program and all it has started; what they share is counted once, and what Postgres keeps of its
 * tables not at all: that fills up to its size as they grow.
 */
export function memoryOfTree(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1])
  return (kb('Pss_Anon') + kb('Pss_File')) / 1024 + sumOfChildren(pid, memoryOfTree)
}

function sumOfChildren(pid: number, of: (child: number) => number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return children.reduce((sum, child) => {
    try {
      return sum + of(Number(child))
    } catch (error) {
      // It has ended meanwhile.
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
        return sum
      throw error
    }
  }, 0)
}

/** Open file descriptors. */
export const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

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
