import { EXPERIMENT_RELEASES } from './facts/go-experiments.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { unknownExperiment } from './model/go-experiments.ts'
import { parseGoVersion } from './model/go-version.ts'
import { settingInForce, userOrCi } from './model/stored-setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goexperimentUnknown = defineDetector({
  id: 'GOEXPERIMENT_UNKNOWN',
  severity: 'critical',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['sessions', 'registry', 'profiles', 'goEnvFile', 'goEnv'],
  texts: {
    title: say(
      'A stored GOEXPERIMENT no longer exists, and go refuses to start',
      'GOEXPERIMENT 已失效导致 go 无法启动',
    ),
    why: say(
      'Experiments come and go with releases. A name that this Go does not know stops every go command, "go version" and "go env -u" included; a value in the go env file outlives every reinstallation.',
      '实验特性随版本增减。出现此 Go 不认识的名称时，包括 go version 和 go env -u 在内的所有命令都会终止；写在 go env 文件中的值在重装后依然存在。',
    ),
    rule: say(
      'Fires when go says "unknown GOEXPERIMENT"; or when go did not run and GOEXPERIMENT holds a name that the table has not for this release. "none" and names with "no" in front are valid. Silent whenever go runs. Not judged for vendors’ and development builds and for releases that the table lacks.',
      '当 go 输出“unknown GOEXPERIMENT”，或 go 未能运行且 GOEXPERIMENT 含有该版本表中没有的名称时触发。none 和以 no 开头的名称有效。只要 go 能运行就不触发。厂商版本、开发版以及表中缺少的版本不作判断。',
    ),
  },
  labels: {
    experiment: say('Unknown experiment', '未知的实验特性'),
    experimentTable: say('Table of experiments as of', '实验特性表的日期'),
  },
  source: 'catalogue E; golang/go#80252; internal/buildcfg ParseGOEXPERIMENT, run with Go 1.19 to 1.23',
  check({ goActive }, context) {
    const told = /unknown GOEXPERIMENT (\S+)/.exec(goActive.errorText ?? '')?.[1]
    // Every release that knows GOEXPERIMENT checks it before it answers `go version`.
    if (told === undefined && goActive.runs) return []
    const setting = settingInForce(context, 'GOEXPERIMENT')
    const value = setting?.value
    const experiment = told ?? (value === undefined ? null : refused(value))
    if (experiment === null) return []
    return [
      {
        subject: 'GOEXPERIMENT',
        layer: userOrCi(context),
        evidence: evidenceOf({
          variable: 'GOEXPERIMENT',
          value,
          experiment,
          goVersion: goActive.version,
          origin: setting?.origin,
          errorText: goActive.errorText,
          experimentTable: told === undefined ? EXPERIMENT_RELEASES.asOf : undefined,
        }),
      },
    ]

    function refused(names: string): string | null {
      const text = goActive.version ?? goActive.rootVersion
      const version = text === undefined ? null : parseGoVersion(text)
      const name = version ? unknownExperiment(names, version) : undefined
      if (name === undefined)
        throw new Undecidable(`goActive: the experiments of ${text ?? 'this Go'} are not known`)
      return name
    }
  },
  explain(evidence) {
    const name = textOf(evidence, 'experiment')
    if (evidence['origin'] === undefined)
      return say(
        `go refuses the experiment ${name}; what sets GOEXPERIMENT was not found.`,
        `go 拒绝实验特性 ${name}；未找到设置 GOEXPERIMENT 的位置。`,
      )
    const at = originWords(originOf(evidence))
    return say(
      `GOEXPERIMENT, set in ${at.en}, names ${name}, which this Go does not know.`,
      `${at.zh}设置的 GOEXPERIMENT 含有此 Go 不认识的 ${name}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOEXPERIMENT', originOf(evidence)),
      step(
        say(
          'An empty GOEXPERIMENT variable does not help: the go env file then decides again.',
          '把 GOEXPERIMENT 变量设为空没有用：此时又由 go env 文件决定。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go version" answers.', 'go version 可以正常输出。'),
  }),
})
