import type { Origin } from '../contract/origin.ts'
import { defineDetector } from './detector.ts'
import { originOf, rowsOf, textOf } from './evidence.ts'
import { namesSdkBin } from './model/go-bin.ts'
import { windowsPaths } from './model/paths.ts'
import { splitStored } from './model/split.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { say, step } from './remedy/steps.ts'

const GO_NAME = /^(?:GO(?!OGLE)[A-Z0-9_]*|CGO_[A-Z_]+)$/i

export const volatileEnvGoVars = defineDetector({
  id: 'VOLATILE_ENV_GO_VARS',
  severity: 'low',
  layers: ['user'],
  platforms: ['windows'],
  needs: ['registry'],
  texts: {
    title: say('Go variables in the volatile user environment', 'HKCU\\Volatile Environment 中存在 Go 变量'),
    why: say(
      'This key is made anew at every logon. Its values beat the ones the user stored, show in no settings dialogue, and are gone the next day: faults come and go without a trace.',
      '该键在每次登录时重新生成。其中的值优先于用户保存的值，在任何设置窗口中都看不到，第二天又会消失：故障时有时无，不留痕迹。',
    ),
    // Catalogue: not for logon scripts by policy. Which script wrote the key is nowhere recorded, so a fleet that does
    // this on purpose suppresses the pattern (guard G2).
    rule: say(
      'Fires when HKCU\\Volatile Environment holds a Go variable, or a Path with the bin directory of a Go. Silent for the values that Windows itself keeps there.',
      '当 HKCU\\Volatile Environment 中有 Go 变量，或其 Path 含有 Go 的 bin 目录时触发。Windows 自身保存在那里的值不触发。',
    ),
  },
  labels: { volatileValues: say('Volatile values', '易失性值') },
  source: 'catalogue B.004; C-70',
  check({ registry }) {
    const { volatile } = registry
    if (!volatile) return []
    const found = volatile.values.filter(({ name, raw }) =>
      name.toLowerCase() === 'path'
        ? splitStored(raw, 'windows').some((dir) => namesSdkBin(dir, windowsPaths))
        : GO_NAME.test(name),
    )
    const [first] = found
    if (!first) return []
    const origin: Origin = { kind: 'volatile', ref: `${volatile.key}\\${first.name}`, confidence: 'high' }
    return [
      {
        subject: volatile.key,
        evidence: {
          volatileValues: found.slice(0, 50).map(({ name, raw }) => ({ variable: name, value: raw })),
          origin,
        },
      },
    ]
  },
  explain(evidence) {
    const names = rowsOf(evidence, 'volatileValues').map((row) => textOf(row, 'variable'))
    const list = names.length === 0 ? 'Go' : names.join(', ')
    return say(`The volatile environment of this logon sets ${list}.`, `本次登录的易失性环境设置了 ${list}。`)
  },
  remedy: (evidence) => ({
    steps: [
      step(
        say(
          'Find what writes them, as a rule a logon script, and let it stop; the values themselves vanish at the next logoff.',
          '找出写入这些值的程序（通常是登录脚本）并停止写入；这些值会在下次注销时消失。',
        ),
      ),
      ...rowsOf(evidence, 'volatileValues')
        .slice(0, 10)
        .flatMap((row) =>
          unsetVariable(textOf(row, 'variable'), { ...originOf(evidence), kind: 'volatile' }),
        ),
    ],
    verify: say('After the next logon the key holds no Go variable.', '下次登录后，该键中没有 Go 变量。'),
  }),
})
