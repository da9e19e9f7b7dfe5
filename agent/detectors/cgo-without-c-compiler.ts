import type { Layer, Localized } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { RemedyStep } from '../contract/repair.ts'
import { defineDetector, EVERY_PLATFORM, type Subject } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, textOf } from './evidence.ts'
import { cgoIsForced } from './model/cgo.ts'
import { goSetting } from './model/go-setting.ts'
import { unquotedPath } from './model/unquoted-path.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

type Lack = 'no-compiler' | 'no-headers' | 'race'

export const cgoWithoutCCompiler = defineDetector({
  id: 'CGO_WITHOUT_C_COMPILER',
  severity: 'medium',
  layers: ['user', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['compiler'],
  wants: ['goEnv', 'os', 'sessions', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('cgo is forced on but no C compiler is present', '强制启用 cgo 但缺少 C 编译器'),
    why: say(
      'Left alone, Go switches cgo off where there is no C compiler. With CGO_ENABLED=1 or -race set it may not, and builds that touch net, os/user or any C code stop with "executable file not found" or a missing header.',
      '默认情况下，没有 C 编译器时 Go 会自动关闭 cgo。若强制设置了 CGO_ENABLED=1 或 -race，则无法关闭，凡涉及 net、os/user 或 C 代码的构建都会因找不到可执行文件或头文件而失败。',
    ),
    rule: say(
      'Fires when CGO_ENABLED=1 is set, not merely the default, and the C compiler is not found or the C library’s headers are missing; when GOFLAGS has -race and no compiler is found; or when a build has just stopped for lack of one. Silent while CGO_ENABLED is unset, and for a CC that is only badly quoted.',
      '当显式设置了 CGO_ENABLED=1（而非默认值）却找不到 C 编译器，或缺少 C 库头文件时触发；GOFLAGS 含 -race 且找不到编译器，或构建刚刚因缺少编译器而中断时也触发。未设置 CGO_ENABLED，或 CC 仅是引号有误时，不触发。',
    ),
  },
  source: 'catalogue B.001; Go 1.20 release notes',
  labels: {
    ccCommand: say('C compiler looked for', '查找的 C 编译器'),
    libc: say('C library', 'C 库'),
  },
  check({ compiler }, context) {
    const { kind } = context.env
    const found = compiler.cc.file !== undefined
    // A build asked for it, whoever switched cgo on.
    if (!found && compiler.errorText !== undefined)
      return [
        {
          subject: 'CGO_ENABLED',
          evidence: { case: 'told', ccCommand: compiler.cc.command, errorText: compiler.errorText },
        },
      ]
    // Nothing is lacking, whoever asks for cgo.
    if (found && compiler.libcHeaders !== false) return []
    const goEnv = context.need('goEnv')
    if (!goEnv) return []
    const forced = cgoIsForced(goEnv)
    let lack: Lack | undefined
    if (forced && !found) lack = 'no-compiler'
    else if (forced && compiler.libcHeaders === false) lack = 'no-headers'
    // The race detector needs no cgo on macOS since Go 1.20.
    else if (!found && kind !== 'macos' && asksForRace(goEnv.values['GOFLAGS'] ?? '')) lack = 'race'
    const variable = lack === 'race' ? 'GOFLAGS' : 'CGO_ENABLED'
    if (!lack || unquotedPath(goEnv.values['CC'] ?? compiler.cc.command, kind)) return []
    const setting = goSetting(context, variable)
    return [
      {
        subject: variable,
        layer: setting ? layerBy(setting.origin) : 'user',
        evidence: evidenceOf({
          case: lack,
          variable,
          value: goEnv.values[variable],
          origin: setting?.origin,
          ccCommand: compiler.cc.command,
          libc: kind === 'linux' ? context.want('os')?.libc : undefined,
        }),
      },
    ]
  },
  explain(evidence) {
    const [name, value] = [textOf(evidence, 'variable'), textOf(evidence, 'value')]
    const lack = LACKS[textOf(evidence, 'case')] ?? say('a part is missing', '缺少组件')
    const command = textOf(evidence, 'ccCommand')
    if (evidence['case'] === 'told')
      return say(
        `A package needs cgo, but the C compiler "${command}" is not found on PATH.`,
        `某个包需要 cgo，但在 PATH 中找不到 C 编译器“${command}”。`,
      )
    const at = evidence['origin'] === undefined ? null : originWords(originOf(evidence))
    return say(
      `${name}=${value}${at ? `, set in ${at.en},` : ''} demands cgo, but ${lack.en} (${command}).`,
      `${at ? `${at.zh}设置的 ` : ''}${name}=${value} 要求使用 cgo，但${lack.zh}（${command}）。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      ...(evidence['case'] === 'no-headers' || evidence['case'] === 'told'
        ? []
        : release(textOf(evidence, 'variable'), originOf(evidence))),
      install(evidence['libc'] === 'musl', env),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go build runtime/cgo" works, or "go env CGO_ENABLED" prints 0.',
      'go build runtime/cgo 成功，或 go env CGO_ENABLED 输出 0。',
    ),
  }),
})

const LACKS: Readonly<Record<string, Localized>> = {
  'no-compiler': say('the C compiler is not found', '找不到 C 编译器'),
  race: say('the C compiler is not found', '找不到 C 编译器'),
  'no-headers': say('the headers of the C library are missing', '缺少 C 库的头文件'),
}

const asksForRace = (goflags: string) =>
  goflags.split(/\s+/).some((flag) => /^--?race(?:=true|=1)?$/.test(flag))

const layerBy = (origin: Origin): Layer => (layerOf(origin) === 'distro' ? 'distro' : 'user')

function release(variable: string, origin: Origin): RemedyStep[] {
  if (variable !== 'GOFLAGS') return unsetVariable(variable, origin)
  const at = originWords(origin)
  const text = say(
    `Take -race out of GOFLAGS in ${at.en} and give it to the commands that need it.`,
    `从${at.zh}的 GOFLAGS 中去掉 -race，仅在需要的命令上使用。`,
  )
  return [step(text)]
}

function install(musl: boolean, { kind }: Subject): RemedyStep {
  const text = say('Or, if you do need cgo, install a C compiler.', '如果确实需要 cgo，请安装 C 编译器。')
  if (kind === 'windows')
    return step(
      say(
        'Or, if you do need cgo, install a 64-bit MinGW-w64 (for example with MSYS2) and put its bin on PATH.',
        '如果确实需要 cgo，请安装 64 位 MinGW-w64（例如通过 MSYS2），并将其 bin 目录加入 PATH。',
      ),
    )
  if (kind === 'macos') return shStep(text, 'xcode-select --install')
  return musl
    ? shStep(text, 'sudo apk add build-base', true)
    : shStep(text, 'sudo apt-get install build-essential  # dnf: gcc glibc-devel', true)
}
