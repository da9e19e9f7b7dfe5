import type { EvidenceRow } from '../contract/finding.ts'
import type { GoWork } from '../contract/sections/projects/go-mod.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { pathsOf, type Paths } from './model/paths.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { activeWorkspaces, olderGo } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say } from './remedy/steps.ts'

export const workUseDuplicate = defineDetector({
  id: 'WORK_USE_DUPLICATE',
  aliases: ['WORK001'],
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('go.work lists the same module directory or module path twice', 'go.work 重复 use'),
    why: say(
      'A workspace may hold a module only once. As long as a directory or a module path appears twice, every go command in the workspace stops with "appears multiple times in workspace".',
      '一个工作区只能包含同一个模块一次。只要某个目录或模块路径出现两次，工作区内的所有 go 命令都会以“appears multiple times in workspace”终止。',
    ),
    rule: say(
      'Fires when two use lines of a go.work lead to the same directory, or when the go.mod files of two used directories name the same module. Silent for a go.work that is switched off by GOWORK=off.',
      '当 go.work 中的两行 use 指向同一目录，或两个被引用目录的 go.mod 声明了相同的模块路径时触发。被 GOWORK=off 关闭的 go.work 不触发。',
    ),
  },
  source: 'catalogue B.002; C-50; cmd/go/internal/modload loadWorkFile, makeMainModules',
  labels: { usedModule: say('Module used', '被引用的模块') },
  check(_, context) {
    const paths = pathsOf(context.env.kind)
    return activeWorkspaces(context).flatMap(({ work }) => {
      const entries = duplicates(work, paths)
      // Go 1.19 builds such a workspace; 1.21 refuses it.
      const accepted = entries.every(({ problem }) => problem === SAME_MODULE) && olderGo(context, '1.21')
      return entries.length === 0 || accepted
        ? []
        : [{ subject: work.file, evidence: { path: work.file, entries: evidenceRows(entries) } }]
    })
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const places = rows.map((row) => `${textOf(row, 'raw')} (${lineOf(row)})`)
    return say(
      `${file} uses one module more than once: ${places.join(', ') || '?'}.`,
      `${file} 多次引用了同一个模块：${places.join('、') || '?'}。`,
    )
  },
  remedy(evidence, { kind }) {
    const paths = pathsOf(kind)
    const rows = rowsOf(evidence, 'entries')
    const dir = paths.parent(textOf(evidence, 'path'))
    const last = textOf(rows.at(-1) ?? {}, 'raw')
    // -dropuse takes away every line with that spelling, so one of two equal lines has to be put back.
    const equal = rows.filter((row) => textOf(row, 'raw') === last).length > 1
    const edit = [`-dropuse=${last}`, ...(equal ? [`-use=${last}`] : [])]
    const text = equal
      ? say(`Keep one of the lines that say ${last}.`, `只保留一行 ${last}。`)
      : say(
          `Decide which of the directories stays in the workspace. This takes out ${last}; nothing on disk is deleted.`,
          `决定保留哪个目录。以下命令从工作区移除 ${last}；磁盘上的文件不会被删除。`,
        )
    return {
      steps: [runIn(kind, text, dir, ['go', 'work', 'edit', ...edit])],
      verify: say(
        '"go list -m" in the workspace prints every module once and exits with 0.',
        '在工作区中运行 go list -m，每个模块只输出一次，且退出码为 0。',
      ),
    }
  },
})

const SAME_MODULE = 'same module'

/** Directories are compared as Go does, by text; links and letter case show up as the same module twice. */
function duplicates({ file, uses }: GoWork, paths: Paths): EvidenceRow[] {
  const byDir = groupBy(uses, ({ dir }) => paths.clean(dir))
  const firstOfDir = [...byDir.values()].flatMap(([first]) => (first?.goMod ? [first] : []))
  const byModule = groupBy(firstOfDir, ({ goMod }) => goMod?.module ?? '')
  const rows = (problem: string, groups: Iterable<GoWork['uses']>) =>
    [...groups]
      .filter((group) => group.length > 1)
      .flatMap((group) =>
        group.map(({ line, path, dir, goMod }) => ({
          path: sourceLine(file, line),
          raw: path,
          dir,
          problem,
          ...(goMod && { usedModule: goMod.module }),
        })),
      )
  return [...rows('same directory', byDir.values()), ...rows(SAME_MODULE, byModule.values())]
}

const lineOf = (row: EvidenceRow) => textOf(row, 'path').split(':').at(-1) ?? '?'
