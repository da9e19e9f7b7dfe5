import type { EvidenceRow } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { relativePath } from './model/relative-path.ts'
import { evidenceRows, rowsFor, sourceLine } from './model/source-line.ts'
import { activeWorkspaces } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say, step } from './remedy/steps.ts'

export const workAbsoluteUsePath = defineDetector({
  id: 'WORK_ABSOLUTE_USE_PATH',
  aliases: ['WORK006'],
  severity: 'low',
  severityVaries: say('Info unless the file is under version control.', '除非该文件受版本控制，否则为提示。'),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('go.work uses absolute paths', 'go.work 使用绝对路径'),
    why: say(
      'An absolute path is right on one machine only. Committed, it breaks the workspace for everybody whose checkout lies elsewhere, and for the build server.',
      '绝对路径只在一台机器上正确。一旦提交，检出位置不同的同事以及构建服务器上的工作区都会失效。',
    ),
    rule: say(
      'Fires when a use line, or a replacement by a directory, in a go.work in force is an absolute path. Both forms are valid for Go, so a file that only lives on this machine is merely worth a note.',
      '当生效的 go.work 中 use 行或指向目录的 replace 使用绝对路径时触发。两种写法对 Go 都合法，因此仅存在于本机的文件只作提示。',
    ),
  },
  source: 'catalogue B.002; C-50',
  labels: { relativePath: say('Relative', '相对写法') },
  check(_, context) {
    const paths = pathsOf(context.env.kind)
    return activeWorkspaces(context).flatMap(({ work }) => {
      const dir = paths.parent(work.file)
      const rowOf = (line: number, what: string, path: string): EvidenceRow => {
        const relative = relativePath(dir, path, paths)
        return {
          path: sourceLine(work.file, line),
          raw: what,
          value: path,
          ...(relative !== null && { relativePath: relative }),
        }
      }
      const uses = work.uses.filter(({ path }) => paths.isAbsolute(path))
      const replaces = work.replaces.filter((replace) => paths.isAbsolute(replace.with))
      const entries = [
        ...rowsFor(uses, ({ line, path }) => rowOf(line, `use ${path}`, path)),
        ...rowsFor(replaces, (replace) =>
          rowOf(replace.line, `replace ${replace.path} => ${replace.with}`, replace.with),
        ),
      ]
      if (entries.length === 0) return []
      return [
        {
          subject: work.file,
          severity: work.tracked === true ? ('low' as const) : ('info' as const),
          evidence: { path: work.file, entries: evidenceRows(entries) },
        },
      ]
    })
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = textOf(rows[0] ?? {}, 'raw')
    const [more, moreZh] =
      rows.length > 1 ? [` and ${rows.length - 1} more`, `等 ${rows.length} 处`] : ['', '']
    return say(
      `${file} says "${first}"${more}, which only this machine can follow.`,
      `${file} 中写有“${first}”${moreZh}，只在本机有效。`,
    )
  },
  remedy(evidence, { kind }) {
    const dir = pathsOf(kind).parent(textOf(evidence, 'path'))
    const uses = rowsOf(evidence, 'entries').filter(
      (row) => textOf(row, 'raw').startsWith('use ') && row['relativePath'] !== undefined,
    )
    const edits = uses
      .slice(0, 20)
      .flatMap((row) => [`-dropuse=${textOf(row, 'value')}`, `-use=${textOf(row, 'relativePath')}`])
    const rewrite = runIn(
      kind,
      say('Write the directories relative to go.work.', '把目录改写为相对于 go.work 的路径。'),
      dir,
      ['go', 'work', 'edit', ...edits],
    )
    const rest = step(
      say(
        'Change the remaining absolute paths by hand; a module that lies elsewhere on disk belongs into a go.work that is not committed.',
        '其余绝对路径请手工修改；位于磁盘其他位置的模块应放入不提交的 go.work。',
      ),
    )
    return {
      steps: [...(edits.length > 0 ? [rewrite] : []), rest],
      verify: say(
        'No use or replace line of go.work starts at the root of a drive.',
        'go.work 的 use 与 replace 行都不再以磁盘根目录开头。',
      ),
    }
  },
})
