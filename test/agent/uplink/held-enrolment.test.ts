import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  ENROLMENT_FILE,
  readEnrolment,
  writeEnrolment,
  type Enrolment,
} from '../../../agent/state/enrolment.ts'
import { stateFolder, type StateFolder } from '../../../agent/state/folder.ts'
import { holdEnrolment } from '../../../agent/uplink/held-enrolment.ts'
import { HOST_ID, SETTINGS } from './stand-in-server.ts'

let folder: StateFolder
let said: string[]
beforeEach(async () => {
  folder = stateFolder(await mkdtemp(join(tmpdir(), 'envherd-held-')), (message) => expect.fail(message))
  said = []
})
afterEach(() => rm(folder.path, { recursive: true, force: true }))

const enrolment = (secret: string): Enrolment => ({
  server: 'https://envherd.example.org',
  hostId: HOST_ID,
  secret,
  settings: SETTINGS,
  enrolledAt: '2026-01-01T00:00:00.000Z',
})
const hold = (first: Enrolment) => holdEnrolment(folder, first, (_level, message) => void said.push(message))
const slower = { ...SETTINGS, intervalSeconds: 300 }

test('settings are kept with the enrolment they were given for, and with no other', async () => {
  await writeEnrolment(folder, enrolment('ours'))
  const held = await hold(enrolment('ours'))
  await held.setSettings(slower)
  expect(await readEnrolment(folder)).toEqual({ ...enrolment('ours'), settings: slower })

  await writeEnrolment(folder, enrolment('of a person'))
  await held.setSettings(SETTINGS)
  await held.replace(enrolment('ours, split off'))
  expect(await readEnrolment(folder)).toEqual(enrolment('of a person'))
  expect([await held.refresh(), held.get().secret]).toEqual([true, 'of a person'])
  expect(await held.refresh()).toBe(false)
})

test('the same machine told of its server at another address', async () => {
  await writeEnrolment(folder, enrolment('ours'))
  const held = await hold(enrolment('ours'))
  await writeEnrolment(folder, { ...enrolment('ours'), server: 'https://moved.example.org' })
  expect([await held.refresh(), held.get().server]).toEqual([true, 'https://moved.example.org'])
})

test('what cannot be written when it comes is gone by from memory, and written when it can be', async () => {
  await mkdir(join(folder.path, ENROLMENT_FILE))
  const held = await hold(enrolment('new'))
  expect([await held.refresh(), held.get().secret]).toEqual([false, 'new'])
  expect(said.join()).toContain('cannot write enrolment')
  await rm(join(folder.path, ENROLMENT_FILE), { recursive: true })
  expect(await held.refresh()).toBe(false)
  expect(await readEnrolment(folder)).toEqual(enrolment('new'))
})

test('the enrolment of before, where the new one could not be written, does not come back', async () => {
  await writeEnrolment(folder, enrolment('before'))
  const held = await hold(enrolment('new'))
  expect([await held.refresh(), held.get().secret]).toEqual([false, 'new'])
  expect(await readEnrolment(folder)).toEqual(enrolment('new'))
})

test('a file that somebody has removed is not made again', async () => {
  await writeEnrolment(folder, enrolment('ours'))
  const held = await hold(enrolment('ours'))
  await folder.remove(ENROLMENT_FILE)
  await held.setSettings(slower)
  expect([await held.refresh(), await readEnrolment(folder)]).toEqual([false, undefined])
  expect(held.get().settings).toEqual(slower)
})
