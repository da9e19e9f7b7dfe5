import { BlockList, isIP } from 'node:net'
import type { Network } from '../../contract/sections/network.ts'
import { parseGoproxy } from '../../detectors/model/go-proxy.ts'
import type { ProbeRequest } from '../../machine/probe.ts'

type Request = Omit<ProbeRequest, 'roots' | 'timeoutMs'>
export type Target = Pick<Network['probes'][number], 'target' | 'purpose'> & { request: Request }
type Settings = Readonly<Record<string, string>>

const DEFAULT_PROXY = 'https://proxy.golang.org,direct'
const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
}
const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
const MOST = 20

/** As Go reads a proxy: without a scheme it is http. Its credentials are left out of everything. */
function urlOf(text: string): URL | null {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  } catch {
    return null
  }
}

const portOf = ({ port, protocol }: URL): number => (port === '' ? (PORTS[protocol] ?? 80) : Number(port))
const end = (url: URL) => ({ host: url.hostname, port: portOf(url) })

/** NO_PROXY by the rules of golang.org/x/net/http/httpproxy; a loopback address never goes through a proxy. */
export function goesDirect(host: string, port: number, noProxy: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  const family = isIP(name)
  if (name === 'localhost' || name === '::1' || /^127\./.test(name)) return true
  return noProxy.split(',').some((text) => {
    const entry = text.trim().toLowerCase()
    if (entry === '') return false
    if (entry === '*') return true
    const [network = '', bits] = entry.split('/')
    if (bits !== undefined) {
      if (family === 0 || isIP(network) !== family) return false
      const list = new BlockList()
      list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
      return list.check(name, family === 4 ? 'ipv4' : 'ipv6')
    }
    const [, named = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
    if (onlyPort !== undefined && Number(onlyPort) !== port) return false
    const domain = named.replace(/^\*/, '')
    return domain.startsWith('.') ? name.endsWith(domain) : name === domain || name.endsWith(`.${domain}`)
  })
}

function proxyFor(url: URL, settings: Settings): Request['proxy'] {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const value = settings[name] ?? settings[name.toLowerCase()]
  if (value === undefined) return undefined
  if (goesDirect(url.hostname, portOf(url), settings['NO_PROXY'] ?? settings['no_proxy'] ?? ''))
    return undefined
  const proxy = urlOf(value)
  // Of a SOCKS proxy only that it can be reached is tried, by its own probe.
  return proxy && /^https?:$/.test(proxy.protocol)
    ? { ...end(proxy), tls: proxy.protocol === 'https:' }
    : undefined
}

function page(text: string, path: string, purpose: 'goproxy' | 'sumdb', settings: Settings): Target[] {
  const url = urlOf(text)
  if (!url || !/^https?:$/.test(url.protocol)) return []
  const proxy = proxyFor(url, settings)
  const head = { path: url.pathname.replace(/\/$/, '') + path, tls: url.protocol === 'https:' }
  const target = `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, '')}`.slice(0, 500)
  return [{ target, purpose, request: { ...end(url), head, ...(proxy ? { proxy } : {}) } }]
}

function sumdbOf(value: string | undefined): string | null {
  const [name = '', url] = (value ?? 'sum.golang.org').trim().split(/\s+/)
  if (name === 'off' || name === '') return null
  return url ?? `https://${name.split('+')[0] ?? ''}`
}

/** What GOPROXY, GOSUMDB and the proxy settings name: heads of pages, and for proxies whether one can connect. */
export function targetsOf(settings: Settings, gitProxy: string | undefined): Target[] {
  const proxies = parseGoproxy(settings['GOPROXY'] ?? DEFAULT_PROXY).filter(({ kind }) => kind === 'url')
  const sumdb = sumdbOf(settings['GOSUMDB'])
  const named = [...PROXY_VARIABLES.map((name) => settings[name]), gitProxy].flatMap((value): Target[] => {
    const url = value === undefined || value === '' ? null : urlOf(value)
    return url ? [{ target: `${url.hostname}:${portOf(url)}`, purpose: 'proxy', request: end(url) }] : []
  })
  const all = [
    ...proxies.flatMap(({ url }) => page(url, '/golang.org/x/text/@v/list', 'goproxy', settings)),
    ...(sumdb === null ? [] : page(sumdb, '/latest', 'sumdb', settings)),
    ...named,
  ]
  const once = new Map(all.map((target) => [`${target.purpose} ${target.target}`, target]))
  return [...once.values()].slice(0, MOST)
}
