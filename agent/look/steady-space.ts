import { inSteps, stepAt } from '../collectors/in-steps.ts'
import type { Machine } from '../machine/machine.ts'

/** Free bytes last told of each volume, by its device. */
export type ToldSpace = Map<string, number>

/**
 * Free space that goes up and down around the edge of a step would be news at every look. So less is told at once, and
 * more only when it is more by a step and a half.
 */
export function steadySpace(machine: Machine, told: ToldSpace): Machine['space'] {
  return async (path) => {
    const space = await machine.space(path)
    const device = space && (await machine.stat(path).catch(() => null))?.id.split(':')[0]
    if (!space || device === undefined || device === null) return space
    const { freeBytes } = space
    const before = told.get(device)
    const holds = before !== undefined && freeBytes >= before && freeBytes < before + 1.5 * stepAt(before)
    const now = holds ? before : inSteps(freeBytes)
    told.set(device, now)
    return { ...space, freeBytes: now }
  }
}
