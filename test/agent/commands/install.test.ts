import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { envherd } from './program.ts'

vi.setConfig({ testTimeout: 120_000 })

/* What ends before anything of the machine is changed. */
let folder: string
let env: Record<string, string>
const NOT_ALLOWED = 'You are not allowed to use this program'
const isRoot = process.getuid?.() === 0

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-install-'))
  for (const name of ['home', 'bin', 'state']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'state/identity.json'), '')
  env = { HOME: join(folder, 'home'), ENVHERD_STATE_DIR: join(folder, 'state'), PATH: join(folder, 'bin') }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const crontabThat = (does: string) =>
  writeFile(join(folder, 'bin/crontab'), `#!/bin/sh\n${does}\n`, { mode: 0o755 })

describe('envherd uninstall', () => {
  test('where nothing is, and nothing could hold it', async () => {
    expect(await envherd(['uninstall'], env)).toEqual({
      ...{ code: 1, out: 'No agent is installed here.\n', err: '' },
    })
    expect(await readdir(join(folder, 'state'))).toEqual(['identity.json'])
    const purged = await envherd(['uninstall', '--purge'], env)
    expect(purged.out).toContain(`Removed ${join(folder, 'state')}`)
    expect(await readdir(folder)).not.toContain('state')
  })

  test('where cron may hold it and does not say: an error, and nothing is purged', async () => {
    await crontabThat(`echo '${NOT_ALLOWED}' >&2; exit 1`)
    const { code, out, err } = await envherd(['uninstall', '--purge'], env)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('which may have one, too')
    expect(err).toContain(NOT_ALLOWED)
    expect(await readdir(join(folder, 'state'))).toEqual(['identity.json'])
  })

  test('does not purge the folder of root for somebody else', async () => {
    const { code, err } = await envherd(['uninstall', '--purge', '--user', 'somebody-else'], env)
    expect(code).toBe(2)
    expect(err).toContain(isRoot ? 'removes the folder of whoever runs it' : '--user is for root')
    const sudo = await envherd(['uninstall', '--purge'], { ...env, SUDO_USER: 'somebody-else' })
    expect(sudo.code).toBe(isRoot ? 2 : 1)
    expect(await readdir(folder)).toContain(isRoot ? 'state' : 'home')
  })
})

describe('what cron does not say', () => {
  test('is not known to doctor and status either, and they say why', async () => {
    await crontabThat(`echo '${NOT_ALLOWED}' >&2; exit 1`)
    const { out } = await envherd(['doctor', '--format', 'json', '--lang', 'en'], env)
    const answer: unknown = JSON.parse(out)
    expect(answer).toMatchObject({
      checks: expect.arrayContaining([
        {
          id: 'service',
          state: 'note',
          says: `cron of ${userInfo().username}: crontab -l ended with 1: ${NOT_ALLOWED}`,
          facts: { name: `cron of ${userInfo().username}`, state: 'unknown' },
        },
        expect.objectContaining({ id: 'agent', next: expect.stringContaining('envherd install') as unknown }),
      ]) as unknown,
    })
    expect((await envherd(['status'], env)).out).toContain(
      `unknown (crontab -l ended with 1: ${NOT_ALLOWED})`,
    )
  })

  test('nor does silence mean that there is none', async () => {
    await crontabThat('exit 3')
    expect((await envherd(['uninstall'], env)).code).toBe(2)
  })
})
