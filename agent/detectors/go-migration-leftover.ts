import { defineDetector, Undecidable, type Context, type Draft } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { goDirs } from './model/go-dirs.ts'
import { windowsPaths } from './model/paths.ts'
import { quotePsPath } from './remedy/quote.ts'
import { psStep, say, step } from './remedy/steps.ts'

const SMALL = 100 * 2 ** 20
const UNUSED_MS = 14 * 86_400_000

export const goMigrationLeftover = defineDetector({
  id: 'GO_MIGRATION_LEFTOVER',
  severity: 'low',
  layers: ['user'],
  platforms: ['windows'],
  roles: ['workstation'],
  needs: ['dirs', 'sessions', 'path'],
  wants: ['registry'],
  texts: {
    title: say('Old Go directories remain after the move', '迁移后遗留了旧的 Go 目录'),
    why: say(
      'The move was to free the system drive, and the space is still taken. Old tools in such a directory also come back into use by accident.',
      '迁移是为了释放系统盘，而空间仍被占用；旧目录中的工具还可能被无意中再次使用。',
    ),
    rule: say(
      'Speaks only in a campaign of the group from the cut-over on. Fires for a former directory of Go with more than 100 MiB that nothing has used for 14 days and that no variable, PATH entry, editor setting or running program names.',
      '仅在本组的迁移活动进入切换阶段之后才判断。当 Go 先前使用的目录超过 100 MiB、14 天无人使用，且没有变量、PATH 条目、编辑器设置或运行中的程序引用它时触发。',
    ),
  },
  source: 'catalogue B.003; A-003-11',
  labels: { leftoverBytes: say('Size in bytes', '大小（字节）'), lastUsed: say('Last used', '最后使用') },
  check({ dirs }, context): Draft[] {
    const { campaign } = context.policy
    if (!campaign || campaign.stage < 5) return []
    if (!dirs.former) throw new Undecidable('dirs: former places were not looked at')
    const idleSince = Date.parse(context.takenAt) - UNUSED_MS
    return dirs.former
      .filter(
        ({ path, sizeBytes, lastUsed, named }) =>
          sizeBytes > SMALL && Date.parse(lastUsed) <= idleSince && !named && !isNamed(path, context),
      )
      .map(({ path, sizeBytes, lastUsed }) => ({
        subject: path,
        evidence: { path, leftoverBytes: sizeBytes, lastUsed },
      }))
  },
  explain(evidence) {
    const path = shown(textOf(evidence, 'path'))
    const mib = Math.round(Number(textOf(evidence, 'leftoverBytes')) / 2 ** 20)
    const size = Number.isNaN(mib) ? '' : ` ${mib} MiB`
    return say(
      `${path} still takes${size || ' space'} on the old drive, and nothing uses it.`,
      `${path} 仍占用旧盘空间${size}，但已无人使用。`,
    )
  },
  remedy(evidence) {
    const path = quotePsPath(textOf(evidence, 'path'))
    return {
      steps: [
        psStep(
          say(
            'Look at what is in it; tools you installed yourself are in its bin.',
            '查看其中的内容；自己安装的工具在 bin 目录中。',
          ),
          `Get-ChildItem -Force -LiteralPath ${path}`,
        ),
        psStep(
          say(
            'To keep a copy, compress it into an archive on another drive first.',
            '如需保留副本，先压缩到另一个驱动器上的归档文件。',
          ),
          `Compress-Archive -LiteralPath ${path} -DestinationPath (Read-Host 'Archive')`,
        ),
        step(
          say(
            'Then delete the directory yourself. Envherd does not delete anything.',
            '然后由你自己删除该目录。Envherd 不会删除任何内容。',
          ),
        ),
      ],
      verify: say('The directory is gone, and Go still works.', '该目录已不存在，Go 仍能正常使用。'),
    }
  },
})

/** By anything this snapshot shows: a directory in effect, a variable of any session, a stored value, PATH. */
function isNamed(path: string, { want }: Context): boolean {
  const at = (text: string) => windowsPaths.under(text, path)
  const [dirs, sessions, view, registry] = [want('dirs'), want('sessions'), want('path'), want('registry')]
  const stored = [registry?.user, registry?.machine].flatMap((key) => key?.values ?? [])
  return (
    (dirs ? goDirs(dirs).some(({ dir }) => at(dir.path) || at(dir.real ?? dir.path)) : false) ||
    (sessions?.list.some(({ variables }) => Object.values(variables).some(at)) ?? false) ||
    (view?.dirs.some(({ dir }) => at(dir)) ?? false) ||
    stored.some(({ raw }) => raw.split(';').some(at))
  )
}
