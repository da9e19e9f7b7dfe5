import { defineDetector } from './detector.ts'
import { rowOf, rowsOf, textOf } from './evidence.ts'
import { sameRelease } from './model/go-version.ts'
import { commentLine } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const versionManagerConflict = defineDetector({
  id: 'VERSION_MANAGER_CONFLICT',
  severity: 'medium',
  layers: ['user'],
  platforms: ['linux', 'macos', 'wsl'],
  needs: ['managers', 'sessions'],
  texts: {
    title: say(
      'More than one Go version manager is active in the same shell',
      '同一个 shell 中启用了多个 Go 版本管理器',
    ),
    why: say(
      'Each manager puts its own go in front of PATH and the last one to start wins. Switching versions with the other one then seems to have no effect, and the winner depends on the order of lines in a start-up file.',
      '每个管理器都把自己的 go 放到 PATH 最前面，最后启动的一个生效。用另一个管理器切换版本会看似无效，而哪个生效取决于启动文件中各行的顺序。',
    ),
    rule: say(
      'Fires when two or more managers are active in one session and select different Go releases in the home directory. Managers that agree, that select none, that read the same pin file, or that are installed and not activated do not count.',
      '当两个及以上的管理器在同一会话中处于激活状态、且在主目录中选择了不同的 Go 版本时触发。选择一致的、未选择版本的、读取同一固定文件的，以及已安装但未激活的管理器不计入。',
    ),
  },
  source: 'catalogue B.001; A-001-08',
  labels: {
    vmActive: say('Active managers', '已激活的管理器'),
    vmKind: say('Manager', '管理器'),
    vmSelects: say('Selects', '所选版本'),
    vmSelectsFrom: say('Decided by', '依据'),
    vmOrigin: say('Started in', '启动位置'),
    vmKeep: say('To keep', '应保留'),
  },
  check({ managers, sessions }, { policy }) {
    const choosing = managers.list.filter(({ current }) => current !== undefined)
    if (choosing.length < 2) return []
    const ids = sessions.list
      .map(({ id }) => id)
      .sort((a, b) => Number(b === sessions.primary) - Number(a === sessions.primary))
    for (const id of ids) {
      const active = choosing.filter(({ activeIn }) => activeIn.includes(id))
      const [first, ...rest] = active
      const other = rest.find(
        ({ current, currentFrom }) =>
          sameRelease(current ?? '', first?.current ?? '') === false &&
          (currentFrom === undefined || currentFrom !== first?.currentFrom),
      )
      if (!first || !other) continue
      const kinds = active.map(({ kind }) => kind).sort()
      const keep = kinds.find((kind) => kind === policy.versionManager)
      return [
        {
          subject: kinds.join(', '),
          evidence: {
            session: id,
            ...(keep === undefined ? {} : { vmKeep: keep }),
            vmActive: active.map(({ kind, current, currentFrom, initLines: [line] }) =>
              rowOf({
                vmKind: kind,
                vmSelects: current,
                vmSelectsFrom: currentFrom,
                vmOrigin: line && { kind: 'profile', ref: line.file, line: line.line, confidence: 'high' },
              }),
            ),
          },
        },
      ]
    }
    return []
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'vmActive').map((row) => [textOf(row, 'vmKind'), textOf(row, 'vmSelects')])
    const session = textOf(evidence, 'session')
    return say(
      `In ${session}, ${rows.map(([kind = '', version = '']) => `${kind} selects Go ${version}`).join(' and ')}.`,
      `在 ${session} 中，${rows.map(([kind = '', version = '']) => `${kind} 选择 Go ${version}`).join('，')}。`,
    )
  },
  remedy(evidence) {
    const keep = evidence['vmKeep'] === undefined ? null : textOf(evidence, 'vmKeep')
    const choose = step(
      keep === null
        ? say(
            'Decide which manager to keep and take the line that starts the other out of the start-up file. Its versions stay installed.',
            '决定保留哪个管理器，并从启动文件中去掉启动另一个的那一行。它安装的版本仍会保留。',
          )
        : say(
            `Your team uses ${keep}: take the lines that start another manager out of the start-up file. Its versions stay installed.`,
            `团队使用的是 ${keep}：从启动文件中去掉启动其他管理器的行。已安装的版本仍会保留。`,
          ),
    )
    const lines = rowsOf(evidence, 'vmActive').flatMap((row) => {
      const origin = row['vmOrigin']
      if (keep === null || textOf(row, 'vmKind') === keep) return []
      if (typeof origin !== 'object' || origin?.ref === undefined || origin.line === undefined) return []
      return commentLine(origin.ref, origin.line, textOf(row, 'vmKind'))
    })
    return {
      steps: [choose, ...lines, step(NEW_SESSION)],
      verify: say(
        'In a new terminal one manager is left and "go version" prints what it selects.',
        '在新终端中只剩一个管理器，且 go version 输出它所选的版本。',
      ),
    }
  },
})
