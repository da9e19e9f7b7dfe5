import type { Editor } from '../contract/sections/editor.ts'
import {
  defineDetector,
  EVERY_PLATFORM,
  Undecidable,
  type Context,
  type DataOf,
  type Draft,
} from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import {
  isCrossOs,
  isProjectScope,
  settingFile,
  settingName,
  settingsNamed,
  type EditorSetting,
} from './model/editor-settings.ts'
import { toolchainLine } from './model/go-line.ts'
import { sameRelease } from './model/go-version.ts'
import { installAt } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { removeSetting } from './remedy/editor-steps.ts'
import { say, step } from './remedy/steps.ts'

const KEY = 'go.goroot'

export const vscodeGorootMismatch = defineDetector({
  id: 'VSCODE_GOROOT_MISMATCH',
  severity: 'high',
  severityVaries: say(
    'Medium when the directory does not exist: the extension then warns and ignores the setting.',
    '若该目录不存在则为中等：扩展会发出警告并忽略该设置。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  wants: ['goActive', 'goInstalls', 'projects'],
  texts: {
    title: say(
      'go.goroot in VS Code differs from the active Go',
      'VS Code 的 go.goroot 与实际 GOROOT 不一致',
    ),
    why: say(
      'The extension exports the setting as GOROOT and puts its bin directory first on PATH, for its tools and for terminals. Editor and shell then build with different releases, and a GOROOT that does not belong to the go command breaks builds.',
      '扩展会把该设置导出为 GOROOT，并把其 bin 目录放在 PATH 最前，作用于自身工具和终端。编辑器与 shell 因此使用不同版本构建；与 go 命令不匹配的 GOROOT 会导致构建失败。',
    ),
    // Two installs of one release contradict nothing (G1), so only another release or no Go root at all counts.
    rule: say(
      'Fires when go.goroot leads to a directory of another Go release than the shell’s, to one that is no Go root, or to none. Silent when both are one directory through links or one release, when the project pins exactly that release, and for a path of another operating system, which is a finding of its own.',
      '当 go.goroot 指向与 shell 不同版本的 Go、并非 Go 根目录的目录，或不存在的目录时触发。两者经链接为同一目录、版本相同、项目正好锁定该版本，或路径属于另一操作系统（另有结论）时不触发。',
    ),
  },
  source: 'catalogue B.001; C-25, C-26; golang/vscode-go docs/settings.md',
  labels: { editorVersion: say('Version in the editor', '编辑器中的版本') },
  check({ editor }, context) {
    const settings = settingsNamed(editor, KEY)
    if (settings.length === 0) return []
    const goActive = context.want('goActive')
    // Without a Go there is nothing to differ from; a directory that is not there is wrong all the same.
    if (!goActive && context.known('goActive')) return []
    const verdicts = settings.map((setting) => judge(setting, editor, goActive, context))
    const drafts = verdicts.filter((verdict) => verdict !== null && verdict !== 'unknown')
    if (drafts.length === 0 && verdicts.includes('unknown'))
      throw new Undecidable('editor: what go.goroot leads to is not known')
    return drafts
  },
  explain(evidence) {
    const [file, value] = [shown(textOf(evidence, 'path')), shown(textOf(evidence, 'value'))]
    if (evidence['exists'] === false)
      return say(
        `${file} sets go.goroot to ${value}, which does not exist.`,
        `${file} 把 go.goroot 设为 ${value}，而该目录不存在。`,
      )
    const [root, own] = [shown(textOf(evidence, 'goroot')), textOf(evidence, 'rootVersion')]
    const found = evidence['editorVersion']
    const [is, isZh] =
      typeof found === 'string'
        ? [`which is ${found}`, `版本为 ${found}`]
        : ['which is no Go root', '并非 Go 根目录']
    return say(
      `${file} sets go.goroot to ${value}, ${is}, while the shell uses ${root}, ${own}.`,
      `${file} 把 go.goroot 设为 ${value}（${isZh}），而 shell 使用 ${root}（${own}）。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      removeSetting(textOf(evidence, 'path'), KEY),
      step(
        say(
          'To choose a Go for the editor alone, set go.alternateTools.go to its go command instead.',
          '如需仅为编辑器选择 Go，请改为在 go.alternateTools.go 中指定 go 命令。',
        ),
      ),
    ],
    verify: say(
      '"go version" prints the same in the editor’s terminal and outside.',
      '在编辑器终端内外运行 go version，输出相同。',
    ),
  }),
})

function judge(
  setting: EditorSetting,
  editor: Editor,
  goActive: DataOf<'goActive'> | null,
  context: Context,
): Draft | 'unknown' | null {
  const { kind } = context.env
  if (isCrossOs(setting.value, editor, kind)) return null
  const paths = pathsOf(kind)
  const info = editor.paths.find(({ key, path }) => key === KEY && paths.same(path, setting.value))
  if (!info) return 'unknown'
  const subject = settingName(setting)
  const common = { path: settingFile(setting), value: setting.value, exists: info.exists }
  if (!info.exists) return { subject, severity: 'medium', evidence: common }
  const installs = context.want('goInstalls')
  const at = (root: string) => installs && installAt(installs, root, paths)
  const root = goActive?.goroot ?? goActive?.derivedRoot
  if (!goActive || root === undefined) return 'unknown'
  const chosen = at(setting.value)
  if (paths.same(root, setting.value) || (chosen && chosen === at(root))) return null
  const editorVersion = info.goVersion ?? chosen?.version
  const rootVersion = goActive.rootVersion ?? goActive.version
  if (editorVersion !== undefined) {
    if (rootVersion === undefined) return 'unknown'
    if (sameRelease(editorVersion, rootVersion) === true) return null
    if (isProjectScope(setting)) {
      const projects = context.want('projects')
      if (!projects) return 'unknown'
      const project = projects.list.find(({ id }) => id === setting.workspace)
      const pins = [project?.pin?.version, project?.goMod?.toolchain]
      if (pins.some((pin) => pin !== undefined && sameRelease(toolchainLine(pin), editorVersion) === true))
        return null
    }
  }
  return { subject, evidence: evidenceOf({ ...common, editorVersion, goroot: root, rootVersion }) }
}
