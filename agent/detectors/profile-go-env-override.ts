import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { originOf, originWords, shown, textOf } from './evidence.ts'
import { againstRegistry, lostGo, overriddenLines } from './model/overrides.ts'
import { pathsOf } from './model/paths.ts'
import { inFunction, isConstant, isGoSetting, isOwnFile } from './model/profile-lines.ts'
import { commentLine } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/*
 * The catalogue fires for every assignment of a Go variable in a start-up file. That is how people configure Go, and it
 * would nag everyone with `export GOPATH=$HOME/go` (G1). A line overrides only where something else wanted otherwise:
 * a Go directory that it throws off PATH, a second line of the same person's files, a value stored in Windows.
 */
export const profileGoEnvOverride = defineDetector({
  id: 'PROFILE_GO_ENV_OVERRIDE',
  severity: 'low',
  severityVaries: say(
    'Medium for a line that throws an installed Go off PATH.',
    '某行把已安装的 Go 从 PATH 中去掉时为中等。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['profiles', 'sessions'],
  wants: ['path', 'registry', 'goInstalls'],
  texts: {
    title: say('A start-up file rewrites Go variables at every start', '启动脚本覆盖 Go 变量'),
    why: say(
      'What is set elsewhere seems to have no effect, because a line in a start-up file undoes it in every new shell. Such a line is usually older than the setting it undoes.',
      '其他地方的设置看似不起作用，因为启动文件中的某一行在每个新 shell 中都会把它改回去。这样的行通常比被它覆盖的设置更旧。',
    ),
    rule: say(
      'Fires when a line in the person’s own files sets PATH to a constant and an installed Go that an earlier line or the registry had put there is gone, when two unconditional lines that ran set one Go variable to different constants, and when a shell’s file gives a Go variable another value than the one stored in Windows. An ordinary addition to PATH, one assignment of a variable, values asked from go, conditions, and version managers are fine.',
      '当用户自己的文件中有一行把 PATH 设为常量、致使先前的行或注册表加入的已安装 Go 丢失；或两行无条件执行的语句把同一 Go 变量设为不同常量；或 shell 启动文件给 Go 变量的值与 Windows 中存储的不同时触发。普通的 PATH 追加、单次赋值、由 go 命令求得的值、带条件的行以及版本管理器的内容均属正常。',
    ),
  },
  source: 'catalogue B.000; G1',
  labels: {
    undoneValue: say('Value undone', '被覆盖的值'),
    undoneOrigin: say('Undone value set in', '被覆盖值的设置位置'),
  },
  check({ profiles, sessions }, context) {
    const paths = pathsOf(context.env.kind)
    const own = profiles.files.filter((profile) => isOwnFile(profile, sessions.home, paths))
    const candidates = own.flatMap(({ assignments }) =>
      assignments.filter((line) => line.op === 'set' && !inFunction(line)),
    )
    if (candidates.length === 0) return []
    const firm = candidates.filter((line) => !line.guard && isConstant(line))
    const set = candidates.some(({ name }) => isGoSetting(name))
    const found = [
      ...(firm.some(({ name }) => name === 'PATH') ? lostGo(own, sessions, profiles, context) : []),
      ...(set ? overriddenLines(firm, sessions, profiles) : []),
      ...(set ? againstRegistry(sessions, context) : []),
    ]
    return found.map(({ variable, line, overridden, session }) => ({
      subject: variable,
      severity: variable === 'PATH' ? 'medium' : 'low',
      evidence: {
        variable,
        value: line.value,
        origin: line.origin,
        undoneValue: overridden.value,
        undoneOrigin: overridden.origin,
        session,
      },
    }))
  },
  explain(evidence) {
    const [name, at] = [textOf(evidence, 'variable'), originWords(originOf(evidence))]
    const before = originWords(originOf(evidence, 'undoneOrigin'))
    const [old, value] = [shown(textOf(evidence, 'undoneValue')), shown(textOf(evidence, 'value'))]
    return name === 'PATH'
      ? say(
          `${at.en}, sets PATH anew and drops ${old}, which comes from ${before.en}.`,
          `${at.zh}重新设置了 PATH，丢掉了来自${before.zh}的 ${old}。`,
        )
      : say(
          `${at.en}, sets ${name} to ${value}, so ${old} from ${before.en} has no effect.`,
          `${at.zh}把 ${name} 设为 ${value}，来自${before.zh}的 ${old} 因此不起作用。`,
        )
  },
  remedy(evidence) {
    const { ref = '', line = 1 } = originOf(evidence)
    const name = textOf(evidence, 'variable')
    const first =
      name === 'PATH'
        ? step(
            say(
              'Let the line add to PATH instead of replacing it: write "$PATH" (in PowerShell $env:Path) where the old value belongs.',
              '让该行在 PATH 上追加而不是替换：在原值的位置写上 $PATH（PowerShell 中为 $env:Path）。',
            ),
          )
        : step(
            say(
              `Decide which value of ${name} is wanted. If it is the other one, take this line out.`,
              `确定需要 ${name} 的哪个值。如果是另一个，就去掉这一行。`,
            ),
          )
    return {
      steps: [first, ...(name === 'PATH' ? [] : commentLine(ref, line, name)), step(NEW_SESSION)],
      verify: say(
        'In a new terminal the value comes from the place that is meant to set it.',
        '在新终端中，该值来自应当设置它的位置。',
      ),
    }
  },
})
