import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { contradictingSession, lacksVitalParts, rootContradiction } from './model/goroot.ts'
import { installAt } from './model/installs.ts'
import { pathView } from './model/path-view.ts'
import { pathsOf } from './model/paths.ts'
import { gorootOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gorootVersionMismatch = defineDetector({
  id: 'GOROOT_VERSION_MISMATCH',
  aliases: ['GOROOT_STALE'],
  severity: 'critical',
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['goInstalls', 'path', 'sessions', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('GOROOT belongs to another Go version than the go command', 'GOROOT 与实际 go 命令版本不一致'),
    why: say(
      'A set GOROOT wins over the directory the go command would find by itself. The command then uses the compiler and standard library of another release: builds stop with "compile: version does not match go tool version", or quietly mix two releases.',
      '一旦设置了 GOROOT，它就优先于 go 命令自行找到的目录。go 命令会因此使用另一个版本的编译器和标准库：要么构建报错“compile: version does not match go tool version”，要么在不知不觉中混用两个版本。',
    ),
    rule: say(
      'Fires when GOROOT is set in the environment or the go env file, leads to another directory than the one the go binary would find, and the VERSION file or the compiler there is of another release. Silent when both are one directory through links, when only a vendor suffix differs, and when a toolchain was switched by go.mod.',
      '当 GOROOT 由环境变量或 go env 文件设置、指向的目录与 go 程序自行找到的不同，并且其中的 VERSION 文件或编译器属于另一个版本时触发。两者经链接指向同一目录、仅厂商后缀不同、或由 go.mod 切换工具链时不触发。',
    ),
  },
  source: 'catalogue B.000 and B.004; C-07, C-24, C-66; cmd/go/internal/cfg findGOROOT',
  check({ goActive }, context) {
    const paths = pathsOf(context.env.kind)
    const installs = context.want('goInstalls')
    const verdict = rootContradiction(goActive, installs, paths)
    if (verdict === 'no') return inAnotherSession(context)
    const { goroot } = goActive
    const install = installs && goroot !== undefined ? installAt(installs, goroot, paths) : undefined
    // A root that cannot work at all is GOROOT_INVALID; one cause, one finding.
    if (install && lacksVitalParts(install)) return []
    if (verdict === 'unknown') {
      if (!goActive.runs) return []
      throw new Undecidable('goActive: the version of the go command or of its GOROOT is not known')
    }
    const origin = gorootOf(context, goActive.session)?.origin
    return [
      {
        subject: 'GOROOT',
        layer: origin ? layerOf(origin) : 'user',
        evidence: evidenceOf({
          goPath: goActive.binPath,
          goVersion: goActive.version,
          goroot,
          rootVersion: goActive.rootVersion,
          compileVersion: goActive.compileVersion,
          derivedRoot: goActive.derivedRoot,
          origin,
          errorText: goActive.errorText,
        }),
      },
    ]
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [go, version] = [textOf(evidence, 'goPath'), textOf(evidence, 'goVersion')]
    // A pasted compiler error shows both versions and no directory.
    const root =
      evidence['goroot'] === undefined
        ? say('another root', '另一个根目录')
        : say(shown(textOf(evidence, 'goroot')), shown(textOf(evidence, 'goroot')))
    const found = textOf(evidence, evidence['rootVersion'] === undefined ? 'compileVersion' : 'rootVersion')
    return say(
      `${shown(go)} is ${version}, but GOROOT, set in ${at.en}, makes it use ${root.en}, which is ${found}.`,
      `${shown(go)} 的版本是 ${version}，但${at.zh}设置的 GOROOT 让它使用 ${root.zh}，而那里是 ${found}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      step(
        say(
          'Leave GOROOT unset rather than correcting it: every go command finds its own root.',
          '不要去“修正” GOROOT，而应取消设置：每个 go 命令都能找到自己的根目录。',
        ),
      ),
      ...unsetVariable('GOROOT', originOf(evidence)),
      step(NEW_SESSION),
    ],
    verify: say(
      'In a new terminal, "go env GOROOT" prints the directory above the go binary, and "go tool compile -V" prints the same version as "go version".',
      '在新终端中，go env GOROOT 输出 go 程序的上级目录，且 go tool compile -V 与 go version 的版本一致。',
    ),
  }),
})

/** A start-up file that only some shells read. */
function inAnotherSession(context: Context): Draft[] {
  const [sessions, path, installs] = [
    context.want('sessions'),
    context.want('path'),
    context.want('goInstalls'),
  ]
  if (!sessions || !path || !installs) return []
  const { kind } = context.env
  const found = contradictingSession(sessions, pathView(path, kind), installs, kind)
  if (!found) return []
  const origin = gorootOf(context, found.session)?.origin
  return [
    {
      subject: 'GOROOT',
      layer: origin ? layerOf(origin) : 'user',
      evidence: evidenceOf({ ...found, origin }),
    },
  ]
}
