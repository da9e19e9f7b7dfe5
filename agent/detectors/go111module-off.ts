import type { Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { settingInForce, requireOrigin, userOrCi } from './model/stored-setting.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const go111moduleOff = defineDetector({
  id: 'GO111MODULE_OFF',
  severity: 'high',
  severityVaries: say(
    'Critical for a value that Go does not know, low for auto and for off before Go 1.16, info for off that only the process around the session set (direnv).',
    'Go 不认识的值为严重；auto 以及 Go 1.16 之前的 off 为低；仅由会话父进程（如 direnv）设置的 off 为提示。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say('Module mode is off', '模块模式被关闭'),
    why: say(
      'With "off" Go ignores go.mod and looks for packages in GOPATH alone: builds of today’s projects and "go install pkg@version" fail. Any value but on, off and auto stops nearly every go command.',
      '设为 off 时 Go 忽略 go.mod，只在 GOPATH 中查找包：如今的项目无法构建，go install pkg@version 也会失败。除 on、off、auto 之外的值几乎会让所有 go 命令终止。',
    ),
    rule: say(
      'Fires when GO111MODULE in force is neither empty nor on. Silent for auto before Go 1.16, where it is the default.',
      '当生效的 GO111MODULE 既非空也非 on 时触发。Go 1.16 之前的 auto 是默认值，不触发。',
    ),
  },
  source: 'catalogue B.004; golang/go#36594, golang/go#34880; run with Go 1.19 to 1.23',
  check(_, context) {
    const setting = settingInForce(context, 'GO111MODULE')
    if (!setting || setting.value === 'on') return []
    const { value, origin } = setting
    const old = olderGo(context, '1.16')
    if (value === 'auto' && old) return []
    // An unknown value stops Go whoever set it; for the others it matters whether it is one project's.
    if (value === 'off' && !old) requireOrigin(context, 'GO111MODULE', setting)
    const passing = origin.kind === 'process' && origin.confidence === 'low'
    const severity: Severity =
      value === 'auto' ? 'low' : value !== 'off' ? 'critical' : old ? 'low' : passing ? 'info' : 'high'
    const errorText = context.want('goActive')?.errorText
    return [
      {
        subject: 'GO111MODULE',
        layer: userOrCi(context),
        severity,
        evidence: evidenceOf({ variable: 'GO111MODULE', value, origin, errorText }),
      },
    ]
  },
  explain(evidence) {
    const [value, at] = [textOf(evidence, 'value'), originWords(originOf(evidence))]
    const set = say(`GO111MODULE=${value} is set in ${at.en}`, `${at.zh}设置了 GO111MODULE=${value}`)
    return value === 'off' || value === 'auto'
      ? say(`${set.en}.`, `${set.zh}。`)
      : say(
          `${set.en}; Go knows only on, off and auto, in small letters.`,
          `${set.zh}；Go 只认识小写的 on、off 和 auto。`,
        )
  },
  remedy: (evidence) => ({
    steps: [...unsetVariable('GO111MODULE', originOf(evidence)), step(NEW_SESSION)],
    verify: say(
      '"go env GO111MODULE" prints nothing or on, and "go list ./..." works in a module.',
      'go env GO111MODULE 输出为空或 on，且在模块中 go list ./... 可以运行。',
    ),
  }),
})
