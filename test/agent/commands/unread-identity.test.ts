import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import { lackingPrograms, leftOut, needsLinux, needsRoot } from '../../support/lacking.ts'
import { standInServer, wellBehaved } from '../uplink/stand-in-server.ts'
import { envherd, startEnvherd } from './program.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Where reading `/etc/machine-id` is an error of the device. */
const UNREADABLE = [
  'unshare',
  '-m',
  'sh',
  '-euc',
  'mount --bind /proc/$$/mem /etc/machine-id; exec "$@"',
  'sh',
]

const WHAT = 'an agent that cannot read which machine it is on'
const LACKING = leftOut(WHAT, needsLinux ?? needsRoot ?? lackingPrograms('unshare', 'mount'))

test.skipIf(LACKING)(
  `${WHAT} reports as the one that it was, and enrols as none before it knows`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'envherd-unread-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'home'))
    const good = wellBehaved()
    const server = await standInServer(good)
    onTestFinished(() => server.close())
    const env = {
      ...{ HOME: join(folder, 'home'), SHELL: '/bin/bash', ENVHERD_STATE_DIR: join(folder, 'state') },
      ...{ ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: `ehe_${'k'.repeat(20)}` },
    }

    const fresh = startEnvherd(['run', '--enroll-if-needed'], env, UNREADABLE)
    let log = ''
    fresh.stderr?.on('data', (text: Buffer) => (log += text.toString()))
    await vi.waitFor(() => expect(log).toContain('the identity of this machine cannot be read'), 30_000)
    fresh.kill('SIGTERM')
    await once(fresh, 'exit')
    expect(server.seen).toEqual([])

    expect((await envherd(['run', '--once', '--enroll-if-needed'], env)).code).toBe(0)
    await writeFile(join(folder, 'home', '.bash_profile'), 'export GOROOT=/opt/go-that-is-gone\n')
    expect((await envherd(['run', '--once'], env, UNREADABLE)).code).toBe(0)
    expect(good.stored.at(-1)).toContain('go-that-is-gone')
    const ids = good.stored.map((text) => (JSON.parse(text) as Snapshot).host.machineId)
    expect(ids).toEqual([ids[0], ids[0]])
  },
)
