import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { isCrossOs, settingFile, variableSetting, type EditorSetting } from './model/editor-settings.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows } from './model/source-line.ts'
import { removeSetting } from './remedy/editor-steps.ts'
import { say, step } from './remedy/steps.ts'

const PATH_SETTINGS = new Set(['go.goroot', 'go.gopath', 'go.toolsGopath'])
const PATH_VARIABLES = new Set(['GOROOT', 'GOPATH', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'PATH'])

export const vscodeCrossOsPath = defineDetector({
  id: 'VSCODE_CROSS_OS_PATH',
  severity: 'high',
  layers: ['editor'],
  // "wsl, remote" of the index: the remote side may be any system.
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  texts: {
    title: say(
      'A Windows path is applied in a remote Linux session, or the reverse',
      '编辑器设置把另一操作系统的路径用于当前环境',
    ),
    why: say(
      'User settings travel with the editor into WSL, containers and SSH hosts. A path of the other system names nothing there, so the extension finds no Go, installs its tools in a strange place, or breaks the terminal.',
      '用户设置会随编辑器进入 WSL、容器和 SSH 主机。另一系统的路径在那里毫无意义：扩展会找不到 Go、把工具装到奇怪的位置，或破坏终端环境。',
    ),
    rule: say(
      'Fires on the remote side of the editor when a Go path setting, go.alternateTools, or a path variable given to tools or to this system’s terminal takes effect in the form of another operating system. Silent for a local window and for terminal settings of another system.',
      '在编辑器的远程端，当 Go 路径设置、go.alternateTools，或传给工具或本系统终端的路径变量以另一操作系统的形式生效时触发。本地窗口以及针对其他系统的终端设置不触发。',
    ),
  },
  source: 'catalogue B.001; C-26',
  labels: { crossKey: say('Setting', '设置项') },
  check({ editor }, { env }) {
    if (!editor.remote && env.kind !== 'wsl') return []
    const isPath = (setting: EditorSetting) =>
      PATH_SETTINGS.has(setting.key) ||
      setting.key.startsWith('go.alternateTools.') ||
      PATH_VARIABLES.has(variableSetting(setting, env.kind)?.name ?? '')
    const foreign = editor.settings.filter(
      (setting) => isPath(setting) && isCrossOs(setting.value, editor, env.kind),
    )
    return [...groupBy(foreign, settingFile)].map(([file, settings]) => ({
      subject: file,
      evidence: {
        path: file,
        entries: evidenceRows(settings.map(({ key, value }) => ({ crossKey: key, value }))),
      },
    }))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [key, value] = [textOf(first, 'crossKey'), textOf(first, 'value')]
    const [more, moreZh] =
      rows.length > 1 ? [` and ${rows.length - 1} more settings`, `等 ${rows.length} 项设置`] : ['', '']
    return say(
      `${file} gives this system a path of another one: ${key} is ${value}${more}.`,
      `${file} 把另一操作系统的路径用在了这里：${key} 为 ${value}${moreZh}。`,
    )
  },
  remedy(evidence) {
    const file = textOf(evidence, 'path')
    const keys = rowsOf(evidence, 'entries').map((row) => textOf(row, 'crossKey'))
    return {
      steps: [
        ...keys.slice(0, 10).map((key) => removeSetting(file, key)),
        step(
          say(
            'If this machine needs a value of its own, write it with "Preferences: Open Remote Settings (JSON)" in a window that is connected here.',
            '如果此环境需要单独的值，请在连接到此处的窗口中用“首选项：打开远程设置 (JSON)”填写。',
          ),
        ),
      ],
      verify: say(
        'In a window connected here, none of these settings shows a path of the other system.',
        '在连接到此处的窗口中，这些设置都不再是另一系统的路径。',
      ),
    }
  },
})
