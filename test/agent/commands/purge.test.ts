import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { lstat, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verdictKeeper } from '../../../agent/commands/last-verdict.ts'
import { purge, refusePurge } from '../../../agent/commands/purge.ts'
import { DEFAULT_COLLECTING } from '../../../agent/contract/collecting.ts'
import { DEFAULT_POLICY } from '../../../agent/contract/policy.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { writeEnrolment } from '../../../agent/state/enrolment.ts'
import { setAside, stateFolder } from '../../../agent/state/folder.ts'
import { identity } from '../../../agent/state/identity.ts'
import { takeLock } from '../../../agent/state/lock.ts'
import { writeProgress } from '../../../agent/state/progress.ts'
import { recallIn } from '../../../agent/state/recall.ts'
import { writeFleetSettings } from '../../../agent/state/settings.ts'
import { openSpool } from '../../../agent/uplink/spool.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { envherd } from './program.ts'
import { ENROLMENT } from './enrolment.ts'

const SILENT = () => undefined
let home: string
let state: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'envherd-purge-'))
  state = join(home, '.local/state/envherd')
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** All that an agent may have made, written by what writes it. */
async function agentWasHere(path = state): Promise<void> {
  const folder = stateFolder(path, SILENT)
  await identity(folder, SILENT)
  await writeEnrolment(folder, ENROLMENT)
  await writeProgress(folder, {})
  await recallIn(folder).write('clock', {})
  await writeFleetSettings(folder, {
    ...{ tag: '1', agentVersion: '0.1.0', policy: DEFAULT_POLICY, collecting: DEFAULT_COLLECTING },
  })
  const snapshot = snapshotOf()
  await verdictKeeper(folder, SILENT)(snapshot, diagnose(snapshot))
  await setAside(join(path, 'progress.json'), SILENT)
  await writeFile(join(path, 'settings.json.0123456789ab-0123456789ab-4711.unfinished'), '{')
  // Left by one that was killed.
  const lock = await takeLock(path)
  await lock.release()
  for (const name of ['run.lock', 'run.lock.89abcdef']) await writeFile(join(path, name), '')
  const spool = openSpool(join(path, 'spool'), SILENT)
  const [refused, damaged] = [await add(spool, 'a'), await add(spool, 'b')]
  await add(spool, 'c')
  await spool.reject(refused)
  await truncate(join(path, 'spool', damaged.file), 0)
  await spool.read(damaged)
}
const add = (spool: ReturnType<typeof openSpool>, text: string) =>
  spool.add(createHash('sha256').update(text).digest('hex'), Buffer.from(text))

describe('what an agent leaves on a disk', () => {
  test('is removed to the last file, and its folder', async () => {
    await agentWasHere()
    await refusePurge(state, home)
    expect(await purge(state)).toBe(`Removed ${state}.`)
    expect(await readdir(join(home, '.local/state'))).toEqual([])
    await refusePurge(state, home)
    expect(await purge(state)).toBe(`Removed ${state}.`)
  })

  test('is removed from behind a link, and the link with it', async () => {
    await agentWasHere(join(home, 'elsewhere'))
    const link = join(home, 'state')
    await symlink('elsewhere', link)
    await purge(link)
    expect(await readdir(home)).toEqual([])
  })

  test('is all that is removed where others keep their files in the same folder', async () => {
    await agentWasHere()
    const others = [
      'notes.txt',
      'run.lock.old',
      'settings.json.bak',
      'spool/000000000001-mail',
      'work/go.mod',
    ]
    await mkdir(join(state, 'work'))
    for (const name of others) await writeFile(join(state, name), 'theirs')
    expect(await purge(state)).toBe(
      `Removed the agent's files from ${state}; it stays, with 5 of others in it: notes.txt, run.lock.old, settings.json.bak`,
    )
    const left = await readdir(state, { recursive: true })
    expect(left.sort()).toEqual([...others, 'spool', 'work'].sort())
  })
})

test('an agent that runs by hand is ended before its folder is removed', async () => {
  await agentWasHere()
  const agent = spawn('sleep', ['60'])
  await once(agent, 'spawn')
  await writeFile(join(state, 'run.lock'), `${agent.pid} other\n`)
  const env = { HOME: home, PATH: join(home, 'bin'), XDG_STATE_HOME: join(home, '.local/state') }
  expect((await envherd(['uninstall', '--purge'], env)).out).toBe(
    `Removed ${state}.\nNo agent is installed here.\n`,
  )
  expect(agent.signalCode).toBe('SIGTERM')
})

describe('nothing is removed of', () => {
  const refused = (folder: string) => refusePurge(folder, home)

  test('a home directory and what is above it, even where an agent was', async () => {
    await agentWasHere(home)
    await symlink(home, join(home, 'me'))
    for (const folder of [home, join(home, 'me'), tmpdir(), '/'])
      await expect(refused(folder)).rejects.toThrow(
        `nothing of ${folder} is removed: it is, or holds, the home`,
      )
  })

  test('a folder in which no agent was', async () => {
    const project = join(home, 'work')
    await mkdir(join(project, 'spool'), { recursive: true })
    await writeFile(join(project, 'settings.json'), '{}')
    await expect(refused(project)).rejects.toThrow(
      'expected the folder of an agent, with enrolment.json or identity.json; found 2 other entries',
    )
  })

  test('either by the command, which says so before it changes anything', async () => {
    const env = { HOME: home, PATH: join(home, 'bin'), ENVHERD_STATE_DIR: home }
    await mkdir(join(home, 'work'))
    await writeFile(join(home, 'work/main.go'), 'package main')
    const { code, out, err } = await envherd(['uninstall', '--purge'], env)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`nothing of ${home} is removed`)
    expect((await lstat(join(home, 'work/main.go'))).isFile()).toBe(true)
  })
})
