import type { RemedyStep } from '../../contract/repair.ts'
import { shown } from '../evidence.ts'
import { say, step } from './steps.ts'

/** By hand: settings files hold comments that no command keeps. */
export function removeSetting(file: string, key: string): RemedyStep {
  const name = shown(file)
  return step(
    say(
      `Remove "${key}" from ${name} ("Preferences: Open User Settings (JSON)" or the workspace’s own file), then reload the window.`,
      `从 ${name} 中删除“${key}”（“首选项：打开用户设置 (JSON)”或工作区自己的文件），然后重新加载窗口。`,
    ),
  )
}
