import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, textOf } from './evidence.ts'
import { coversEverything } from './model/module-patterns.ts'
import { goSetting, goValue, type GoSetting } from './model/go-setting.ts'
import { modFlag } from './model/project-flags.ts'
import { removeFlags } from './remedy/go-env-file-steps.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const INSECURE = /(?:^|\s)['"]?--?insecure\b/

/* GONOSUMCHECK, which the catalogue names, never was a variable that Go reads; nobody is protected by it either way. */
export const gosumdbDisabled = defineDetector({
  id: 'GOSUMDB_DISABLED',
  severity: 'high',
  severityVaries: say(
    'Info when the distribution that packaged this Go switched it off in $GOROOT/go.env.',
    '若由打包该 Go 的发行版在 $GOROOT/go.env 中关闭，则仅为提示。',
  ),
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('Checksum database is switched off', '校验数据库被关闭'),
    why: say(
      'For a module that go.sum does not know yet, nothing compares what arrives with what everybody else gets. A changed module enters go.sum as if it were genuine.',
      '对于 go.sum 尚未记录的模块，不再有任何机制将收到的内容与其他人得到的内容比对。被篡改的模块会被当作正品写入 go.sum。',
    ),
    rule: say(
      'Fires when GOSUMDB is off, when GONOSUMDB or GOPRIVATE matches every module, or when GOFLAGS contains -insecure. Patterns for private modules are normal. Silent where the policy says that checksums are verified otherwise, and while GOFLAGS lets builds use nothing but the vendor directory.',
      '当 GOSUMDB 为 off、GONOSUMDB 或 GOPRIVATE 匹配所有模块、或 GOFLAGS 含有 -insecure 时触发。针对私有模块的模式属正常情况。若策略表明以其他方式校验，或 GOFLAGS 规定只使用 vendor 目录构建，则不触发。',
    ),
  },
  source: 'catalogue B.001; golang.org/ref/mod checksum database',
  check(_, context) {
    if (context.policy.internalSumdb || modFlag(goValue(context, 'GOFLAGS')) === 'vendor') return []
    const off = goSetting(context, 'GOSUMDB')
    if (off?.value === 'off') return [draft(context, 'GOSUMDB', off)]
    for (const name of ['GONOSUMDB', 'GOPRIVATE']) {
      const setting = goSetting(context, name)
      // GONOSUMDB, where it is set, counts instead of GOPRIVATE.
      if (setting)
        return coversEverything(setting.value) ? [draft(context, name, setting)] : insecure(context)
    }
    return insecure(context)
  },
  explain(evidence) {
    const [name, value] = [textOf(evidence, 'variable'), textOf(evidence, 'value')]
    const at = originWords(originOf(evidence))
    if (name === 'GOFLAGS')
      return say(
        `GOFLAGS=${value}, set in ${at.en}, has -insecure, which skips checksums before Go 1.17 and stops "go get" since then.`,
        `${at.zh}设置的 GOFLAGS=${value} 含有 -insecure：Go 1.17 之前会跳过校验，之后会使 go get 失败。`,
      )
    return say(
      `${name}=${value}, set in ${at.en}, takes every module out of the checksum database.`,
      `${at.zh}设置的 ${name}=${value} 使所有模块都不经校验数据库确认。`,
    )
  },
  remedy: (evidence, { kind }) => ({
    steps: [
      ...(textOf(evidence, 'variable') === 'GOFLAGS'
        ? removeFlags(textOf(evidence, 'value'), ['insecure'], originOf(evidence), kind)
        : unsetVariable(textOf(evidence, 'variable'), originOf(evidence))),
      step(
        say(
          'Name the hosts of private modules in GOPRIVATE; only they are then left out.',
          '在 GOPRIVATE 中写明私有模块所在的主机；这样只有它们不经校验。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go env GOSUMDB" prints sum.golang.org or the value of the policy.',
      'go env GOSUMDB 输出 sum.golang.org 或策略规定的值。',
    ),
  }),
})

function insecure(context: Context): Draft[] {
  const flags = goSetting(context, 'GOFLAGS')
  return flags && INSECURE.test(flags.value) ? [draft(context, 'GOFLAGS', flags)] : []
}

const draft = ({ env }: Context, variable: string, { value, origin }: GoSetting): Draft => ({
  subject: variable,
  severity: origin.kind === 'goroot-env-file' ? 'info' : 'high',
  layer: env.role === 'ci' ? 'ci' : layerOf(origin),
  evidence: evidenceOf({ variable, value, origin }),
})
