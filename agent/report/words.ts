import type { Localized, Severity } from '../contract/finding.ts'
import type { OriginKind } from '../contract/origin.ts'
import { layerWord, severityWord } from '../detectors/docs/words.ts'

/** Every word of the reports that is not a detector's own. */
export { layerWord, severityWord }

/** For origins without a file or key to point at. */
export const originWord: Readonly<Record<OriginKind, Localized>> = {
  machine: { en: 'machine environment in the registry', zh: '注册表中的系统环境变量' },
  user: { en: 'user environment in the registry', zh: '注册表中的用户环境变量' },
  volatile: { en: 'volatile environment in the registry', zh: '注册表中的易失环境变量' },
  profile: { en: 'a shell start-up file', zh: 'shell 启动文件' },
  pam: { en: '/etc/environment', zh: '/etc/environment' },
  'system-default': { en: 'login default of the system', zh: '系统登录默认值' },
  'path-helper': { en: '/etc/paths', zh: '/etc/paths' },
  'wsl-interop': { en: 'Windows PATH, appended by WSL', zh: '由 WSL 附加的 Windows PATH' },
  'go-env-file': { en: 'the file of go env -w', zh: 'go env -w 写入的文件' },
  'goroot-env-file': { en: '$GOROOT/go.env', zh: '$GOROOT/go.env' },
  process: { en: 'inherited from the parent process', zh: '继承自父进程' },
  default: { en: 'built into Go', zh: 'Go 内置默认值' },
}

export const words = {
  set: { en: 'set in', zh: '设置于' },
  about: { en: 'about', zh: '对象' },
  fix: { en: 'fix', zh: '修复' },
  verify: { en: 'verify', zh: '验证' },
  layer: { en: 'layer', zh: '层' },
  elevated: { en: 'needs administrator rights', zh: '需要管理员权限' },
  notEvaluated: { en: 'Could not be evaluated', zh: '无法评估' },
  nothing: { en: 'No findings.', zh: '没有发现问题。' },
  catalogue: { en: 'catalogue', zh: '检测目录' },
  title: { en: 'Envherd report', zh: 'Envherd 报告' },
} satisfies Record<string, Localized>

export function summary(counts: ReadonlyMap<Severity, number>, notEvaluated: number): Localized {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const bySeverity = [...counts].map(([severity, count]) => ({ severity, count }))
  const en = bySeverity.map(({ severity, count }) => `${count} ${severity}`).join(', ')
  const zh = bySeverity.map(({ severity, count }) => `${severityWord[severity].zh} ${count}`).join('，')
  return {
    en:
      (total === 0 ? words.nothing.en : `${plural(total, 'finding')}: ${en}.`) +
      (notEvaluated === 0 ? '' : ` ${plural(notEvaluated, 'check')} could not be evaluated.`),
    zh:
      (total === 0 ? words.nothing.zh : `发现 ${total} 个问题：${zh}。`) +
      (notEvaluated === 0 ? '' : `${notEvaluated} 项检查无法评估。`),
  }
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
