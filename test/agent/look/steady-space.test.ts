import { expect, test } from 'vitest'
import { steadySpace, type ToldSpace } from '../../../agent/look/steady-space.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'

const GIB = 2 ** 30

/** What is told while the free space of one volume is these, in GiB; steps are 4 GiB there. */
async function told(...free: number[]): Promise<number[]> {
  const memory: ToldSpace = new Map()
  const bytes: number[] = []
  for (const gib of free) {
    const machine = createFixtureMachine({
      platform: 'linux',
      source: 'composed',
      files: { '/home/dev/go/x': '' },
      space: { freeBytes: gib * GIB, totalBytes: 500 * GIB },
    })
    const space = await steadySpace(machine, memory)('/home/dev/go')
    bytes.push((space?.freeBytes ?? NaN) / GIB)
  }
  return bytes
}

test('around the edge of a step the lower one is told, and stays', async () => {
  expect(await told(72.1, 71.9, 72.1, 73.5, 71.9, 72.3)).toEqual([72, 68, 68, 68, 68, 68])
})

test('what changes for good is told: less at once, more from half a step beyond', async () => {
  expect(await told(72.1, 66, 30, 73.9, 74.1, 100)).toEqual([72, 64, 30, 72, 72, 100])
  expect(await told(68, 74.1, 90)).toEqual([68, 72, 88])
})

test('nothing where nothing is known', async () => {
  const machine = createFixtureMachine({ platform: 'linux', source: 'composed' })
  expect(await steadySpace({ ...machine, space: async () => null }, new Map())('/nowhere')).toBeNull()
})
