import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import type { HostProvenance } from '../../../server/contract/provenance.ts'
import { provenanceIn } from '../../../server/queries/host-provenance.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { CURRENT_GO } from '../../support/current-go.ts'
import { profileLine, snapshotOf, type EnvWords } from '../../support/snapshot.ts'
import { machineWithOrphan, machineWithStaleGoroot } from '../../e2e/machines.ts'

const PROFILE = '/home/<u1>/.profile'
const RC = '/home/<u1>/.bashrc'
const set = (line: number, name: string, value: string, more = {}) => ({
  line,
  name,
  op: 'set' as const,
  value,
  exported: true,
  ...more,
})

describe('GET /hosts/{id}/provenance', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startTestApp()
  })
  afterAll(() => app.close())

  const url = (id: string, env = 'linux') => `/hosts/${id}/provenance?env=${env}`
  async function report(name: string, snapshot: Snapshot): Promise<string> {
    const agent = await app.enroll(name)
    expect((await app.send(agent, snapshot)).statusCode).toBe(200)
    return agent.hostId
  }

  test('gives every candidate of every session, and the line behind go, to a viewer', async () => {
    const id = await report('stale', machineWithStaleGoroot())
    const reply = await app.get(url(id), bearer(app.tokens.viewer))
    expect(reply.statusCode).toBe(200)
    const { sessions, variables, complete, env } = reply.json<HostProvenance>()
    expect([env, complete]).toEqual(['linux', true])
    expect(sessions.map(({ session }) => session)).toEqual(['bash-interactive', 'bash-login'])
    const goproxy = variables.find(({ name }) => name === 'GOPROXY')
    expect(goproxy).toMatchObject({ differs: true, goEnv: 'https://goproxy.cn,direct' })
    expect(
      goproxy?.sessions.map(({ candidates }) => candidates.map(({ origin, lost }) => lost ?? origin.kind)),
    ).toEqual([['profile', 'environment'], ['go-env-file']])
    expect(goproxy?.sessions[0]?.candidates[0]).toMatchObject({
      origin: { ref: PROFILE, line: 10, confidence: 'high' },
      time: '2026-01-01T00:00:00.000Z',
    })
    expect(sessions[0]?.graph.edges).toContainEqual({
      from: `source:profile:${PROFILE}:9`,
      to: 'variable:GOROOT',
      confidence: 'high',
      decides: true,
    })
    expect(sessions[1]?.graph.nodes.map(({ id: node }) => node)).not.toContain('variable:GOROOT')
  })

  test('names the line behind an entry, and what is there', async () => {
    const id = await report('orphan', machineWithOrphan())
    const { sessions } = (await app.get(url(id))).json<HostProvenance>()
    const [entry, runs] = sessions[0]?.path ?? []
    expect(entry).toMatchObject({ index: 0, state: 'missing', go: null, repeats: null })
    expect(entry?.candidates).toMatchObject([{ wins: true, origin: { ref: PROFILE, line: 12 } }])
    expect(runs).toMatchObject({
      index: 1,
      go: { path: '/usr/local/go/bin/go', version: CURRENT_GO, role: 'runs' },
    })
  })

  test('says what is not there: host, env, snapshot, and whose token is none', async () => {
    const id = await report('another', snapshotOf())
    const { hostId } = await app.enroll('silent')
    expect((await app.get(url('00000000-0000-4000-8000-000000000000'))).statusCode).toBe(404)
    expect((await app.get(url(id, 'windows'))).statusCode).toBe(404)
    expect((await app.get(url(hostId))).statusCode).toBe(404)
    expect((await app.get(url(id, 'beos'))).statusCode).toBe(400)
    expect((await app.get(`/hosts/${id}/provenance`)).statusCode).toBe(400)
    expect((await app.get(url(id), {})).statusCode).toBe(401)
  })
})

function inEnv(words: EnvWords) {
  const [env] = snapshotOf(words).envs
  if (!env) throw new Error('composed without an env')
  return provenanceIn(env)
}

const variablesOf = (words: EnvWords) => new Map(inEnv(words).variables.map((each) => [each.name, each]))
const pathOf = (words: EnvWords) => inEnv(words).sessions[0]?.path ?? []

