import type { KeyedHash } from './keyed-hash.ts'
import { isSecretName, maskSecrets, maskUrls } from './secrets.ts'

const HOST_LISTS = new Set(['GOPRIVATE', 'GONOPROXY', 'GONOSUMDB', 'GOINSECURE', 'GOVCS'])
const PUBLIC_HOSTS =
  /^(github\.com|gitlab\.com|bitbucket\.org|gitee\.com|codeberg\.org|google\.golang\.org|go\.uber\.org|go\.opentelemetry\.io|sigs\.k8s\.io|cloud\.google\.com|honnef\.co|modernc\.org|rsc\.io|golang\.org|.*\.golang\.org|gopkg\.in|go\.dev|k8s\.io)$/

/** Rule 4: wildcards, dots and the last label show the structure; the other labels of private hosts are hashed. */
export function maskHost(host: string, hash: KeyedHash): string {
  if (PUBLIC_HOSTS.test(host)) return host
  const labels = host.split('.')
  return labels
    .map((label, index) => {
      const isSuffix = index === labels.length - 1 && labels.length > 1
      return isSuffix || !/[A-Za-z0-9]/.test(label) ? label : hash('host', label)
    })
    .join('.')
}

function maskHostList(value: string, hash: KeyedHash): string {
  return value
    .split(',')
    .map((pattern) => {
      const match = /^(\s*(?:[a-z][a-z0-9+.-]*:\/\/)?)([^/:\s]*)(.*)$/s.exec(pattern)
      if (!match) return pattern
      const [, before = '', host = '', after = ''] = match
      return before + (/^(public|private)$/.test(host) ? host : maskHost(host, hash)) + after
    })
    .join(',')
}

/** Rule 3: each command keeps its keyword; arguments go. */
const maskGoAuth = (value: string): string =>
  value
    .split(';')
    .map((command) => command.trim().split(/\s+/)[0] ?? '')
    .join('; ')

/** Rule 5: what `-X` and `-D` set can be a key that is built in. */
const maskFlagValues = (text: string): string =>
  text
    .replace(/(-X[ =]\s*["']?[^\s=«"']+)=(?:"[^"]*"|'[^']*'|[^\s"']*)/g, '$1=')
    .replace(/(-D\w+)=(?:"[^"]*"|'[^']*'|[^\s"']*)/g, '$1=')

/** The value of a known variable. */
export function maskVariable(name: string, value: string, hash: KeyedHash): string {
  if (value === '') return value
  // `NETRC` says only that it is set; a reference to another variable is no secret.
  if (isSecretName(name) && !/^\$\{?\w+\}?$/.test(value)) return hash('secret', value)
  const upper = name.toUpperCase()
  if (upper === 'GOAUTH') return maskGoAuth(value)
  if (HOST_LISTS.has(upper)) return maskHostList(maskUrls(value, hash), hash)
  return maskText(value, hash)
}

const ASSIGNED = new RegExp(
  `\\b(${[...HOST_LISTS, 'GOAUTH'].join('|')})(=)("[^"]*"|'[^']*'|[^\\s;&|"']+)`,
  'g',
)

/** Any other text: an alias, a condition, an error, a path. */
export function maskText(text: string, hash: KeyedHash): string {
  const assigned = text.replace(ASSIGNED, (_, name: string, equals: string, quoted: string) => {
    const quote = /^["']/.exec(quoted)?.[0] ?? ''
    const value = quote ? quoted.slice(1, -1) : quoted
    return name + equals + quote + maskVariable(name, value, hash) + quote
  })
  return maskSecrets(maskFlagValues(maskUrls(assigned, hash)), hash)
}
