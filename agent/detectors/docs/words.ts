import type { Layer, Localized, Severity } from '../../contract/finding.ts'
import type { EnvKind } from '../../contract/snapshot.ts'

/** What severities, layers and platforms are called in texts made from the catalogue. */
export const severityWord: Readonly<Record<Severity, Localized>> = {
  critical: { en: 'CRITICAL', zh: '严重' },
  high: { en: 'HIGH', zh: '高' },
  medium: { en: 'MEDIUM', zh: '中' },
  low: { en: 'LOW', zh: '低' },
  info: { en: 'INFO', zh: '提示' },
}

export const layerWord: Readonly<Record<Layer, Localized>> = {
  user: { en: 'user', zh: '用户' },
  distro: { en: 'distribution', zh: '发行版' },
  'windows-host': { en: 'Windows host', zh: 'Windows 主机' },
  editor: { en: 'editor', zh: '编辑器' },
  ci: { en: 'CI', zh: 'CI' },
}

export const platformName: Readonly<Record<EnvKind, string>> = {
  windows: 'Windows',
  wsl: 'WSL',
  linux: 'Linux',
  macos: 'macOS',
}
