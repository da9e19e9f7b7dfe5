import type { Managers } from '../contract/sections/managers.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, type DataOf } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { parseGoVersion, sameRelease } from './model/go-version.ts'
import { installAt } from './model/installs.ts'
import { pathsOf, type Paths } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

type Manager = Managers['list'][number]

/** Set by hand or by a sub-shell to choose a version for this session alone. */
const CHOSEN_HERE: Readonly<Partial<Record<Manager['kind'], readonly string[]>>> = {
  goenv: ['GOENV_VERSION'],
  asdf: ['ASDF_GOLANG_VERSION'],
  mise: ['MISE_GO_VERSION', 'MISE_GOLANG_VERSION'],
}

export const versionManagerStaleGoroot = defineDetector({
  id: 'VERSION_MANAGER_STALE_GOROOT',
  severity: 'high',
  layers: ['user', 'editor'],
  platforms: ['linux', 'macos', 'wsl'],
  needs: ['managers', 'sessions'],
  wants: ['goInstalls'],
  texts: {
    title: say(
      'A version manager exported GOROOT once and it never follows',
      '版本管理器导出的 GOROOT 已过期',
    ),
    why: say(
      'The manager runs the Go it selects now, but GOROOT still names the one from before. The new go command then works with the old compiler and library, and editors report that switching versions is not supported.',
      '管理器运行的是当前所选的 Go，而 GOROOT 仍指向之前的版本。新的 go 命令会因此使用旧的编译器和标准库，编辑器则提示不支持切换版本。',
    ),
    rule: say(
      'Fires when a session’s GOROOT lies in a version manager’s folder and belongs to another release than the manager selects in the home directory. Silent where the session runs the go of that very root, inside a sub-shell or with a variable that chooses a version for the session, when the manager selects nothing, and for a GOROOT outside every manager.',
      '当会话的 GOROOT 位于版本管理器的目录中、且与该管理器在主目录所选的版本不同时触发。会话运行的正是该根目录中的 go、处于子 shell 之中或由变量为本会话指定了版本、管理器未选择版本、以及 GOROOT 不属于任何管理器时不触发。',
    ),
  },
  source: 'catalogue E.2; go-nv/goenv#367, golang/vscode-go#776, pkgxdev/dev#39',
  labels: {
    staleManager: say('Version manager', '版本管理器'),
    staleVersion: say('Version of GOROOT', 'GOROOT 的版本'),
    selectedNow: say('Version selected now', '当前所选版本'),
    selectedBy: say('Selected by', '选择依据'),
    vmInit: say('Manager started in', '管理器的启动位置'),
  },
  check({ managers, sessions }, { env, want }) {
    if (managers.list.length === 0) return []
    const paths = pathsOf(env.kind)
    const found = sessions.list.flatMap((session) => {
      const goroot = session.variables['GOROOT']
      const manager = goroot ? managers.list.find(({ root }) => paths.below(goroot, root)) : undefined
      if (!goroot || manager?.current === undefined) return []
      if (CHOSEN_HERE[manager.kind]?.some((name) => session.variables[name])) return []
      const version = versionOf(goroot, manager, want('goInstalls'), paths)
      if (version === null || sameRelease(version, manager.current) !== false) return []
      // This session runs the go of that very root: another version was chosen for it, and nothing is mixed.
      const [go] = session.which
      if (go !== undefined && paths.below(go, goroot)) return []
      return [{ session, goroot, manager, version }]
    })
    const isPrimary = ({ session }: { session: Session }) => session.id === sessions.primary
    const first = found.find(isPrimary) ?? found[0]
    if (!first) return []
    const { session, goroot, manager, version } = first
    const [line] = manager.initLines
    return [
      {
        subject: 'GOROOT',
        evidence: evidenceOf({
          session: session.id,
          staleManager: manager.kind,
          goroot,
          staleVersion: version,
          selectedNow: manager.current,
          selectedBy: manager.currentFrom,
          origin: session.origins['GOROOT'] ?? { kind: 'process', confidence: 'low' },
          vmInit: line && { kind: 'profile', ref: line.file, line: line.line, confidence: 'high' },
        }),
      },
    ]
  },
  explain(evidence) {
    const [manager, now] = [textOf(evidence, 'staleManager'), textOf(evidence, 'selectedNow')]
    const [goroot, version] = [shown(textOf(evidence, 'goroot')), textOf(evidence, 'staleVersion')]
    const at = originWords(originOf(evidence))
    return say(
      `${manager} selects Go ${now}, but GOROOT, set in ${at.en}, is ${goroot}, which is ${version}.`,
      `${manager} 选择了 Go ${now}，但${at.zh}设置的 GOROOT 是 ${goroot}，版本为 ${version}。`,
    )
  },
  remedy(evidence) {
    const origin = originOf(evidence)
    const goenv = textOf(evidence, 'staleManager') === 'goenv'
    const own = goenv
      ? [
          step(
            say(
              'Write "export GOENV_DISABLE_GOROOT=1" before the line that starts goenv; it then leaves GOROOT alone.',
              '在启动 goenv 的那一行之前写上 export GOENV_DISABLE_GOROOT=1，goenv 就不再设置 GOROOT。',
            ),
          ),
        ]
      : []
    return {
      steps: [...own, ...unsetVariable('GOROOT', origin), step(NEW_SESSION)],
      verify: say(
        'In a new terminal "echo $GOROOT" prints nothing, and "go env GOROOT" follows the manager.',
        '在新终端中，echo $GOROOT 没有输出，go env GOROOT 随管理器变化。',
      ),
    }
  },
})

/** By the root's VERSION file, else by the name of the manager's folder that it lies in. */
function versionOf(
  goroot: string,
  { versions }: Manager,
  installs: DataOf<'goInstalls'> | null,
  paths: Paths,
): string | null {
  const install = installs && installAt(installs, goroot, paths)
  if (install?.version !== undefined) return install.version
  const names = paths.segments(goroot)
  const named = versions.find((version) => names.includes(version) || names.includes(`go${version}`))
  return named ?? names.findLast((name) => /^(?:go)?\d/.test(name) && parseGoVersion(name) !== null) ?? null
}
