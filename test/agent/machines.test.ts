import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { lookAt, verdictOn } from '../capture/look.ts'
import { parseMachineFile, replay } from '../capture/replay.ts'
import { besidesAge } from '../support/judged.ts'

/*
 * Whole machines, looked at as an agent does, against what a person has read and found right. `UPDATE_GOLDEN=1`
 * writes the golden files anew: read them before you commit them.
 */

const FIXTURES = new URL('../fixtures/machines/', import.meta.url).pathname
const MOST_BYTES = 256 * 1024
const names = readdirSync(FIXTURES).sort()
const read = (name: string) => parseMachineFile(readFileSync(join(FIXTURES, name, 'machine.json'), 'utf8'))
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function expectGolden(name: string, part: string, value: unknown): void {
  const file = join(FIXTURES, name, `${part}.json`)
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${JSON.stringify(sorted(value), null, 1)}\n`)
  const golden: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  expect(plain(value)).toEqual(golden)
}

/** With sorted names, so that a golden file changes only where the machine does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]: [string, unknown]) => [name, sorted(member)]),
  )
}

describe.each(names)('%s', (name) => {
  const file = read(name)

  test('looks as it did, every time, and needs nothing beyond its file', async () => {
    const { machine, unknown } = replay(file)
    const snapshot = await lookAt(machine, file)
    expect(
      [...Value.Errors(Snapshot, snapshot)].map(({ instancePath, message }) => [instancePath, message]),
    ).toEqual([])
    expect(unknown).toEqual([])
    expect(await lookAt(machine, file)).toEqual(snapshot)
    expectGolden(name, 'snapshot', snapshot)
    expectGolden(name, 'verdict', verdictOn(snapshot))
  })

  test('is small', () => {
    for (const part of readdirSync(join(FIXTURES, name)))
      expect(statSync(join(FIXTURES, name, part)).size, part).toBeLessThan(MOST_BYTES)
  })
})

/** An agent on Windows and one in each distribution are one host to the server. */
test('Windows and its two distributions, judged together', async () => {
  const [windows, ...distros] = await Promise.all(
    ['windows-wsl', 'wsl-ubuntu', 'wsl-debian'].map((name) => lookAt(replay(read(name)).machine, read(name))),
  )
  if (!windows) throw new Error('Windows is one of them')
  expect(distros.map(({ host }) => host.machineId)).toEqual([windows.host.machineId, windows.host.machineId])
  const host = { ...windows, envs: [windows, ...distros].flatMap(({ envs }) => envs) }
  expectGolden('windows-wsl', 'verdict-with-distributions', verdictOn(host))
})

test.each(names.filter((name) => read(name).healthy))('%s is in good order', async (name) => {
  const file = read(name)
  const { findings } = diagnose(await lookAt(replay(file).machine, file))
  const nags = besidesAge(findings).filter(({ severity }) => severity !== 'info')
  expect(nags.map(({ pattern, subject, evidence }) => [pattern, subject, evidence])).toEqual([])
})
