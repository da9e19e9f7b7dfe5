import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { originOf, originWords, textOf } from './evidence.ts'
import { inManagerDir } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { settingOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** GOROOT has rules of its own; GOENV names the file and cannot stand in it. */
const ELSEWHERE: ReadonlySet<string> = new Set(['GOROOT', 'GOENV'])
const DIRECTORIES: ReadonlySet<string> = new Set(['GOPATH', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR'])

export const goenvFileShadowed = defineDetector({
  id: 'GOENV_FILE_SHADOWED',
  severity: 'medium',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'goEnvFile'],
  wants: ['registry', 'profiles', 'goEnv', 'goActive'],
  texts: {
    title: say(
      'A "go env -w" setting is overridden by an environment variable',
      'go env -w 的设置被操作系统变量覆盖',
    ),
    why: say(
      'Go reads its own settings file only for what the environment leaves unset. The stored value has no effect, and "go env -w" cannot change what Go uses.',
      'Go 只在环境变量未设置时才读取自己的配置文件。文件中的值不起作用，再执行 go env -w 也无法改变 Go 实际使用的值。',
    ),
    rule: say(
      'Fires when the primary session has a non-empty variable whose value differs from that of the same key in the go env file. Silent for GOROOT, on build agents, for a variable that only the process around the session set (direnv), and for directories of a version manager.',
      '当主会话中某变量非空，且与 go env 文件中同名键的值不同时触发。GOROOT、构建代理、仅由会话的父进程设置的变量（如 direnv），以及版本管理器的目录不触发。',
    ),
  },
  labels: {
    fileValue: say('Value in the go env file', 'go env 文件中的值'),
    fileOrigin: say('Go env file', 'go env 文件'),
  },
  source: 'catalogue B.000; C-59',
  check({ sessions, goEnvFile }, context) {
    const { keys, path } = goEnvFile
    const session = sessions.list.find(({ id }) => id === sessions.primary)
    if (keys.length === 0 || !session || context.env.role === 'ci') return []
    const paths = pathsOf(context.env.kind)
    return keys.flatMap(({ name, value, line, overridden }) => {
      const live = session.variables[name]
      if (!live || overridden || ELSEWHERE.has(name)) return []
      // What stands before the line end is GOENV_FILE_ENCODING's.
      const stored = value.replace(/\r$/, '')
      if (live === stored || (DIRECTORIES.has(name) && paths.same(live, stored))) return []
      const origin = settingOf(context, session.id, name)?.origin
      if (!origin || (origin.kind === 'process' && origin.confidence === 'low')) return []
      if (DIRECTORIES.has(name) && inManagerDir(live, paths)) return []
      return [
        {
          subject: name,
          evidence: {
            variable: name,
            value: live,
            origin,
            fileValue: stored,
            fileOrigin: { kind: 'go-env-file', ref: path, line, confidence: 'high' },
            session: session.id,
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [name, value, stored] = ['variable', 'value', 'fileValue'].map((key) => textOf(evidence, key))
    const at = originWords(originOf(evidence))
    const file = originWords(originOf(evidence, 'fileOrigin'))
    return say(
      `${name} is ${value}, set in ${at.en}; ${stored} in ${file.en} has no effect.`,
      `${at.zh}设置 ${name} 为 ${value}；${file.zh}中的 ${stored} 不起作用。`,
    )
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    return {
      steps: [
        step(
          say(
            `Decide which value is meant. If it is the one that "go env -w" stored, remove the variable; otherwise remove the key with "go env -u ${name}".`,
            `先确定需要哪个值。若是 go env -w 保存的值，请删除该变量；否则用 go env -u ${name} 删除文件中的键。`,
          ),
        ),
        ...unsetVariable(name, originOf(evidence)),
        step(NEW_SESSION),
      ],
      verify: say(
        `"go env ${name}" prints the value you chose, and "go env -w" no longer warns of a conflicting variable.`,
        `go env ${name} 输出所选的值，且 go env -w 不再警告存在冲突的变量。`,
      ),
    }
  },
})
