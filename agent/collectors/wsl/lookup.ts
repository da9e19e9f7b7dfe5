import type { Machine } from '../../machine/machine.ts'

/** No command has this name. */
const NOWHERE = 'envherd-no-such-command'
const TIMES = 3
/** A look-up that takes longer is slow enough to be called so; it is not waited for. */
const LIMIT_MS = 2000

/**
 * Milliseconds to find out that a command does not exist, as a shell does for every mistyped word: all of PATH in
 * order. Each directory on a Windows drive costs a question to Windows. The median of three, cut to steps of 100 and
 * from 500 on of 500, so that an unchanged machine says the same every time.
 */
export async function lookupStep(machine: Machine, path: readonly string[]): Promise<number | undefined> {
  const dirs = path.filter((dir) => dir.startsWith('/'))
  if (dirs.length === 0) return undefined
  const measured: number[] = []
  for (let time = 0; time < TIMES; time += 1) measured.push(await lookup(machine, dirs))
  const median = measured.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0
  const step = median < 500 ? 100 : 500
  return Math.floor(median / step) * step
}

async function lookup(machine: Machine, dirs: readonly string[]): Promise<number> {
  const began = performance.now()
  for (const dir of dirs) {
    await machine.stat(`${dir}/${NOWHERE}`).catch(() => null)
    if (performance.now() - began > LIMIT_MS) break
  }
  return performance.now() - began
}
