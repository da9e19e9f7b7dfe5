import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HostDetail, HostPage } from '../../server/contract/host.ts'
import { apiOf, type Api } from '../acceptance/api.ts'
import { besidesAge } from '../support/judged.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { assertBuilt, startWine, type Wine } from '../support/wine.ts'
import { PERSON, plantMachine } from './machine.ts'
import { ENVIRONMENT_KEYS, plain } from './registry-text.ts'
import { locales, noWine } from './where.ts'

let wine: Wine
let folder: string
let server: ServerProcess
let api: Api

describe.skipIf(noWine)('envherd run on Windows', () => {
  beforeAll(async () => {
    assertBuilt()
    wine = await startWine()
    folder = await mkdtemp(join(tmpdir(), 'envherd-wine-'))
    // Only what is watched can explain a report.
    const env = { ENVHERD_CHECK_IN_SECONDS: '3600' }
    server = await startServer({ dataDir: join(folder, 'data'), env })
    api = apiOf(server.address, server.token)
  }, 600_000)
  afterAll(async () => {
    wine.stop()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const ourHost = async (): Promise<HostDetail | undefined> => {
    const [row] = (await api.get('/hosts', HostPage)).rows
    return row && api.get(`/hosts/${row.id}`, HostDetail)
  }
  const sections = async () => (await ourHost())?.snapshot?.envs[0]?.sections

  it.each(locales)(
    'enrols, reports, and follows the registry and files, with locale $name',
    async (locale) => {
      await plantMachine(wine)
      const state = join(wine.driveC, 'users', PERSON, 'AppData/Local/envherd')
      await rm(state, { recursive: true, force: true })
      const before = (await ourHost())?.agents.length ?? 0
      const agent = wine.start(wine.node, [...wine.envherd, 'run', '--enroll-if-needed'], {
        locale,
        env: { ENVHERD_SERVER: server.address, ENVHERD_ENROLL_KEY: server.enrolmentKey },
      })
      const seen = async (what: () => Promise<unknown>, wanted: unknown) => {
        const began = Date.now()
        await expect
          .poll(what, { timeout: 90_000, interval: 250, message: 'on the server' })
          .toMatchObject(wanted as object)
          .catch((error: unknown) => {
            throw new Error(`${String(error)}\n${agent.log()}`)
          })
        return Date.now() - began
      }
      try {
        await seen(async () => ({ agents: (await ourHost())?.agents.length }), { agents: before + 1 })
        await seen(ourHost, {
          osName: 'Windows 10',
          envs: [{ id: 'windows', kind: 'windows', goVersion: 'go1.19.8' }],
          snapshot: { envs: [{ sections: { sessions: { data: { home: 'C:\\users\\<u1>' } } } }] },
        })
        const found = besidesAge(await api.findings({ status: 'open' }))
        // The profile that Windows' own policy keeps from running, the editor's GOPATH, the name of the person.
        expect(found.map(({ pattern }) => pattern).sort()).toEqual([
          'EXEC_POLICY_BLOCKS_PROFILE',
          'GO_DIR_NON_ASCII',
          'VSCODE_GOPATH_MISMATCH',
        ])

        await wine.importRegistry(
          [ENVIRONMENT_KEYS.user, plain('GOPROXY', `https://${locale.name}.新的.example`)].join('\n'),
        )
        const registryMs = await seen(sections, {
          registry: {
            data: {
              user: {
                values: expect.arrayContaining([
                  expect.objectContaining({ raw: `https://${locale.name}.新的.example` }),
                ]) as unknown,
              },
            },
          },
        })

        const goEnvFile = join(wine.driveC, 'users', PERSON, 'AppData/Roaming/go/env')
        await mkdir(dirname(goEnvFile), { recursive: true })
        await writeFile(goEnvFile, `GONOSUMDB=${locale.name}.example\n`)
        const fileMs = await seen(sections, {
          goEnvFile: { data: { keys: [expect.objectContaining({ name: 'GONOSUMDB' })] } },
        })
        console.log(
          `Wine, ${locale.name}: a registry value was on the server after ${registryMs} ms, a file after ${fileMs} ms`,
        )
      } finally {
        await agent.stop()
      }
    },
    300_000,
  )
})
