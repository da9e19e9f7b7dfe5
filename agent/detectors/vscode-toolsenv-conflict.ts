import type { EvidenceRow, Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import {
  isCrossOs,
  isProjectScope,
  settingFile,
  variableSetting,
  type EditorSetting,
} from './model/editor-settings.ts'
import { groupBy } from './model/group.ts'
import { pathsOf, type Paths } from './model/paths.ts'
import { evidenceRows, mostSevere } from './model/source-line.ts'
import { splitStored } from './model/split.ts'
import { removeSetting } from './remedy/editor-steps.ts'
import { say, step } from './remedy/steps.ts'

const LOCATIONS = new Set(['GOROOT', 'GOPATH', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR', 'GOENV'])

export const vscodeToolsenvConflict = defineDetector({
  id: 'VSCODE_TOOLSENV_CONFLICT',
  severity: 'medium',
  severityVaries: say(
    'Info for what a project sets for itself (directories excepted), for test variables, and for build tags in GOFLAGS.',
    '项目自行设置的值（目录除外）、测试变量以及 GOFLAGS 中的构建标签仅作提示。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor', 'goEnv'],
  texts: {
    title: say(
      'go.toolsEnvVars or terminal env overrides differ from the shell',
      '编辑器环境变量与 shell 冲突',
    ),
    why: say(
      'What the editor builds, checks and tests is then not what the command line builds: another proxy, another cache, other flags. "Works in the editor but not in the terminal" often ends here.',
      '编辑器所构建、检查和测试的内容因此与命令行不同：代理、缓存或编译标志各不相同。“编辑器里可以，终端里不行”往往源于此。',
    ),
    // Whether a project's value equals its .env or build server cannot be seen; that it is the project's own can.
    rule: say(
      'Fires when a Go variable in go.toolsEnvVars, go.testEnvVars or the terminal settings of this system differs from what go env prints in the shell. Silent for equal values, two spellings of one directory, and variables that go env does not show.',
      '当 go.toolsEnvVars、go.testEnvVars 或本系统终端设置中的某个 Go 变量与 shell 中 go env 的输出不同时触发。值相同、同一目录的不同写法，以及 go env 不显示的变量不触发。',
    ),
  },
  source: 'catalogue B.001',
  labels: { envKey: say('Setting', '设置项'), shellValue: say('In the shell', 'shell 中的值') },
  check({ editor, goEnv }, { env }) {
    const paths = pathsOf(env.kind)
    const rows = editor.settings.flatMap((setting) => {
      const given = variableSetting(setting, env.kind)
      const shell = given ? goEnv.values[given.name] : undefined
      if (!given || shell === undefined || isCrossOs(setting.value, editor, env.kind)) return []
      if (equal(given.name, setting.value, shell, paths)) return []
      return [{ setting, shell, severity: severityOf(given, setting) }]
    })
    return [...groupBy(rows, ({ setting }) => settingFile(setting))].map(([file, group]) => ({
      subject: file,
      severity: mostSevere(group.map(({ severity }) => severity)),
      evidence: {
        path: file,
        entries: evidenceRows(
          group.map(({ setting, shell }): EvidenceRow => ({
            envKey: setting.key,
            value: setting.value,
            shellValue: shell,
          })),
        ),
      },
    }))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [key, value] = [textOf(first, 'envKey'), textOf(first, 'value')]
    const shell = textOf(first, 'shellValue')
    const [more, moreZh] =
      rows.length > 1
        ? [`, and ${rows.length - 1} more differ`, `，另有 ${rows.length - 1} 项不同`]
        : ['', '']
    return say(
      `${file} sets ${key} to "${value}", the shell has ${shell === '' ? 'none' : `"${shell}"`}${more}.`,
      `${file} 把 ${key} 设为“${value}”，shell 中${shell === '' ? '未设置' : `为“${shell}”`}${moreZh}。`,
    )
  },
  remedy(evidence) {
    const file = textOf(evidence, 'path')
    const keys = rowsOf(evidence, 'entries').map((row) => textOf(row, 'envKey'))
    return {
      steps: [
        ...keys.slice(0, 10).map((key) => removeSetting(file, key)),
        step(
          say(
            'If the value is right, give it to the shell as well, with "go env -w" or in a start-up file.',
            '如果该值是正确的，请同样设置到 shell 中（用 go env -w 或启动文件）。',
          ),
        ),
      ],
      verify: say(
        '"go env" prints the same in the editor’s terminal and outside.',
        '在编辑器终端内外运行 go env，输出相同。',
      ),
    }
  },
})

function equal(name: string, editor: string, shell: string, paths: Paths): boolean {
  if (editor.trim() === shell.trim()) return true
  if (!LOCATIONS.has(name)) return false
  const kind = paths.separator === '\\' ? 'windows' : 'linux'
  const [left, right] = [splitStored(editor, kind), splitStored(shell, kind)]
  return left.length === right.length && left.every((dir, at) => paths.same(dir, right[at] ?? ''))
}

function severityOf({ name, of }: { name: string; of: string }, setting: EditorSetting): Severity {
  const tags = name === 'GOFLAGS' && /^\s*['"]?--?tags=[^\s]*$/.test(setting.value)
  const own = isProjectScope(setting) && !LOCATIONS.has(name)
  return tags || own || of === 'tests' ? 'info' : 'medium'
}
