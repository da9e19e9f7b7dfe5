import type { Evidence } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { Profile } from '../contract/sections/profiles.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { inManagerDir, installAt, isManaged } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { gorootOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** Layouts whose go is wrapped or moved and needs to be told: msys2, Nix. */
const TOLD_BY_DESIGN =
  /(?:^|[\\/])(?:msys(?:32|64|2)?|mingw(?:32|64)|ucrt64|clang64|nix[\\/]store)(?:[\\/]|$)/i

export const gorootSetRedundant = defineDetector({
  id: 'GOROOT_SET_REDUNDANT',
  severity: 'low',
  layers: ['user', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['goInstalls', 'managers', 'sessions', 'registry', 'profiles', 'goEnvFile', 'goEnv'],
  texts: {
    title: say('GOROOT is set although Go finds it by itself', '手动设置了不必要的 GOROOT'),
    why: say(
      'It changes nothing today and breaks tomorrow: after the next upgrade or with a second Go it names the wrong tree. Editors also refuse to switch Go versions while it is set.',
      '它今天不起作用，明天却会出错：升级后或装了第二个 Go 时就会指向错误的目录树。设置了它，编辑器也会拒绝切换 Go 版本。',
    ),
    rule: say(
      'Fires when GOROOT is set in the environment or the go env file and leads to the very directory that the go command finds. Silent where a version manager sets it or a line asks go for it, for msys2 and Nix, for roots that the policy lists, and for the machine-wide value on Windows, which LEGACY_INSTALLER_GOROOT judges.',
      '当环境变量或 go env 文件设置了 GOROOT，且它就是 go 命令自行找到的目录时触发。由版本管理器设置的、由脚本向 go 查询得到的、msys2 与 Nix、策略列出的根目录，以及由 LEGACY_INSTALLER_GOROOT 判断的 Windows 系统级变量不触发。',
    ),
  },
  source: 'catalogue B.000 and B.004; C-24, C-52, C-66',
  labels: { pathFromGoroot: say('PATH is built from it in', '用于拼接 PATH') },
  check({ goActive }, context) {
    const { goroot, derivedRoot, gorootSource, session } = goActive
    if (gorootSource === 'derived' || gorootSource === 'built-in') return []
    if (goroot === undefined || derivedRoot === undefined) {
      if (!goActive.runs) return []
      throw new Undecidable('goActive: the root that go finds by itself is not known')
    }
    const paths = pathsOf(context.env.kind)
    const installs = context.want('goInstalls')
    const install = installs ? installAt(installs, goroot, paths) : undefined
    const own = installs ? installAt(installs, derivedRoot, paths) : undefined
    if (!paths.same(goroot, derivedRoot) && !(install && install === own)) return []
    if (gorootSource === 'unknown') throw new Undecidable('goActive: not known whether GOROOT is set')
    const { policy } = context
    if (install && isManaged(install, policy, paths)) return []
    if (inManagerDir(goroot, paths) || TOLD_BY_DESIGN.test(goroot)) return []
    if (policy.oddGoRoots.some((root) => paths.under(goroot, root))) return []
    const exports = context
      .want('managers')
      ?.list.some((manager) => manager.exportsGoroot && manager.activeIn.some((id) => id === session))
    const origin = gorootOf(context, session)?.origin
    // Whoever started the session set it for that session: a build job, an editor, a manager's sub-shell.
    if (exports || !origin || origin.kind === 'process' || origin.kind === 'machine') return []
    const files = context.want('profiles')?.files ?? []
    if (asksGo(files, origin)) return []
    const layer = layerOf(origin)
    const onPath = files
      .filter(({ loadedBy }) => loadedBy.some((id) => id === session))
      .flatMap(({ file, assignments }) =>
        assignments
          .filter(
            ({ name, value }) => name === 'PATH' && /\$(?:GOROOT\b|\{GOROOT\}|env:GOROOT\b)/i.test(value),
          )
          .map(({ line }) => `${file}:${line}`),
      )[0]
    return [
      {
        subject: 'GOROOT',
        layer: layer === 'windows-host' ? layer : 'user',
        evidence: evidenceOf({
          goroot,
          derivedRoot,
          goPath: goActive.binPath,
          pathFromGoroot: onPath,
          origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const [root, at] = [shown(textOf(evidence, 'goroot')), originWords(originOf(evidence))]
    return say(
      `GOROOT, set in ${at.en}, is ${root}, which go finds by itself.`,
      `${at.zh}设置的 GOROOT 是 ${root}，而 go 本来就能自行找到它。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...(evidence['pathFromGoroot'] === undefined
        ? []
        : [nameInPath(textOf(evidence, 'pathFromGoroot'), evidence)]),
      ...unsetVariable('GOROOT', originOf(evidence)),
      step(NEW_SESSION),
    ],
    verify: say('"go env GOROOT" prints the same directory as before.', 'go env GOROOT 的输出与之前相同。'),
  }),
})

/** `export GOROOT=$(go env GOROOT)` follows every upgrade. */
function asksGo(files: readonly Profile[], { ref, line }: Origin): boolean {
  const lines = files.find(({ file }) => file === ref)?.assignments ?? []
  const written = lines.find((assignment) => assignment.name === 'GOROOT' && assignment.line === line)
  return written !== undefined && /\bgo(?:\.exe)?\s+env\s+GOROOT\b/.test(written.value)
}

function nameInPath(place: string, evidence: Evidence) {
  const root = shown(textOf(evidence, 'goroot'))
  return step(
    say(
      `Line ${place} builds PATH from GOROOT: write ${root} there first, or go is gone with the variable.`,
      `${place} 用 GOROOT 拼接 PATH：请先在该处改写为 ${root}，否则删除变量后将找不到 go。`,
    ),
  )
}
