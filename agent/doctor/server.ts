import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { errorCode } from '../machine/run.ts'
import type { ClockSample } from '../uplink/http.ts'
import { connect } from '../uplink/http.ts'
import { say, reasonOf, type Check, type Subject } from './check.ts'

const LIMIT_MS = 5000

/** What its health page says. */
export type Health = { version?: string; catalogue?: string }
export type Reached = { checks: Check[]; health: Health | undefined; clock: ClockSample | undefined }

/** From the name to the page, each step by itself: the first that fails is the one to mend. */
export async function reachServer(server: string): Promise<Reached> {
  const url = new URL(server)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const secure = url.protocol === 'https:'
  const port = Number(url.port || (secure ? 443 : 80))
  const checks: Check[] = []
  const steps = [
    () => byName(host),
    () => byPort(host, port),
    ...(secure ? [() => byCertificate(host, port)] : []),
  ]
  for (const step of steps) {
    const check = await step()
    if (check) checks.push(check)
    if (check?.state === 'mend') return { checks, health: undefined, clock: undefined }
  }
  const page = await byPage(server)
  return { ...page, checks: [...checks, page.check] }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now()
  const value = await work()
  return { value, ms: Math.round(performance.now() - began) }
}

const failed = (id: Subject, error: unknown, next: Check['next']): Check => ({
  ...{ id, state: 'mend', says: say(reasonOf(error), reasonOf(error)) },
  ...(next && { next }),
})

async function byName(host: string): Promise<Check | null> {
  if (isIP(host)) return null
  try {
    const { value, ms } = await timed(() => lookup(host, { all: true }))
    const addresses = value.map(({ address }) => address)
    const says = `${host}: ${addresses.join(', ')} (${ms} ms)`
    return { id: 'dns', state: 'good', says: say(says, says), facts: { addresses, ms } }
  } catch (error) {
    return failed(
      'dns',
      error,
      say(
        `This machine does not find ${host}. Check the address for a slip, the VPN, and the DNS settings.`,
        `本机无法解析 ${host}。请检查地址是否写错、VPN 是否连接以及 DNS 设置。`,
      ),
    )
  }
}

/** Rejects at the limit too. */
function opened<T extends Socket>(socket: T, event: 'connect' | 'secureConnect'): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    socket.setTimeout(LIMIT_MS, () => reject(new Error(`no answer within ${LIMIT_MS} ms`)))
    socket.once('error', reject).once(event, () => resolve(socket))
  }).finally(() => socket.destroy())
}

async function byPort(host: string, port: number): Promise<Check> {
  try {
    const { ms } = await timed(() => opened(connectTcp({ host, port }), 'connect'))
    const says = `${host}:${port} (${ms} ms)`
    return { id: 'tcp', state: 'good', says: say(says, says), facts: { host, port, ms } }
  } catch (error) {
    return failed(
      'tcp',
      error,
      say(
        `Nothing answers at port ${port} of ${host}. Is the server running, and does a firewall let this machine through? Envherd connects directly, not through a proxy.`,
        `${host} 的端口 ${port} 没有应答。请确认服务器正在运行，且防火墙允许本机访问。Envherd 直接连接，不经过代理。`,
      ),
    )
  }
}

async function byCertificate(host: string, port: number): Promise<Check> {
  try {
    const options = { host, port, ...(isIP(host) ? {} : { servername: host }) }
    let socket: TLSSocket | undefined
    const read = async () => {
      socket = connectTls(options)
      const kept = socket
      // Read before the connection is closed again.
      const facts = new Promise<{ protocol: string | null; validTo: string }>((resolve) =>
        kept.once('secureConnect', () =>
          resolve({ protocol: kept.getProtocol(), validTo: kept.getPeerCertificate().valid_to }),
        ),
      )
      await opened(kept, 'secureConnect')
      return facts
    }
    const { value, ms } = await timed(read)
    const until = new Date(value.validTo).toISOString().slice(0, 10)
    return {
      id: 'tls',
      state: 'good',
      says: say(
        `${value.protocol ?? 'TLS'}, certificate good until ${until} (${ms} ms)`,
        `${value.protocol ?? 'TLS'}，证书有效期至 ${until}（${ms} ms）`,
      ),
      facts: { ...value, ms },
    }
  } catch (error) {
    return failed('tls', error, adviceOn(errorCode(error)))
  }
}

const UNTRUSTED = say(
  'The certificate is not trusted here. For a company authority, put its certificate into a PEM file and name that in NODE_EXTRA_CA_CERTS of the agent.',
  '本机不信任该证书。若由公司内部机构签发，请将其证书存为 PEM 文件，并通过代理进程的环境变量 NODE_EXTRA_CA_CERTS 指定。',
)
const OUT_OF_DATE = say(
  'If the clock of this machine is right, the certificate has to be renewed on the server.',
  '若本机时钟正确，则须在服务器上更新证书。',
)
const ADVICE: Readonly<Record<string, Check['next']>> = {
  CERT_HAS_EXPIRED: OUT_OF_DATE,
  CERT_NOT_YET_VALID: OUT_OF_DATE,
  ERR_TLS_CERT_ALTNAME_INVALID: say(
    'The certificate is for another name: enrol with an address that is in it, or have this one put into it.',
    '该证书属于另一个名称：请用证书中的地址登记，或将当前地址加入证书。',
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: say(
    'What answers there does not speak TLS: is the address http:// instead?',
    '该处的应答不是 TLS：地址是否应为 http://？',
  ),
}

const adviceOn = (code: string): Check['next'] => ADVICE[code] ?? UNTRUSTED

async function byPage(server: string): Promise<Omit<Reached, 'checks'> & { check: Check }> {
  const connection = connect(server, { timeoutMs: LIMIT_MS, maxReplyBytes: 64 * 1024 })
  try {
    const { value, ms } = await timed(() => connection.get('api/v1/health'))
    const health = healthIn(value.body)
    if (!health) throw new Error(`the answer (${value.status}) is not what an Envherd server sends`)
    const { clock } = value
    if (value.status === 200) {
      const says = say(`${server} answers (${ms} ms)`, `${server} 应答正常（${ms} ms）`)
      return { health, clock, check: { id: 'server', state: 'good', says, facts: { ...health, ms } } }
    }
    const check: Check = {
      id: 'server',
      state: 'mend',
      says: say(
        `${server} answers that it cannot serve (${value.status})`,
        `${server} 表示暂时无法提供服务（${value.status}）`,
      ),
      next: say(
        'Snapshots wait here meanwhile. Tell whoever runs the server.',
        '快照会先保存在本机。请通知服务器管理员。',
      ),
    }
    return { health, clock, check }
  } catch (error) {
    const next = say(
      `Something else than Envherd answers at ${server}: a sign-in page of the network, a proxy, or a wrong address.`,
      `${server} 处应答的不是 Envherd：可能是网络登录页、代理，或地址有误。`,
    )
    return { health: undefined, clock: undefined, check: failed('server', error, next) }
  } finally {
    connection.close()
  }
}

function healthIn(body: string): Health | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('status' in value)) return undefined
  const text = (name: 'version' | 'catalogue') => {
    const member: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
    return typeof member === 'string' ? { [name]: member } : {}
  }
  return { ...text('version'), ...text('catalogue') }
}
