import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import { settingInForce, userOrCi } from './model/stored-setting.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goamd64TooHigh = defineDetector({
  id: 'GOAMD64_TOO_HIGH',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['os', 'sessions'],
  wants: ['goEnv', 'goEnvFile', 'registry', 'profiles', 'goActive'],
  texts: {
    title: say('GOAMD64 is above what this CPU supports', 'GOAMD64 级别高于 CPU 支持'),
    why: say(
      'Programs are built for instructions this processor does not have. They stop at the start with "This program can only be run on AMD64 processors with v3 support", tests and "go run" included.',
      '程序会使用本机处理器没有的指令，启动即报“This program can only be run on AMD64 processors with v3 support”并退出，测试和 go run 也不例外。',
    ),
    rule: say(
      'Fires when the GOAMD64 in force is higher than the level of the CPU, or than that of the weakest CPU of the pool if the policy gives it. Silent on other processors, for other targets, before Go 1.18, and on machines that only cross-build.',
      '当生效的 GOAMD64 高于本机 CPU 的级别，或高于策略给出的资源池最低级别时触发。其他处理器、其他目标、Go 1.18 之前的版本以及仅做交叉编译的机器不触发。',
    ),
  },
  labels: {
    amd64Level: say('CPU supports', 'CPU 支持的级别'),
    cpuModel: say('Processor', '处理器'),
    poolLevel: say('Weakest CPU of the pool', '资源池最低级别'),
  },
  source: 'catalogue E; golang/go#49586, actions/setup-go#233',
  check({ os }, context) {
    const value = settingInForce(context, 'GOAMD64')?.value ?? context.want('goEnv')?.values['GOAMD64']
    const wanted = Number(/^v([1-4])$/.exec(value ?? '')?.[1] ?? 1)
    if (wanted === 1 || os.arch !== 'amd64' || otherTarget(context) || olderGo(context, '1.18')) return []
    const { policy } = context
    if (policy.crossBuildHosts) return []
    const overPool = policy.poolAmd64Level !== undefined && wanted > policy.poolAmd64Level
    if (os.amd64Level === undefined && !overPool)
      throw new Undecidable('os: the level of the CPU is not known')
    if (!overPool && wanted <= (os.amd64Level ?? wanted)) return []
    return [
      {
        subject: 'GOAMD64',
        layer: userOrCi(context),
        evidence: evidenceOf({
          variable: 'GOAMD64',
          value: `v${wanted}`,
          amd64Level: os.amd64Level === undefined ? undefined : `v${os.amd64Level}`,
          poolLevel: overPool ? `v${policy.poolAmd64Level ?? 1}` : undefined,
          cpuModel: os.cpuModel,
          origin: goSetting(context, 'GOAMD64')?.origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const [value, at] = [textOf(evidence, 'value'), originWords(originOf(evidence))]
    const pool = evidence['poolLevel'] !== undefined
    const level = textOf(evidence, pool ? 'poolLevel' : 'amd64Level')
    return pool
      ? say(
          `GOAMD64=${value}, set in ${at.en}, is above ${level}, the weakest CPU of the pool.`,
          `${at.zh}设置的 GOAMD64=${value} 高于资源池的最低级别 ${level}。`,
        )
      : say(
          `GOAMD64=${value}, set in ${at.en}, is above ${level}, which this CPU supports.`,
          `${at.zh}设置的 GOAMD64=${value} 高于本机 CPU 支持的 ${level}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOAMD64', originOf(evidence)),
      step(
        say(
          'To build for newer machines, set GOAMD64 for that build alone.',
          '若要为较新的机器构建，请只为那次构建设置 GOAMD64。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go env GOAMD64" prints a level that the CPU supports.',
      'go env GOAMD64 输出的级别不高于 CPU 支持的级别。',
    ),
  }),
})

const otherTarget = (context: Context): boolean => {
  const target = goValue(context, 'GOARCH') || context.want('goActive')?.goarch
  return target !== undefined && target !== 'amd64'
}
