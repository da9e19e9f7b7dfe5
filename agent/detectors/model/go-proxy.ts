import { remember } from './once.ts'

/** One word of a GOPROXY list. */
export type ProxyEntry = {
  /** As Go would use it: with a scheme; `direct` and `off` as they are. */
  url: string
  kind: 'url' | 'direct' | 'off'
  /** Lower case, without port; empty for a directory. */
  host: string
  /** `|` follows: any error leads on to the next entry, not only "not found". */
  anyError: boolean
}

/** GOPROXY as the go command reads it: nothing after `direct` or `off` counts, empty words do not either. */
export const parseGoproxy = remember((value): readonly ProxyEntry[] => {
  const entries: ProxyEntry[] = []
  for (const [, word = '', separator] of value.matchAll(/([^,|]*)([,|]|$)/g)) {
    const text = word.trim()
    if (text === '') continue
    if (text === 'direct' || text === 'off') {
      entries.push({ url: text, kind: text, host: '', anyError: false })
      break
    }
    const url = needsScheme(text) ? `https://${text}` : text
    entries.push({ url, kind: 'url', host: hostOf(url), anyError: separator === '|' })
  }
  return entries
})

const needsScheme = (text: string): boolean =>
  /[.:/]/.test(text) && !text.includes(':/') && !text.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(text)

/** The host a URL or `host:port` names, redacted user information ignored. */
export const hostOf = remember((target): string => {
  const authority = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)/i.exec(target)?.[1] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return (/^\[[^\]]*\]/.exec(host)?.[0] ?? host.replace(/:\d*$/, '')).toLowerCase()
})

/** Whether a host is on a list of hosts: itself or below one of them. */
export const isOneOf = (host: string, list: readonly string[]): boolean =>
  host !== '' &&
  list.some((entry) => {
    const named = hostOf(entry)
    return named !== '' && (host === named || host.endsWith(`.${named}`))
  })

/** Run by the Go project itself. */
export const isGoProject = (host: string): boolean => host === 'proxy.golang.org'

/** Open to everybody and widely recommended. */
const PUBLIC: ReadonlySet<string> = new Set([
  'proxy.golang.org',
  'goproxy.cn',
  'goproxy.io',
  'proxy.golang.com.cn',
  'mirrors.aliyun.com',
  'repo.huaweicloud.com',
  'mirrors.huaweicloud.com',
  'mirrors.cloud.tencent.com',
  'mirrors.tencent.com',
  'gocenter.io',
  'athens.azurefd.net',
  'goproxy.dev',
])
export const isPublicProxy = (host: string): boolean => PUBLIC.has(host)

/** A name that only resolves inside a network, a private address, this machine, or a directory. */
export const isInternal = (host: string): boolean =>
  host === '' ||
  !/[.:]/.test(host) ||
  /\.(?:local|localhost|internal|intranet|corp|lan|home|private|test|arpa)$/.test(host) ||
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host) ||
  /^\[(?:::1|f[cde])/.test(host)

/** GOSUMDB as Go reads it: off, usable, or in a form that stops every lookup. */
export function sumdbProblem(value: string): 'off' | 'malformed' | null {
  const text = value.trim()
  if (text === 'off') return 'off'
  if (/^«/.test(text)) return null
  const [name = '', ...more] = text.split(/\s+/)
  if (text === '') return null
  const known = name === 'sum.golang.org' || (name === 'sum.golang.google.cn' && more.length === 0)
  const key = /^[^\s+]+\+[0-9a-f]{8}\+(?:[A-Za-z0-9+/]+={0,2}|«[^»]*».*)$/i.test(name)
  return more.length > 1 || !(known || key || name.includes('«')) ? 'malformed' : null
}
