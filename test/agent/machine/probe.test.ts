import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { probe, type ProbeRequest } from '../../../agent/machine/probe.ts'

/** Real servers on this machine; certificates are made by openssl for the run. */
const open: Server[] = []
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
  for (const server of open.splice(0)) server.close()
})

async function listening(server: Server): Promise<number> {
  open.push(server)
  server.on('connection', (socket) => ends.push(() => socket.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

type Certificates = { root: string; key: string; cert: string }

/** A root of this name and a certificate for this machine that it signed. */
function certificates(): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'envherd-tls-'))
  const ssl = (line: string) =>
    execFileSync(
      'openssl',
      line.split(' ').map((word) => word.replaceAll('~', ' ')),
      { cwd: dir, stdio: 'pipe' },
    )
  try {
    const subject = '/O=Example/CN=Example~Inspection~Root'
    ssl(`req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj ${subject}`)
    const name = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
    ssl(`req -newkey rsa:2048 -nodes -keyout key.pem -out leaf.csr -subj /CN=localhost -addext ${name}`)
    ssl(
      'x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out leaf.pem',
    )
    const [root = '', key = '', cert = ''] = ['ca.pem', 'key.pem', 'leaf.pem'].map((file) =>
      readFileSync(join(dir, file), 'utf8'),
    )
    return { root, key, cert }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

let { root, key, cert }: Certificates = { root: '', key: '', cert: '' }
let forged: Certificates = { root: '', key: '', cert: '' }
beforeAll(() => {
  ;({ root, key, cert } = certificates())
  forged = certificates()
})

const ask = (port: number, more: Partial<ProbeRequest> = {}) =>
  probe({ host: '127.0.0.1', port, head: { path: '/x', tls: false }, roots: [], timeoutMs: 1500, ...more })
const secure = { path: '/x', tls: true }
const answering = (status: number) => createHttp((_, response) => response.writeHead(status).end())

test('a page, a refusal of it, and a server that is not there', async () => {
  expect(await ask(await listening(answering(200)))).toMatchObject({ status: 'ok', httpStatus: 200 })
  expect(await ask(await listening(answering(403)))).toMatchObject({ status: 'http', httpStatus: 403 })
  const server = answering(200)
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  expect(await ask(port)).toMatchObject({ status: 'refused' })
  expect(await ask(80, { host: 'none.invalid' })).toMatchObject({ status: 'dns' })
})

test('a server that never answers ends at the limit', async () => {
  const port = await listening(createServer())
  expect(await ask(port, { timeoutMs: 200 })).toMatchObject({ status: 'timeout' })
  expect(await ask(port, { timeoutMs: 200, head: secure })).toMatchObject({ status: 'timeout' })
})

test('an inspecting root: trusted where it is installed, unknown elsewhere, the same root to both', async () => {
  const port = await listening(createHttps({ key, cert: cert + root }, (_, response) => response.end()))
  const [trusted, unknown] = [
    await ask(port, { head: secure, roots: [root] }),
    await ask(port, { head: secure }),
  ]
  const issuer = {
    name: 'Example Inspection Root',
    hash: createHash('sha256').update(new X509Certificate(root).raw).digest('hex'),
  }
  expect(trusted).toMatchObject({ status: 'ok', issuer })
  expect(unknown).toMatchObject({ status: 'tls', unknownAuthority: true, issuer })
  // Where the system's roots are not known no certificate is judged, and none is vouched for.
  const unjudged = await ask(port, { head: secure, roots: null })
  expect(unjudged).toMatchObject({ status: 'ok' })
  expect(unjudged).not.toHaveProperty('issuer')
})

test('a root that is not shown is known only to whom has it', async () => {
  const port = await listening(createHttps({ key, cert }, (_, response) => response.end()))
  expect((await ask(port, { head: secure, roots: [root] })).issuer?.name).toBe('Example Inspection Root')
  const unknown = await ask(port, { head: secure })
  expect(unknown).toMatchObject({ status: 'tls', unknownAuthority: true })
  expect(unknown).not.toHaveProperty('issuer')
})

test('a root of the same name is another one, and the true one vouches for nothing that it did not sign', async () => {
  const hashOf = async (chain: string) => {
    const port = await listening(
      createHttps({ key: forged.key, cert: chain }, (_, response) => response.end()),
    )
    return (await ask(port, { head: secure })).issuer
  }
  const own = await hashOf(forged.cert + forged.root)
  expect(own?.name).toBe('Example Inspection Root')
  expect(own?.hash).not.toBe(createHash('sha256').update(new X509Certificate(root).raw).digest('hex'))
  expect(await hashOf(forged.cert + root)).toBeUndefined()
})

test('plain text where TLS is expected', async () => {
  const port = await listening(createServer((socket) => socket.end('hello\n')))
  const answer = await ask(port, { head: secure })
  expect(answer.status).toBe('tls')
  expect(answer).not.toHaveProperty('unknownAuthority')
})

test('through a proxy as Go does it, and a proxy that wants a password', async () => {
  const port = await listening(createHttps({ key, cert }, (_, response) => response.end()))
  const proxy = createHttp()
  const asked: string[] = []
  proxy.on('connect', (request, socket, early) => {
    asked.push(request.url ?? '')
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      there.write(early)
      there.pipe(socket).pipe(there)
    })
    for (const end of [socket, there]) end.on('error', () => undefined)
    ends.push(() => there.destroy())
  })
  const through = { host: '127.0.0.1', port: await listening(proxy), tls: false }
  expect(await ask(port, { host: 'localhost', head: secure, proxy: through, roots: [root] })).toMatchObject({
    status: 'ok',
  })
  expect(asked).toEqual([`localhost:${port}`])

  const closed = createHttp()
  closed.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
  const refusing = { host: '127.0.0.1', port: await listening(closed), tls: false }
  expect(await ask(443, { host: 'example.com', head: secure, proxy: refusing })).toMatchObject({
    status: 'http',
    httpStatus: 407,
  })
})
