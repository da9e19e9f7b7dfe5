import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { hashSections } from '../../agent/contract/hash.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { steadySpace } from '../../agent/look/steady-space.ts'
import { everywhere } from '../support/home.ts'
import { withoutInstallers } from '../support/judged.ts'
import { lookAt, recallInMemory } from '../support/looks.ts'
import { healthyHome } from './healthy-home.ts'

/*
 * An unchanged machine says the same for ever: whole looks, each by an agent that has just been started, with all that
 * can be opted in to. Section by section, so that a failure names the one to blame.
 */

const MINUTE_MS = 60_000
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const bodiesOf = (snapshot: Snapshot) =>
  Object.fromEntries(
    hashSections(withoutInstallers(snapshot), sha256).map(({ env, name, body }) => [`${env}.${name}`, body]),
  )
/** The system's Go, the only one here that comes with a compiled library: it is tried in a second. */
const SHELLS = everywhere('export PATH=$PATH:$HOME/go/bin\n')
const TOOL = { copy: '/usr/bin/gofmt' }

async function steadyHome() {
  const home = await healthyHome({ ...SHELLS, 'go/bin/gopls': TOOL })
  const recall = recallInMemory()
  // An agent remembers what it has told of free space; without that, the edge of a step may lie in between.
  const machine = { ...home.machine, space: steadySpace(home.machine, new Map()) }
  const look = async (minutes: number, smoke = false) => {
    const collecting = { projectRoots: ['~/src'], probes: true, smoke }
    return bodiesOf(await lookAt(machine, { recall, collecting, laterMs: minutes * MINUTE_MS }))
  }
  // What a probe says settles with its second answer, five minutes on, as the contract has it.
  await look(0)
  return { ...home, look }
}

test('a quiet machine, some seconds and a simulated hour and day later', async () => {
  await using home = await steadyHome()
  const first = await home.look(6)
  await pause(3000)
  expect(await home.look(6)).toEqual(first)
  expect(await home.look(66)).toEqual(first)
  expect(await home.look(6 + 24 * 60)).toEqual(first)
})

test('Go at work, twice a day', async () => {
  await using home = await steadyHome()
  const first = await home.look(6, true)
  expect(first['linux.smoke']).toContain('"ok"')
  expect(await home.look(6, true)).toEqual(first)
}, 120_000)

test('a busy machine: processors at work, a disk that fills, programs that come and go', async () => {
  await using home = await steadyHome()
  const first = await home.look(6)
  await copyFile('/bin/sleep', join(home.path, 'gopls'))
  const children = [
    ...Array.from({ length: 3 }, () => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })),
    spawn(join(home.path, 'gopls'), ['60'], { stdio: 'ignore' }),
  ]
  const file = join(home.path, 'download.part')
  try {
    await writeFile(file, Buffer.alloc(64 * 2 ** 20))
    expect(await home.look(6)).toEqual(first)
    await rm(file)
    expect(await home.look(7)).toEqual(first)
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}, 120_000)
