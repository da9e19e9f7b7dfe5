import type { Localized } from '../contract/finding.ts'

/** good: as it should be. note: worth knowing. mend: the agent cannot do its work, or not for long. */
export type State = 'good' | 'note' | 'mend'

/** One thing the agent knows of itself. */
export type Check = {
  id: Subject
  state: State
  says: Localized
  /** What to do about it. */
  next?: Localized
  /** The same for programs. */
  facts?: Readonly<Record<string, unknown>>
}

export const subjectWord = {
  config: { en: 'configuration', zh: '配置' },
  enrolment: { en: 'enrolment', zh: '登记' },
  dns: { en: 'name of the server', zh: '服务器域名' },
  tcp: { en: 'connection', zh: '连接' },
  tls: { en: 'encryption', zh: '加密' },
  server: { en: 'server', zh: '服务器' },
  clock: { en: 'clock', zh: '时钟' },
  reports: { en: 'reports', zh: '上报' },
  spool: { en: 'waiting snapshots', zh: '待发送快照' },
  folder: { en: 'state folder', zh: '状态目录' },
  files: { en: 'state files', zh: '状态文件' },
  agent: { en: 'agent', zh: '代理进程' },
  service: { en: 'service', zh: '系统服务' },
  sections: { en: 'what it could read', zh: '采集情况' },
  settings: { en: 'settings of the fleet', zh: '机群设置' },
  versions: { en: 'versions', zh: '版本' },
} satisfies Record<string, Localized>
export type Subject = keyof typeof subjectWord

export const say = (en: string, zh: string): Localized => ({ en, zh })

/** `3 minutes`; a clock that was set back gives no age below zero. */
export function ago(ms: number): Localized {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [count, en, zh] =
    seconds < 120
      ? [seconds, 'second', '秒']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minute', '分钟']
        : seconds < 172_800
          ? [Math.round(seconds / 3600), 'hour', '小时']
          : [Math.round(seconds / 86_400), 'day', '天']
  return say(`${count} ${en}${count === 1 ? '' : 's'} ago`, `${count} ${zh}前`)
}

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
