import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lackingPrograms, leftOut, needsLinux, needsRoot } from '../../support/lacking.ts'
import { envherd } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })

const PERSON = 65_534
const AS_PERSON = ['setpriv', `--reuid=${PERSON}`, `--regid=${PERSON}`, '--clear-groups']

let home: string
let env: Record<string, string>
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'envherd-not-mine-'))
  await chown(home, PERSON, PERSON)
  env = { HOME: home, SHELL: '/bin/bash' }
})
afterEach(() => rm(home, { recursive: true, force: true }))

const ACCESS = { ENVHERD_SERVER: 'http://127.0.0.1:9', ENVHERD_ENROLL_KEY: `ehe_${'k'.repeat(20)}` }
const WHAT = 'a folder of another user'
describe.skipIf(leftOut(WHAT, needsLinux ?? needsRoot ?? lackingPrograms('setpriv')))(WHAT, () => {
  test('root looks in the home of a person and makes nothing there, unless a folder is named', async () => {
    const { code, err } = await envherd(['scan'], env)
    expect([0, 1]).toContain(code)
    expect(err).toContain(`root makes nothing in the home of another user (id ${PERSON})`)
    for (const args of [['run', '--enroll-if-needed'], ['enroll']]) {
      const refused = await envherd(args, { ...env, ...ACCESS })
      expect(refused.code, args[0]).toBe(2)
      expect(refused.err, args[0]).toContain('name a folder with ENVHERD_STATE_DIR')
      expect(refused.err, args[0]).not.toMatch(/^envherd: +at /m)
    }
    expect(await readdir(home)).toEqual([])

    const named = join(home, 'named')
    const scan = await envherd(['scan'], { ...env, ENVHERD_STATE_DIR: named })
    expect(scan.err).toBe('')
    expect(await readdir(named)).toContain('identity.json')
  })

  test('a person looks without the folder that is root’s, and is told of it without a stack', async () => {
    const state = join(home, '.local', 'state', 'envherd')
    await mkdir(state, { recursive: true })
    await chmod(state, 0o700)
    const scan = await envherd(['scan'], env, AS_PERSON)
    expect([0, 1]).toContain(scan.code)
    expect(scan.err).toContain('nothing is kept of this look: EACCES')
    for (const args of [['status'], ['run', '--once'], ['enroll']]) {
      const { code, err } = await envherd(args, { ...env, ...ACCESS }, AS_PERSON)
      expect(code, args[0]).toBe(2)
      expect(err, args[0]).toContain("expected a folder of this user's own")
      expect(err, args[0]).not.toMatch(/^envherd: +at /m)
    }
    const doctor = await envherd(['doctor', '--lang', 'en'], env, AS_PERSON)
    expect(doctor.code).toBe(1)
    expect(doctor.out).toMatch(/^MEND {2}state folder/m)
    expect(doctor.err).toBe('')
  })
})
