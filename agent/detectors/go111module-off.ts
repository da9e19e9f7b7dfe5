import type { Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { settingInForce, requireOrigin, userOrCi } from './model/stored-setting.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const go111moduleOff = defineDetector({
  id: 'GO111MODULE_OFF',
  severity: 'high',
  severityVaries: say(
    'Critical for a value that Go does not know, medium where Go before 1.16 has just looked for a module in GOPATH, low for auto and for off before Go 1.16, info for off that only the process around the session set (direnv).',
    'Go 不认识的值为严重；Go 1.16 之前的版本刚刚在 GOPATH 中查找了模块时为中等；auto 以及 Go 1.16 之前的 off 为低；仅由会话父进程（如 direnv）设置的 off 为提示。',
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
      'Fires when GO111MODULE in force is neither empty nor on. Auto is the default before Go 1.16: there it fires only where go printed that it looked for a package in GOPATH alone.',
      '当生效的 GO111MODULE 既非空也非 on 时触发。Go 1.16 之前 auto 是默认值，只有当 go 的输出表明它仅在 GOPATH 中查找了某个包时才触发。',
    ),
  },
  source: 'catalogue B.004; golang/go#36594, golang/go#34880; run with Go 1.19 to 1.23',
  check(_, context) {
    const setting = settingInForce(context, 'GO111MODULE')
    const lost = (setting?.value ?? 'auto') === 'auto' ? lookedInGopath(context) : undefined
    if (lost !== undefined) {
      const origin = setting?.origin ?? ({ kind: 'default', confidence: 'high' } as const)
      const evidence = {
        variable: 'GO111MODULE',
        value: 'auto',
        origin,
        errorText: lost,
        case: 'gopath-mode',
      }
      return [{ subject: 'GO111MODULE', layer: userOrCi(context), severity: 'medium' as const, evidence }]
    }
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
    if (evidence['case'] === 'gopath-mode')
      return say(
        'This Go, outside a module, works in GOPATH mode: it looked for the package in GOPATH and not on the network.',
        '该 Go 在模块之外以 GOPATH 模式工作：它只在 GOPATH 中查找该包，而没有从网络获取。',
      )
    const set = say(`GO111MODULE=${value} is set in ${at.en}`, `${at.zh}设置了 GO111MODULE=${value}`)
    return value === 'off' || value === 'auto'
      ? say(`${set.en}.`, `${set.zh}。`)
      : say(
          `${set.en}; Go knows only on, off and auto, in small letters.`,
          `${set.zh}；Go 只认识小写的 on、off 和 auto。`,
        )
  },
  remedy: (evidence) => ({
    steps:
      evidence['case'] === 'gopath-mode'
        ? [
            step(
              say(
                'Set GO111MODULE=on for this command, or run it inside a module; a Go from 1.16 on does so by itself.',
                '为该命令设置 GO111MODULE=on，或在模块中运行；Go 1.16 及以上默认如此。',
              ),
            ),
          ]
        : [...unsetVariable('GO111MODULE', originOf(evidence)), step(NEW_SESSION)],
    verify: say(
      '"go env GO111MODULE" prints nothing or on, and "go list ./..." works in a module.',
      'go env GO111MODULE 输出为空或 on，且在模块中 go list ./... 可以运行。',
    ),
  }),
})

/** Printed in GOPATH mode alone; module mode says `cannot find module providing package`. */
const IN_GOPATH = /cannot find package "?[\w-]+\.[\w.-]+\/\S+ in any of/

function lookedInGopath(context: Context): string | undefined {
  const errorText = context.want('goActive')?.errorText
  return errorText !== undefined && IN_GOPATH.test(errorText) && olderGo(context, '1.16')
    ? errorText
    : undefined
}
