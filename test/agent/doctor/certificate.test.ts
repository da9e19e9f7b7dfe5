import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { lackingPrograms, leftOut } from '../../support/lacking.ts'
import { envherd } from '../commands/program.ts'

vi.setConfig({ testTimeout: 120_000 })

const WHAT = 'certificates, from openssl'
const LACKING = leftOut(WHAT, lackingPrograms('openssl'))
const Answer = Type.Object({
  checks: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.String(),
      says: Type.String(),
      next: Type.Optional(Type.String()),
    }),
  ),
})

let folder: string
let server: Server | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-certificate-'))
})
afterEach(() => {
  server?.close()
  server = undefined
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

/** A company's own authority, and what it signs for this name until that many days from now. */
function authority(): void {
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'],
    ...['-subj', '/CN=Company Root', '-keyout', 'ca.key', '-out', 'ca.pem'],
  )
}
function certificate(name: string, san: string, days: number): void {
  openssl(
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=envherd'],
    ...['-addext', `subjectAltName=${san}`, '-keyout', `${name}.key`, '-out', `${name}.csr`],
  )
  openssl(
    ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-copy_extensions', 'copy', '-days', String(days), '-out', `${name}.pem`],
  )
}

async function serve(name: string): Promise<string> {
  const read = (end: string) => readFile(join(folder, `${name}.${end}`))
  const page = JSON.stringify({ status: 'ok', version: '0.1.0', catalogue: '1' })
  server = createServer({ key: await read('key'), cert: await read('pem') }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(page)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `https://127.0.0.1:${address.port}`
}

async function examined(address: string, more: Record<string, string> = {}) {
  const own = { HOME: folder, ENVHERD_STATE_DIR: join(folder, 'state'), ENVHERD_SERVER: address }
  const { out } = await envherd(['doctor', '--format', 'json', '--lang', 'en'], { ...own, ...more })
  const { checks } = Parse(Answer, JSON.parse(out))
  return (id: string) => checks.find((check) => check.id === id)
}
const has = (text: string): unknown => expect.stringContaining(text)
const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })

test.skipIf(LACKING)(
  `${WHAT}: one of a company, which doctor says how to trust, and which then is`,
  async () => {
    authority()
    certificate('good', 'IP:127.0.0.1', 30)
    const address = await serve('good')
    const stranger = await examined(address)
    expect(stranger('tcp')?.state).toBe('good')
    expect(stranger('tls')).toMatchObject({ state: 'mend', next: has('NODE_EXTRA_CA_CERTS') })
    expect(stranger('server')).toBeUndefined()
    const trusted = await examined(address, trusting())
    expect(trusted('tls')).toMatchObject({ state: 'good', says: has('TLSv1.3, certificate good until') })
    expect(trusted('server')?.state).toBe('good')
  },
)

test.skipIf(LACKING)(`${WHAT}: one that is over, and one of another name, each by its fault`, async () => {
  authority()
  certificate('over', 'IP:127.0.0.1', -1)
  expect((await examined(await serve('over'), trusting()))('tls')).toMatchObject({
    state: 'mend',
    says: has('expired'),
    next: has('clock'),
  })
  server?.close()
  certificate('other', 'DNS:another.example', 30)
  expect((await examined(await serve('other'), trusting()))('tls')).toMatchObject({
    state: 'mend',
    says: has('127.0.0.1 is not in the cert'),
    next: has('another name'),
  })
})
