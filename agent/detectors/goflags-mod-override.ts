import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { lastFlag, parseGoFlags } from './model/go-flags.ts'
import { isPassing, settingInForce, userOrCi } from './model/stored-setting.ts'
import { workspaceConflicts } from './model/workspace-flags.ts'
import { olderGo } from './model/workspaces.ts'
import { removeFlags } from './remedy/go-env-file-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** What a container image or a distribution's Go brings along is meant for what is built there. */
const IMAGE: ReadonlySet<string> = new Set(['system-default', 'goroot-env-file'])

export const goflagsModOverride = defineDetector({
  id: 'GOFLAGS_MOD_OVERRIDE',
  severity: 'medium',
  severityVaries: say(
    'Low for -mod=readonly, which is the default since Go 1.16.',
    '-mod=readonly 为低，因为自 Go 1.16 起它就是默认值。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive', 'projects'],
  texts: {
    title: say('A permanent -mod flag changes every build', '持久化的 -mod 标志影响所有构建'),
    why: say(
      'With -mod=vendor every project without a vendor directory fails, and so does "go install pkg@version". With -mod=mod, Go edits go.mod and go.sum without being asked.',
      '-mod=vendor 会让没有 vendor 目录的项目全部失败，go install pkg@version 也会失败。-mod=mod 则会让 Go 擅自修改 go.mod 和 go.sum。',
    ),
    rule: say(
      'Fires when GOFLAGS in force has -mod and comes from the go env file, the registry or a start-up file, or is in force in a report that does not say who set it. Silent for what direnv, a build job or an image sets, and where GOFLAGS_MOD_IN_WORKSPACE tells of the same flag.',
      '当生效的 GOFLAGS 含 -mod，且来自 go env 文件、注册表、启动文件，或报告中已生效但未说明设置者时触发。direnv、构建任务或镜像设置的值，以及 GOFLAGS_MOD_IN_WORKSPACE 已报告的同一标志不触发。',
    ),
  },
  labels: {
    modFlag: say('The -mod flag', '-mod 标志'),
    unvendored: say('Projects without a vendor directory', '没有 vendor 目录的项目'),
  },
  source: 'catalogue B.002; C-46; golang/go#45811',
  check(_, context) {
    const setting = settingInForce(context, 'GOFLAGS')
    if (!setting?.value.includes('-mod')) return []
    const { value, origin } = setting
    const flag = lastFlag(parseGoFlags(value, context.want('goActive')?.version), 'mod')
    if (!flag?.value) return []
    if (isPassing(setting, context) || IMAGE.has(origin.kind)) return []
    if (workspaceConflicts(context).length > 0) return []
    const projects = context.want('projects')
    const unvendored =
      flag.value === 'vendor' ? projects?.list.filter(({ goMod, vendor }) => goMod && !vendor) : undefined
    return [
      {
        subject: 'GOFLAGS',
        layer: userOrCi(context),
        severity: flag.value === 'readonly' && !olderGo(context, '1.16') ? 'low' : 'medium',
        evidence: evidenceOf({
          value,
          modFlag: flag.word,
          origin,
          unvendored: unvendored?.slice(0, 50).map(({ root }) => ({ path: root })),
        }),
      },
    ]
  },
  explain(evidence) {
    const [flag, at] = [textOf(evidence, 'modFlag'), originWords(originOf(evidence))]
    const count = rowsOf(evidence, 'unvendored').length
    return count === 0
      ? say(`${flag} in GOFLAGS is set in ${at.en}.`, `${at.zh}在 GOFLAGS 中设置了 ${flag}。`)
      : say(
          `${flag} in GOFLAGS is set in ${at.en}; projects without a vendor directory: ${count}.`,
          `${at.zh}在 GOFLAGS 中设置了 ${flag}；没有 vendor 目录的项目数：${count}。`,
        )
  },
  remedy: (evidence, env) => ({
    steps: [
      ...removeFlags(textOf(evidence, 'value'), ['mod'], originOf(evidence), env.kind),
      step(
        say(
          'Where one project needs the flag, give it on that command or in that project’s build script.',
          '若某个项目确实需要该标志，请写在那条命令或该项目的构建脚本中。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go env GOFLAGS" shows no -mod.', 'go env GOFLAGS 的输出不含 -mod。'),
  }),
})
