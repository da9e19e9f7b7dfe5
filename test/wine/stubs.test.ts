import { Parse } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Snapshot } from '#agent/contract/snapshot.ts'
import { assertBuilt, startWine, type Wine } from '../support/wine.ts'
import { ENVIRONMENT_KEYS, expandable, SYSTEM_PATH } from './registry-text.ts'
import { noWine } from './where.ts'

let wine: Wine

async function snapshotWith(stub: string, path: string): Promise<Snapshot> {
  wine.reset()
  await wine.importRegistry([ENVIRONMENT_KEYS.machine, expandable('Path', path)].join('\n'))
  wine.stub(stub)
  const { exitCode, stdout, stderr } = await wine.run(wine.node, [...wine.envherd, 'snapshot'], {
    env: NATIVE,
  })
  if (exitCode !== 0) throw new Error(`envherd snapshot: exit ${String(exitCode)}: ${stderr}`)
  return Parse(Snapshot, JSON.parse(stdout.toString('utf8')))
}

/** Wine has a reg.exe of its own, which it takes unless told otherwise. */
const NATIVE = { WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=d;reg.exe=n,b' }

const failed = (message: RegExp) => ({
  status: 'failed',
  reason: 'error',
  message: expect.stringMatching(message) as string,
})

describe.skipIf(noWine)('a program that succeeds and prints nothing', () => {
  beforeAll(async () => {
    assertBuilt()
    wine = await startWine()
  }, 600_000)
  afterAll(() => wine.stop())

  it('as go.exe is a Go that does not run, and no empty go env', async () => {
    const { envs } = await snapshotWith('stub/bin/go.exe', `${SYSTEM_PATH};C:\\stub\\bin`)
    const { goActive, goEnv, sessions } = envs[0]?.sections ?? {}
    expect(sessions).toMatchObject({ status: 'ok', data: { primary: 'cmd' } })
    expect(goActive).toMatchObject({
      status: 'ok',
      data: { binPath: 'C:\\stub\\bin\\go.exe', runs: false, errorText: 'go version printed nothing' },
    })
    expect(goEnv).toEqual(failed(/^go env printed nothing$/))
  }, 180_000)

  // Last, because nothing in this prefix can be asked afterwards.
  it('as reg.exe is no empty registry, in any section', async () => {
    const { host, envs } = await snapshotWith('windows/system32/reg.exe', `${SYSTEM_PATH};C:\\Go\\bin`)
    const nothing = /reg export succeeded but wrote nothing/
    const { registry, sessions, path, goInstalls, goActive, goEnv, profiles } = envs[0]?.sections ?? {}
    expect(registry).toEqual(failed(nothing))
    expect(sessions).toEqual(failed(nothing))
    expect(path).toEqual(failed(nothing))
    expect(goInstalls).toEqual(failed(nothing))
    expect(goActive).toEqual(failed(nothing))
    expect(goEnv).toEqual(failed(nothing))
    expect(profiles).toEqual(failed(nothing))
    expect(host.sections.windows).toEqual(failed(nothing))
    expect(host.sections.groupPolicy).toEqual(failed(nothing))
    expect(host.sections.wslHost).toEqual(failed(nothing))
  }, 180_000)
})
