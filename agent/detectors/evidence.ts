import type { Evidence, EvidenceCell, EvidenceRow, Layer, Localized } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'

/*
 * Evidence comes back from storage, perhaps written by an older catalogue: reading it never throws, and a
 * missing value shows as a question mark.
 */

type Value = Evidence[string] | undefined

const isRows = (value: Value): value is EvidenceRow[] => Array.isArray(value)
export const isOrigin = (value: Value): value is Origin =>
  typeof value === 'object' && value !== null && !isRows(value)

export function textOf(evidence: Evidence | EvidenceRow, name: string): string {
  const value = evidence[name]
  return value === undefined || value === null || typeof value === 'object' ? '?' : String(value)
}
export function originOf(evidence: Evidence | EvidenceRow, name = 'origin'): Origin {
  const value = evidence[name]
  return isOrigin(value) ? value : { kind: 'process', confidence: 'low' }
}
export function rowsOf(evidence: Evidence, name: string): EvidenceRow[] {
  const value = evidence[name]
  return isRows(value) ? value : []
}

/** Only the values that are known: evidence says nothing about the rest. */
export const evidenceOf = (values: Record<string, Evidence[string] | undefined>): Evidence => known(values)
export const rowOf = (values: Record<string, EvidenceCell | undefined>): EvidenceRow => known(values)

function known<T>(values: Record<string, T | undefined>): Record<string, T> {
  const kept: Record<string, T> = {}
  for (const name of Object.keys(values)) {
    const value = values[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** Where the cause lives, by who set the value. */
export function layerOf(origin: Origin): Layer {
  if (origin.kind === 'machine') return 'windows-host'
  const system = origin.kind === 'profile' && origin.ref?.startsWith('/etc/') === true
  return system || ['pam', 'system-default', 'path-helper'].includes(origin.kind) ? 'distro' : 'user'
}

/** A path as a person writes it: the redacted home directory as `~`. */
export const shown = (path: string): string =>
  path.replace(/^(?!\/mnt\/)(?:(?:[A-Za-z]:)?(?:[\\/][^\\/<>]+)*[\\/])?<u1>(?=$|[\\/])/, '~')

/** Half a sentence on where a value was set, to follow "set in" and 由. */
export function originWords(origin: Origin): Localized {
  const ref = shown(origin.ref ?? '')
  const line = origin.line
  switch (origin.kind) {
    case 'machine':
      return { en: 'the system environment (registry, HKLM)', zh: '系统环境变量（注册表 HKLM）' }
    case 'user':
      return { en: 'the user environment (registry, HKCU)', zh: '用户环境变量（注册表 HKCU）' }
    case 'volatile':
      return { en: 'the volatile user environment (registry)', zh: '易失性用户环境（注册表）' }
    case 'default':
      return { en: 'Go’s built-in default', zh: 'Go 的内置默认值' }
    case 'wsl-interop':
      return { en: 'the Windows PATH passed into WSL', zh: '传入 WSL 的 Windows PATH' }
    case 'system-default':
      return { en: ref || 'the system’s login default', zh: ref || '系统登录默认值' }
    case 'process':
      return { en: 'the process that started the session', zh: '启动该会话的父进程' }
    case 'profile':
    case 'pam':
    case 'path-helper':
    case 'go-env-file':
    case 'goroot-env-file':
      return line === undefined
        ? { en: ref || 'a start-up file', zh: ref || '某个启动文件' }
        : { en: `${ref}, line ${line}`, zh: `${ref} 第 ${line} 行` }
  }
}
