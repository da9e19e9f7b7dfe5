import type { Origin } from '../contract/origin.ts'
import type { RemedyStep } from '../contract/repair.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Subject } from './detector.ts'
import { originOf, originWords, shown, textOf } from './evidence.ts'
import { goSetting } from './model/go-setting.ts'
import { quoteWord } from './model/quoted-words.ts'
import { unquotedPath } from './model/unquoted-path.ts'
import { quotePs, quoteSh } from './remedy/quote.ts'
import { envStep, NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

export const ccPathUnquotedSpaces = defineDetector({
  id: 'CC_PATH_UNQUOTED_SPACES',
  severity: 'medium',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['compiler', 'goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('CC contains an unquoted path with blanks', 'CC 路径含空格未加引号'),
    why: say(
      'Go cuts CC and CXX into words at blanks, because flags may follow the compiler. A path such as "C:\\Program Files\\..." without quotes ends at "C:\\Program", and every cgo build fails with "C compiler not found".',
      'CC 和 CXX 中可以在编译器之后跟参数，因此 Go 会按空格拆分。未加引号的 C:\\Program Files\\... 会在 C:\\Program 处被截断，所有 cgo 构建都会报找不到 C 编译器。',
    ),
    rule: say(
      'Fires when CC or CXX begins with an absolute path that goes on after a blank and the first word alone is no program. Silent for a quoted path, for a wrapper followed by a compiler, and for flags after the path.',
      '当 CC 或 CXX 以绝对路径开头、该路径在空格之后仍继续，且第一个词本身不是程序时触发。路径已加引号、包装程序后跟编译器、以及路径后跟参数的情况不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#59512; cmd/internal/quoted',
  labels: {
    ccPath: say('Path that was meant', '本意的路径'),
    ccFirstWord: say('What Go looks for', 'Go 实际查找的程序'),
    ccQuoted: say('As it should be', '正确写法'),
  },
  check(_, context) {
    return (['CC', 'CXX'] as const).flatMap((variable) => {
      const printed = context.want('goEnv')?.values[variable]
      if (printed !== undefined && !printed.includes(' ')) return []
      const setting = goSetting(context, variable)
      if (!setting) return undecidedUnlessUnset(variable, context)
      const found = unquotedPath(setting.value, context.env.kind)
      if (!found || firstWordIsProgram(variable, found.path, context)) return []
      const quoted = [quoteWord(found.path) ?? found.path, found.rest].join(' ').trim()
      return [
        {
          subject: variable,
          evidence: {
            variable,
            value: setting.value,
            origin: setting.origin,
            ccPath: found.path,
            ccFirstWord: found.firstWord,
            ccQuoted: quoted,
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [name, path] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'ccPath'))]
    const first = shown(textOf(evidence, 'ccFirstWord'))
    const at = originWords(originOf(evidence))
    return say(
      `${name}, set in ${at.en}, means ${path}, but Go looks for ${first}.`,
      `${at.zh}设置的 ${name} 本意是 ${path}，但 Go 查找的是 ${first}。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      setQuoted(textOf(evidence, 'variable'), textOf(evidence, 'ccQuoted'), originOf(evidence), env),
      step(NEW_SESSION),
    ],
    verify: say('"go build runtime/cgo" works.', 'go build runtime/cgo 成功。'),
  }),
})

/** By what the agent found for it; without that, a Windows path to an .exe is proof enough. */
function firstWordIsProgram(variable: 'CC' | 'CXX', path: string, context: Context): boolean {
  const compiler = context.want('compiler')
  const answer = variable === 'CC' ? compiler?.cc : compiler?.cxx
  if (answer) return answer.file !== undefined
  if (context.env.kind === 'windows' && /\.(?:exe|cmd|bat)$/i.test(path)) return false
  throw new Undecidable(`compiler: whether the first word of ${variable} is a program is not known`)
}

function undecidedUnlessUnset(variable: string, context: Context): [] {
  if (context.known('goEnvFile') || context.known('goEnv')) return []
  throw new Undecidable(`goEnvFile: ${variable} is not known`)
}

function setQuoted(name: string, value: string, origin: Origin, { kind }: Subject): RemedyStep {
  const at = originWords(origin)
  const text = say(
    `Put quotes around the path in ${at.en}: ${name}=${shown(value)}.`,
    `在${at.zh}中给路径加上引号：${name}=${shown(value)}。`,
  )
  // A redacted home cannot be filled in between quotes that belong to the value.
  if (/<u\d+>/.test(value)) return step(text)
  if (origin.kind === 'go-env-file')
    return envStep(
      kind,
      text,
      `go env -w ${quoteSh(`${name}=${value}`)}`,
      `go env -w ${quotePs(`${name}=${value}`)}`,
    )
  if (origin.kind !== 'machine' && origin.kind !== 'user') return step(text)
  const scope = origin.kind === 'machine' ? 'Machine' : 'User'
  const command = `[Environment]::SetEnvironmentVariable(${quotePs(name)}, ${quotePs(value)}, '${scope}')`
  return psStep(text, command, origin.kind === 'machine')
}
