import { remember } from './once.ts'

/** Where a proxy or server is reached. */
export type Endpoint = { host: string; port: number }

const URL_TEXT =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:[^@/]*@)?(?<host>\[[^\]]*\]|[^:/?#]+)(?::(?<port>\d+))?/i
const PORTS: Readonly<Record<string, number>> = { https: 443, socks5: 1080, socks5h: 1080 }

/** By text alone, for a URL that may have been redacted or has no scheme, as proxy variables allow. */
export const endpointOf = (url: string): Endpoint | null => read(url).endpoint

const read = remember((url) => ({ endpoint: parse(url) }))

function parse(url: string): Endpoint | null {
  const groups = URL_TEXT.exec(url.trim())?.groups
  const host = groups?.['host']?.replace(/^\[|\]$/g, '').toLowerCase()
  if (!host) return null
  const port = groups?.['port'] === undefined ? PORTS[groups?.['scheme']?.toLowerCase() ?? ''] : undefined
  return { host, port: port ?? Number(groups?.['port'] ?? 80) }
}

export const isLoopback = ({ host }: Endpoint): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.host === b.host && a.port === b.port
