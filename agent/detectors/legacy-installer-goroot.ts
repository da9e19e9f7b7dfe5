import type { Origin } from '../contract/origin.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { evidenceOf, originOf, shown, textOf } from './evidence.ts'
import { installAt, isManaged } from './model/installs.ts'
import { windowsPaths } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const legacyInstallerGoroot = defineDetector({
  id: 'LEGACY_INSTALLER_GOROOT',
  severity: 'high',
  severityVaries: say(
    'Low when it is the root that go finds anyway, when a user’s GOROOT takes its place, or when no go is there.',
    '若它就是 go 自行找到的根目录、被用户级 GOROOT 取代，或本机没有 go，则为低。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['registry'],
  wants: ['goActive', 'goInstalls', 'sessions'],
  texts: {
    title: say('Machine-wide GOROOT left by an old installer', '旧安装器遗留的系统级 GOROOT'),
    why: say(
      'Installers before Go 1.12 or so set GOROOT for the whole machine; today’s set none and do not take the old one away. Every newer Go of every user then works with the old tree.',
      '旧版安装程序会为整台机器设置 GOROOT；如今的安装程序不再设置，也不会清除旧值。于是所有用户的新版 Go 都会使用旧的目录树。',
    ),
    rule: say(
      'Fires when the machine’s environment in the registry has a GOROOT. Silent for roots that the policy allows or that a package manager such as Scoop keeps there.',
      '当注册表的系统环境变量中存在 GOROOT 时触发。策略允许的，或由 Scoop 等包管理器维护的根目录不触发。',
    ),
  },
  labels: { keyTime: say('Registry key last written', '注册表键的最后写入时间') },
  source: 'catalogue E; C-04; golang/go#30132, golang/go#9911',
  check({ registry }, context) {
    const { machine, user } = registry
    const stored = machine.values.find(({ name }) => name.toUpperCase() === 'GOROOT')
    if (!stored || stored.raw.trim() === '') return []
    const value = expanded(stored.raw)
    const installs = context.want('goInstalls')
    const install = installs && value !== null ? installAt(installs, value, windowsPaths) : undefined
    const { policy } = context
    const allowed = value !== null && policy.allowedGoRoots.some((root) => windowsPaths.under(value, root))
    if (allowed || (install && isManaged(install, policy, windowsPaths))) return []
    const overridden = user.values.some(({ name, raw }) => name.toUpperCase() === 'GOROOT' && raw !== '')
    const origin: Origin = { kind: 'machine', ref: `${machine.key}\\${stored.name}`, confidence: 'high' }
    const harmless = overridden || agrees(value, context)
    return [
      {
        subject: 'GOROOT',
        severity: harmless ? 'low' : 'high',
        evidence: evidenceOf({
          goroot: stored.raw,
          derivedRoot: context.want('goActive')?.derivedRoot,
          keyTime: machine.lastWrite,
          origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const root = shown(textOf(evidence, 'goroot'))
    const own = evidence['derivedRoot'] === undefined ? null : shown(textOf(evidence, 'derivedRoot'))
    return own === null
      ? say(`The machine’s environment sets GOROOT to ${root}.`, `系统环境变量把 GOROOT 设为 ${root}。`)
      : say(
          `The machine’s environment sets GOROOT to ${root}; the go command would use ${own}.`,
          `系统环境变量把 GOROOT 设为 ${root}；go 命令自己会使用 ${own}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [...unsetVariable('GOROOT', originOf(evidence)), step(NEW_SESSION)],
    verify: say(
      'In a new terminal GOROOT is not set, and "go env GOROOT" prints the directory of the go in use.',
      '在新终端中 GOROOT 未设置，且 go env GOROOT 输出所用 go 的目录。',
    ),
  }),
})

/** Only what every Windows expands alike; null for the rest. */
function expanded(raw: string): string | null {
  const text = raw.replace(/%SystemDrive%/gi, 'C:').replace(/%ProgramFiles%/gi, 'C:\\Program Files')
  return text.includes('%') ? null : text
}

function agrees(value: string | null, context: Context): boolean {
  const active = context.need('goActive')
  if (!active) return true
  if (active.derivedRoot === undefined || value === null) {
    if (!active.runs) return false
    throw new Undecidable('goActive: the root that go finds by itself is not known')
  }
  const installs = context.want('goInstalls')
  const [one, other] = [value, active.derivedRoot].map((root) =>
    installs ? installAt(installs, root, windowsPaths) : undefined,
  )
  return windowsPaths.same(value, active.derivedRoot) || (one !== undefined && one === other)
}