describe('variables', () => {
  test('those on which sessions disagree come first, what is built into Go is no disagreement', () => {
    const { variables } = inEnv({
      sessions: [
        { variables: { GOBIN: '/a', GOPATH: '/g', GOFLAGS: '-v' } },
        { variables: { GOBIN: '/a', GOPATH: '/other', GOFLAGS: '-v', HOME: '/home/<u1>' } },
      ],
      goEnv: { GOPROXY: 'direct', GOFLAGS: '-v' },
    })
    expect(variables.map(({ name, differs }) => [name, differs])).toEqual([
      ['GOPATH', true],
      ['HOME', true],
      ['GOBIN', false],
      ['GOFLAGS', false],
    ])
  })

  test('a home that all sessions share is no row, nor is PATH, nor what only Go itself knows', () => {
    const variables = { HOME: '/home/<u1>' }
    const profiles = [{ file: RC, assignments: [set(1, 'PATH', '/x:$PATH')] }]
    expect(inEnv({ variables, profiles, goEnv: { GOPROXY: 'direct' } }).variables).toEqual([])
  })

  test('an empty one is said to count as unset; a session with another GOENV does not read the file', () => {
    const rows = variablesOf({
      sessions: [
        { id: 'bash-interactive', variables: { GOFLAGS: '' } },
        { id: 'bash-login', variables: { GOENV: '/elsewhere' } },
      ],
      goEnvFile: { GOFLAGS: '-mod=mod' },
    })
    expect(rows.get('GOFLAGS')?.sessions.map(({ candidates }) => candidates.map(({ lost }) => lost))).toEqual(
      [['empty', undefined], ['other-file']],
    )
  })

  test('on Windows one name in other letters is one variable, and the weaker scope says so', () => {
    const rows = variablesOf({
      kind: 'windows',
      variables: { GoRoot: 'D:\\Go' },
      origins: { GoRoot: { kind: 'user', ref: 'HKCU\\Environment\\GOROOT', confidence: 'high' } },
      registry: { machine: { GOROOT: 'C:\\Go' }, user: { GOROOT: 'D:\\Go' } },
    })
    expect([...rows.keys()]).toEqual(['GOROOT'])
    expect(
      rows.get('GOROOT')?.sessions[0]?.candidates.map(({ value, wins, lost }) => [value, wins, lost]),
    ).toEqual([
      ['D:\\Go', true, undefined],
      ['C:\\Go', false, 'scope'],
    ])
  })

  test('sessions that did not answer have no column; without sessions there is nothing', () => {
    const answered = inEnv({ sessions: [{}, { id: 'bash-login', outcome: 'timeout' }] })
    expect(answered.sessions.map(({ session }) => session)).toEqual(['bash-interactive'])
    const sections = { sessions: { status: 'failed', reason: 'denied', message: 'no' } } as const
    expect(inEnv({ sections })).toMatchObject({ sessions: [], variables: [], complete: true })
  })
})

describe('PATH', () => {
  test('says which go runs, which is hidden, and which is the same file again', () => {
    const path = pathOf({
      installs: [{ root: '/opt/a' }, { root: '/opt/b', version: 'go1.19' }],
      path: ['/opt/a/bin', '/opt/b/bin/', '/opt/a/bin/', '/opt/b/bin', ''],
    })
    expect(path.map(({ go, repeats }) => [go?.role ?? null, repeats])).toEqual([
      ['runs', null],
      ['hidden', null],
      ['same', 0],
      ['same', 1],
      [null, null],
    ])
    expect(path[0]?.candidates).toMatchObject([{ wins: true }, { lost: 'duplicate', index: 2 }])
  })

  test('claims nothing about a drive that is away', () => {
    const [entry] = pathOf({ path: [{ dir: '/mnt/x', is: { exists: false, isDir: false, ready: false } }] })
    expect(entry).toMatchObject({ state: 'unready', go: null })
  })

  test('an alias comes before every file', () => {
    const { sessions } = inEnv({ sessions: [{ aliases: { go: 'alias: /opt/x/go' } }] })
    expect(sessions[0]?.definitions).toEqual([{ kind: 'alias', text: '/opt/x/go' }])
  })
})

describe('a machine that is too much', () => {
  test('is cut off and said to be, in bearable time', () => {
    const path = Array.from({ length: 1500 }, (_, index) => `/d${index}`)
    const writes = Array.from({ length: 2000 }, (_, index) => set(index + 1, 'PATH', `/d${index}:$PATH`))
    const began = performance.now()
    const found = inEnv({
      path,
      sessions: (['bash-interactive', 'bash-login', 'zsh-login'] as const).map((id) => ({ id })),
      variables: { GOFLAGS: 'x'.repeat(30_000) },
      profiles: [
        {
          file: RC,
          loadedBy: ['bash-interactive', 'bash-login', 'zsh-login'],
          assignments: [...writes, set(3000, 'GOBIN', '/b')],
        },
      ],
    })
    expect(found.complete).toBe(false)
    expect(found.sessions[0]?.path.length).toBe(250)
    expect(JSON.stringify(found).length).toBeLessThan(2_000_000)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('a real one is whole', () => {
    const path = Array.from({ length: 60 }, (_, index) => ({
      dir: `/d${index}`,
      origin: profileLine(PROFILE, index + 1),
    }))
    expect(inEnv({ path }).complete).toBe(true)
  })
})
