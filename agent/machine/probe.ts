import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { rootOf } from './certificate-chain.ts'
import { errorCode } from './run.ts'

/** What to try: a bare connection, or the head of a page, through a proxy where one is given. No credentials. */
export type ProbeRequest = {
  host: string
  port: number
  /** Nothing beyond the connection without it. */
  head?: { path: string; tls: boolean }
  proxy?: { host: string; port: number; tls: boolean }
  /** Roots that this system trusts, as PEM; null: not known here, then no certificate is judged. */
  roots: readonly string[] | null
  timeoutMs: number
}

export type Probed = {
  status: 'ok' | 'dns' | 'refused' | 'timeout' | 'tls' | 'http'
  httpStatus?: number
  ms: number
  /** The root that the server's certificate leads to, where it was shown or is trusted; the hash is of the root itself. */
  issuer?: { name: string; hash: string }
  unknownAuthority?: boolean
}

type Failure = Omit<Probed, 'ms'>
class Failed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.status)
    this.failure = failure
  }
}

/** Codes of OpenSSL for a chain that ends in nobody who is trusted. */
const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])
const DNS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL', 'EAI_SERVICE'])

const bare = (host: string) => host.replace(/^\[(.*)\]$/, '$1')

function failureOf(error: unknown): Failure {
  if (error instanceof Failed) return error.failure
  const code = errorCode(error)
  if (DNS.has(code)) return { status: 'dns' }
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return { status: 'timeout' }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO') return { status: 'tls' }
  return { status: 'refused' }
}

/** Never rejects: that something cannot be reached is the answer. */
export async function probe(wanted: ProbeRequest): Promise<Probed> {
  const began = performance.now()
  const sockets: Socket[] = []
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Failure>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'timeout' }), wanted.timeoutMs)
  })
  try {
    const outcome = await Promise.race([attempt(wanted, sockets).catch(failureOf), late])
    return { ...outcome, ms: Math.round(performance.now() - began) }
  } finally {
    clearTimeout(timer)
    // TLS before what it runs on: the other way round ends the whole process in Node 20.
    for (const socket of sockets.reverse()) socket.destroy()
  }
}

async function attempt(wanted: ProbeRequest, sockets: Socket[]): Promise<Failure> {
  const { head, proxy } = wanted
  const first = proxy ?? wanted
  let socket = await tcp(bare(first.host), first.port, sockets)
  if (proxy?.tls) socket = (await tls(socket, proxy.host, wanted.roots, sockets)).socket
  if (!head) return { status: 'ok' }
  if (!head.tls) return answered(await headOf(socket, wanted, head.path, proxy !== undefined))
  if (proxy) {
    const status = await tunnel(socket, wanted)
    if (status !== 200) return answered(status)
  }
  const secured = await tls(socket, wanted.host, wanted.roots, sockets)
  const outcome = answered(await headOf(secured.socket, wanted, head.path, false))
  return { ...outcome, ...(secured.issuer ? { issuer: secured.issuer } : {}) }
}

const answered = (httpStatus: number): Failure =>
  httpStatus < 400 ? { status: 'ok', httpStatus } : { status: 'http', httpStatus }

async function tcp(host: string, port: number, sockets: Socket[]): Promise<Socket> {
  const { address } = await lookup(host)
  const socket = connectTcp({ host: address, port })
  sockets.push(socket)
  await event(socket, 'connect')
  return socket
}

/** Resolves with the event, rejects with the error or the end that comes before it. */
function event(socket: Socket, name: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve())
    socket.on('error', reject)
    socket.once('close', () => reject(new Failed({ status: name === 'connect' ? 'refused' : 'tls' })))
  })
}

/** The one request that Go sends to a proxy first. */
function tunnel(socket: Socket, { host, port }: ProbeRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => socket,
      method: 'CONNECT',
      path: `${host}:${port}`,
      headers: { host: `${host}:${port}` },
    })
    request.once('connect', (response) => resolve(response.statusCode ?? 0))
    request.once('response', (response) => resolve(response.statusCode ?? 0))
    request.once('error', reject)
    request.end()
  })
}

function headOf(socket: Socket, { host, port }: ProbeRequest, path: string, absolute: boolean) {
  return new Promise<number>((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => socket,
      method: 'HEAD',
      path: absolute ? `http://${host}:${port}${path}` : path,
      headers: { host: `${host}:${port}`, 'user-agent': 'envherd', connection: 'close' },
    })
    request.once('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.once('error', reject)
    request.end()
  })
}

type Secured = { socket: TLSSocket; issuer: Probed['issuer'] }

async function tls(
  below: Socket,
  host: string,
  roots: readonly string[] | null,
  sockets: Socket[],
): Promise<Secured> {
  const name = bare(host)
  const socket = connectTls({
    socket: below,
    ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
    // Judged below, so that a refused chain can still be looked at.
    rejectUnauthorized: false,
    ...(roots === null ? {} : { ca: [...roots] }),
  })
  sockets.push(socket)
  await event(socket, 'secureConnect').catch((error: unknown) => {
    throw error instanceof Failed ? error : new Failed({ status: 'tls' })
  })
  const issuer = rootOf(socket.getPeerCertificate(true))
  if (socket.authorized) return { socket, issuer }
  // An error by its type, and the bare code of it in truth.
  const refusal: unknown = socket.authorizationError
  const code = typeof refusal === 'string' ? refusal : errorCode(refusal)
  // Where the system's own roots are out of reach nothing can be said of who vouches.
  if (roots === null && UNKNOWN_AUTHORITY.has(code)) return { socket, issuer: undefined }
  throw new Failed({
    status: 'tls',
    ...(issuer ? { issuer } : {}),
    unknownAuthority: UNKNOWN_AUTHORITY.has(code),
  })
}
