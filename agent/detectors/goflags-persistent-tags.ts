import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { lastFlag, parseGoFlags } from './model/go-flags.ts'
import { storedSetting } from './model/stored-setting.ts'
import { removeFlags } from './remedy/go-env-file-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goflagsPersistentTags = defineDetector({
  id: 'GOFLAGS_PERSISTENT_TAGS',
  severity: 'low',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say('Build tags are set permanently', 'GOFLAGS 持久化了构建标签'),
    why: say(
      'The tags decide which files every project on this machine is built from. Builds differ from those of colleagues and of the build server, and nothing on the command line shows why.',
      '构建标签决定本机所有项目使用哪些源文件。构建结果会与同事及构建服务器不同，而命令行上看不出原因。',
    ),
    rule: say(
      'Fires when GOFLAGS in force comes from the go env file, the registry or a start-up file and has -tags. Silent for tags that the policy allows, and for what a build job or a directory’s tool sets.',
      '当生效的 GOFLAGS 来自 go env 文件、注册表或启动文件，且含有 -tags 时触发。策略允许的标签，以及构建任务或目录工具设置的值不触发。',
    ),
  },
  labels: { buildTags: say('Build tags', '构建标签') },
  source: 'catalogue B.003',
  check(_, context) {
    const setting = storedSetting(context, 'GOFLAGS')
    if (!setting?.value.includes('-tags')) return []
    const { value, origin, time } = setting
    const flag = lastFlag(parseGoFlags(value, context.want('goActive')?.version), 'tags')
    // Blanks between tags are the old form, commas the one since Go 1.13.
    const tags = flag?.value?.split(/[\s,]+/).filter((tag) => tag !== '') ?? []
    const { allowedTags } = context.policy
    const unasked = tags.filter((tag) => !allowedTags.includes(tag))
    if (unasked.length === 0) return []
    return [
      {
        subject: 'GOFLAGS',
        evidence: evidenceOf({ value, buildTags: unasked.join(', '), origin, mtime: time }),
      },
    ]
  },
  explain(evidence) {
    const [tags, at] = [textOf(evidence, 'buildTags'), originWords(originOf(evidence))]
    return say(
      `GOFLAGS, set in ${at.en}, gives every build these tags: ${tags}.`,
      `${at.zh}设置的 GOFLAGS 给所有构建加上标签：${tags}。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      ...removeFlags(textOf(evidence, 'value'), ['tags'], originOf(evidence), env.kind),
      step(
        say(
          'Give the tags on the command line of the projects that need them, and in their editor settings.',
          '请在需要这些标签的项目的命令行和编辑器设置中指定。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go env GOFLAGS" shows no -tags.', 'go env GOFLAGS 的输出不含 -tags。'),
  }),
})
