import { defineDetector, type Context, type Draft } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { movesOf, onSystemDrive, systemDrive } from './model/migration.ts'
import { windowsPaths } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { settingOf } from './model/setting.ts'
import { addPathEntry } from './remedy/path-steps.ts'
import { quotePs, quotePsPath } from './remedy/quote.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

export const goMigrationPartial = defineDetector({
  id: 'GO_MIGRATION_PARTIAL',
  severity: 'medium',
  layers: ['user'],
  platforms: ['windows'],
  roles: ['workstation'],
  needs: ['dirs', 'sessions', 'path'],
  wants: ['drives', 'registry', 'goEnvFile', 'profiles'],
  texts: {
    title: say('The move off the system drive is only half done', '“去 C 盘”迁移不完整'),
    why: say(
      'With some directories on the old drive and some on the new one, tools are installed in one place and searched in the other, and the space on the system drive is not freed.',
      '部分目录仍在旧盘、部分已在新盘时，工具会装在一处却在另一处查找，系统盘的空间也没有释放。',
    ),
    rule: say(
      'Speaks only in a campaign of the group that has passed the inventory. Fires when some of GOPATH, GOCACHE, GOMODCACHE, GOTMPDIR and GOBIN are at their target and others still on the system drive, when a value is set in the running session only, or when PATH searches the old bin before the new one. Silent before anything has moved.',
      '仅在本组的迁移活动进入盘点之后的阶段才判断。当 GOPATH、GOCACHE、GOMODCACHE、GOTMPDIR、GOBIN 中一部分已在目标位置、另一部分仍在系统盘，某个值只在当前会话中设置，或 PATH 先查找旧的 bin 时触发。尚未开始移动时不触发。',
    ),
  },
  source: 'catalogue B.003; A-003-11',
  labels: {
    toMove: say('Still to do', '待完成'),
    moveTarget: say('Belongs at', '目标位置'),
    moveProblem: say('What is missing', '缺少什么'),
  },
  check({ dirs }, context): Draft[] {
    const { campaign } = context.policy
    if (!campaign || campaign.stage < 2) return []
    const moves = movesOf(dirs, campaign)
    if (!moves.some(({ moved }) => moved)) return []
    const drive = systemDrive(context)
    const left = moves.flatMap(({ name, dir, target, moved }) => {
      const problem = moved
        ? isTransient(context, name)
          ? 'session-only'
          : null
        : onSystemDrive(dir, drive)
          ? 'not-moved'
          : null
      return problem ? [{ variable: name, path: dir.path, moveTarget: target, moveProblem: problem }] : []
    })
    const late = oldBinFirst(context, campaign.target)
    const rows = late ? [...left, late] : left
    return rows.length === 0 ? [] : [{ subject: 'migration', evidence: { toMove: rows } }]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'toMove')
    const list = rows.map((row) => `${textOf(row, 'variable')} (${shown(textOf(row, 'path'))})`).join(', ')
    return say(
      `Not moved for good yet: ${list || 'some directories'}.`,
      `尚未彻底迁移：${list || '部分目录'}。`,
    )
  },
  remedy(evidence) {
    const rows = rowsOf(evidence, 'toMove')
    const set = rows.filter((row) => row['variable'] !== 'PATH')
    const path = rows.find((row) => row['variable'] === 'PATH')
    return {
      steps: [
        ...set.map((row) => {
          const [name, target] = [textOf(row, 'variable'), textOf(row, 'moveTarget')]
          return psStep(
            say(
              `Set ${name} for the user to ${shown(target)}.`,
              `为当前用户把 ${name} 设为 ${shown(target)}。`,
            ),
            `[Environment]::SetEnvironmentVariable(${quotePs(name)}, ${quotePsPath(target)}, 'User')`,
          )
        }),
        ...(path
          ? [
              ...addPathEntry(textOf(path, 'moveTarget'), 'windows'),
              step(
                say(
                  `Then take ${shown(textOf(path, 'path'))} off PATH, or move it behind the new entry.`,
                  `然后从 PATH 中删除 ${shown(textOf(path, 'path'))}，或把它移到新条目之后。`,
                ),
              ),
            ]
          : []),
        step(NEW_SESSION),
      ],
      verify: say(
        'In a new terminal, "go env" shows every directory at its target.',
        '在新终端中，go env 显示所有目录都在目标位置。',
      ),
    }
  },
})

/** In force in the primary session, and stored nowhere. */
function isTransient(context: Context, name: string): boolean {
  const session = context.want('sessions')?.primary
  if (!session || !context.known('registry')) return false
  const origin = settingOf(context, session, name)?.origin
  if (origin?.kind !== 'process') return false
  const registry = context.want('registry')
  const stored = [registry?.user, registry?.machine].flatMap((key) => key?.values ?? [])
  return !stored.some((value) => value.name.toUpperCase() === name)
}

/** The default bin, or the old one behind it, is searched before that of the target. */
function oldBinFirst(context: Context, target: Readonly<Record<string, string>>) {
  const [path, sessions] = [context.want('path'), context.want('sessions')]
  const to = target['GOBIN'] ?? (target['GOPATH'] && windowsPaths.join(target['GOPATH'], 'bin'))
  if (!path || !sessions?.primary || to === undefined || to === '') return null
  const entries = pathView(path, 'windows').sessions.get(sessions.primary) ?? []
  const old = windowsPaths.norm(windowsPaths.join(sessions.home, 'go', 'bin'))
  const oldAt = entries.findIndex(({ key }) => key === old)
  const newAt = entries.findIndex(({ key }) => key === windowsPaths.norm(to))
  if (oldAt === -1 || newAt === -1 || newAt < oldAt) return null
  return {
    variable: 'PATH',
    path: entries[oldAt]?.dir ?? old,
    moveTarget: to,
    moveProblem: 'old-bin-first',
  }
}
