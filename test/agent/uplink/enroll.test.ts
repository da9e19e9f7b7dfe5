/** Each enrolment that is asked for is a use of the key, and leaves a credential. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ENROLMENT_FILE, readEnrolment } from '../../../agent/state/enrolment.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { PROGRESS_FILE } from '../../../agent/state/progress.ts'
import { withBackoff } from '../../../agent/uplink/backoff.ts'
import { UnkeptEnrolment } from '../../../agent/uplink/error.ts'
import { enrolAt } from './composed-agent.ts'
import { standInServer, wellBehaved, type StandIn } from './stand-in-server.ts'

let place: string
let server: StandIn
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'envherd-enroll-'))
  server = await standInServer(wellBehaved())
})
afterEach(async () => {
  await server.close()
  await rm(place, { recursive: true, force: true })
})

const folderIn = (path: string) => stateFolder(path, (message) => expect.fail(message))
const enrolling = (path: string) =>
  withBackoff(() => enrolAt(server.url, folderIn(path)), {
    signal: new AbortController().signal,
    log: () => undefined,
    patience: { minMs: 1, maxMs: 2, retries: 2 },
  })

test('it is kept, and nothing else is left in the folder', async () => {
  const enrolment = await enrolling(place)
  expect(await readEnrolment(folderIn(place))).toEqual(enrolment)
  expect(await readdir(place)).not.toContainEqual(expect.stringContaining('unfinished'))
})

test('where nothing can be kept, nothing is asked for', async () => {
  const path = join(place, 'state')
  await writeFile(path, 'in the place of its folder')
  await expect(enrolling(path)).rejects.toThrow(`cannot keep an enrolment in ${path}`)
  expect(server.seen).toEqual([])
})

test('where it cannot be kept after all, it is asked for once and handed on', async () => {
  await mkdir(join(place, ENROLMENT_FILE))
  const error: unknown = await enrolling(place).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UnkeptEnrolment)
  expect(error).toMatchObject({ enrolment: { server: server.url, secret: 'eha_secret' } })
  expect(server.seen).toHaveLength(1)
})

test('what cannot be written beside it is no reason to enrol again', async () => {
  await mkdir(join(place, PROGRESS_FILE))
  expect(await enrolling(place)).toMatchObject({ secret: 'eha_secret' })
  expect(server.seen).toHaveLength(1)
})
