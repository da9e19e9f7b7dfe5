import { defineDetector, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { anyUsesCgo, archOfTarget, cgoIsOn } from './model/cgo.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

/** A 64-bit compiler for GOARCH=386 gives nothing: Go passes -m32, which many of them understand. */
export const cCompilerWrongBitness = defineDetector({
  id: 'C_COMPILER_WRONG_BITNESS',
  severity: 'medium',
  severityVaries: say('Low when none of the known projects uses cgo.', '若已知项目都不使用 cgo，则为低。'),
  layers: ['user'],
  platforms: ['windows'],
  needs: ['compiler'],
  wants: ['goEnv', 'goActive', 'projects'],
  texts: {
    title: say('C compiler cannot build for the target', 'C 编译器位数不匹配'),
    why: say(
      'cgo is on because some gcc was found on PATH, but that gcc builds for another architecture or for Cygwin. Packages with C code fail with "64-bit mode not compiled in", or with errors of the linker.',
      '因为在 PATH 中找到了 gcc，cgo 处于启用状态，但该 gcc 面向其他架构或 Cygwin。含 C 代码的包会报“64-bit mode not compiled in”或链接错误。',
    ),
    rule: say(
      'Fires when cgo is on and the compiler’s target is 32-bit for a 64-bit GOARCH, another processor family, or Cygwin; or when the compiler said during a build that it makes no 64-bit code. Silent when cgo is off, and for a 64-bit compiler with GOARCH=386.',
      '当 cgo 启用，而编译器的目标为 32 位（GOARCH 却是 64 位）、其他处理器架构或 Cygwin 时触发；编译器在构建中表示不支持 64 位代码时也触发。cgo 关闭，或 64 位编译器用于 GOARCH=386 时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#29679; cmd/go/internal/work gccArchArgs',
  labels: {
    ccFile: say('C compiler', 'C 编译器'),
    ccTarget: say('It builds for', '其目标平台'),
    ccOthers: say('Further gcc on PATH', 'PATH 中的其他 gcc'),
    wantedArch: say('GOARCH', 'GOARCH'),
  },
  check({ compiler }, context) {
    const { file, target, flavour } = compiler.cc
    if (file === undefined) return []
    const told = /64-bit mode not compiled in/.test(compiler.errorText ?? '')
    if (told)
      return [
        {
          subject: file,
          evidence: evidenceOf({
            case: 'arch',
            ccFile: file,
            ccTarget: target ?? 'i686',
            wantedArch: 'amd64',
          }),
        },
      ]
    const goEnv = context.need('goEnv')
    if (!goEnv || !cgoIsOn(goEnv)) return []
    const wanted = goEnv.values['GOARCH'] ?? context.want('goActive')?.goarch
    const cygwin = flavour === 'cygwin' || /-(?:cygwin|msys)$/.test(target ?? '')
    if (!cygwin && (target === undefined || wanted === undefined))
      throw new Undecidable('compiler: what it builds for is not known')
    const arch = archOfTarget(target ?? '')
    const fits = arch === null || wanted === undefined || arch === wanted
    const multilib = arch === 'amd64' && wanted === '386'
    if (!cygwin && (fits || multilib)) return []
    return [
      {
        subject: file,
        severity: anyUsesCgo(context.want('projects')) === false ? 'low' : 'medium',
        evidence: evidenceOf({
          case: cygwin ? 'cygwin' : 'arch',
          ccFile: file,
          ccTarget: target,
          wantedArch: wanted,
          ccOthers: compiler.others.length > 0 ? compiler.others.map((path) => ({ path })) : undefined,
        }),
      },
    ]
  },
  explain(evidence) {
    const [file, arch] = [shown(textOf(evidence, 'ccFile')), textOf(evidence, 'wantedArch')]
    if (evidence['case'] === 'cygwin')
      return say(
        `${file} builds programs for Cygwin, which Go cannot link with.`,
        `${file} 面向 Cygwin 编译，Go 无法与之链接。`,
      )
    const target = textOf(evidence, 'ccTarget')
    return say(
      `${file} builds for ${target}, but Go builds for ${arch}.`,
      `${file} 的目标是 ${target}，而 Go 的目标是 ${arch}。`,
    )
  },
  remedy: () => ({
    steps: [
      psStep(
        say('See what each gcc on PATH builds for.', '查看 PATH 中每个 gcc 的目标平台。'),
        'Get-Command gcc -All | ForEach-Object { $_.Source; & $_.Source -dumpmachine }',
      ),
      step(
        say(
          'Put a MinGW-w64 for your GOARCH (for amd64: x86_64-w64-mingw32) before the others on PATH, or name it with go env -w CC=...',
          '将与 GOARCH 相符的 MinGW-w64（amd64 对应 x86_64-w64-mingw32）放到 PATH 中其他 gcc 之前，或用 go env -w CC=... 指定。',
        ),
      ),
      step(
        say(
          'Without any C code, go env -w CGO_ENABLED=0 is enough.',
          '如果不涉及 C 代码，执行 go env -w CGO_ENABLED=0 即可。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go build runtime/cgo" works.', 'go build runtime/cgo 成功。'),
  }),
})
