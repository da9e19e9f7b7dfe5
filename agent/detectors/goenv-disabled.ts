import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { originOf, originWords, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { settingInForce } from './model/stored-setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goenvDisabled = defineDetector({
  id: 'GOENV_DISABLED',
  severity: 'low',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  // Catalogue: medium if the hidden default file has keys. A snapshot describes the file in force and no other, so
  // that is not known. Role ci is excluded by the catalogue's own guard: hermetic builds do this on purpose.
  roles: ['workstation', 'container'],
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say(
      'GOENV=off or a GOENV without a file hides stored settings',
      'GOENV=off 或自定义 GOENV 导致配置不生效',
    ),
    why: say(
      'Whatever "go env -w" stored in the default file is ignored, and with GOENV=off "go env -w" refuses to store anything.',
      'go env -w 保存在默认文件中的设置会被忽略；若 GOENV=off，go env -w 还会拒绝保存。',
    ),
    rule: say(
      'Fires when the primary session has GOENV=off, or GOENV names a file that does not exist. Silent on build agents, in containers with GOENV=off, and for the null device.',
      '当主会话的 GOENV 为 off，或指向不存在的文件时触发。构建代理、容器中的 GOENV=off 以及空设备不触发。',
    ),
  },
  source: 'catalogue B.003; C-23',
  check(_, context) {
    const setting = settingInForce(context, 'GOENV')
    if (!setting) return []
    const { value, origin } = setting
    const { kind, role } = context.env
    if (value === 'off') {
      if (role === 'container') return []
    } else {
      if (value === '/dev/null' || /^nul$/i.test(value)) return []
      const file = context.need('goEnvFile')
      if (!file || file.exists || !pathsOf(kind).same(file.path, value)) return []
    }
    return [{ subject: 'GOENV', evidence: { variable: 'GOENV', value, origin } }]
  },
  explain(evidence) {
    const [value, at] = [textOf(evidence, 'value'), originWords(originOf(evidence))]
    return value === 'off'
      ? say(`GOENV=off is set in ${at.en}.`, `${at.zh}设置了 GOENV=off。`)
      : say(
          `GOENV, set in ${at.en}, names ${shown(value)}, and there is no such file.`,
          `${at.zh}设置的 GOENV 指向不存在的文件 ${shown(value)}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [...unsetVariable('GOENV', originOf(evidence)), step(NEW_SESSION)],
    verify: say(
      '"go env GOENV" prints the default file of this account.',
      'go env GOENV 输出该账户的默认文件。',
    ),
  }),
})
