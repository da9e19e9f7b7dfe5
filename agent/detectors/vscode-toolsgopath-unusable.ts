import type { Editor } from '../contract/sections/editor.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Draft } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { isCrossOs, settingFile, settingName, settingsNamed } from './model/editor-settings.ts'
import { pathsOf } from './model/paths.ts'
import { removeSetting } from './remedy/editor-steps.ts'
import { say } from './remedy/steps.ts'

const KEY = 'go.toolsGopath'

const PROBLEMS = {
  missing: say('does not exist and cannot be created', '不存在且无法创建'),
  'not yet': say('does not exist yet; the first installation creates it', '尚不存在，首次安装时会创建'),
  'not writable': say('is not writable', '不可写'),
  'not absolute': say('is no absolute path on this system', '在本系统中不是绝对路径'),
  'windows drive': say(
    'lies on a Windows drive, where Linux tools are slow and lose their modes',
    '位于 Windows 盘上，Linux 工具在那里速度慢且会丢失权限位',
  ),
} as const

export const vscodeToolsgopathUnusable = defineDetector({
  id: 'VSCODE_TOOLSGOPATH_UNUSABLE',
  severity: 'medium',
  severityVaries: say(
    'Info when the directory is only missing and will be created on first use.',
    '若目录只是尚不存在、首次使用时会创建，则为提示。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  texts: {
    title: say('go.toolsGopath directory is missing, foreign or unwritable', 'go.toolsGopath 不可用'),
    why: say(
      'The extension installs gopls, dlv and the other tools there. If it cannot, it asks to install them again in every window and code intelligence stays off.',
      '扩展会把 gopls、dlv 等工具安装到那里。如果无法安装，每个窗口都会反复提示安装，代码智能功能也无法使用。',
    ),
    rule: say(
      'Fires when go.toolsGopath names a directory that does not exist, cannot be written, or lies on a Windows drive while the editor works in WSL. Silent when it is not set, and on a remote side for a path of another operating system, which is a finding of its own.',
      '当 go.toolsGopath 指向的目录不存在、不可写，或编辑器在 WSL 中工作而目录位于 Windows 盘时触发。未设置，或远程端出现另一操作系统的路径（另有结论）时不触发。',
    ),
  },
  source: 'catalogue B.001; golang/vscode-go docs/tools.md',
  check({ editor }, { env }) {
    const settings = settingsNamed(editor, KEY).filter(({ value }) => !isCrossOs(value, editor, env.kind))
    if (settings.length === 0) return []
    const paths = pathsOf(env.kind)
    const judged = settings.map((setting) => {
      const info = editor.paths.find(({ key, path }) => key === KEY && paths.same(path, setting.value))
      return { setting, problem: info ? problemOf(info, env.kind) : 'unknown' } as const
    })
    const found = judged.flatMap(({ setting, problem }): Draft[] =>
      problem === null || problem === 'unknown'
        ? []
        : [
            {
              subject: settingName(setting),
              severity: problem === 'not yet' ? 'info' : 'medium',
              evidence: { path: settingFile(setting), value: setting.value, problem },
            },
          ],
    )
    if (found.length === 0 && judged.some(({ problem }) => problem === 'unknown'))
      throw new Undecidable('editor: what go.toolsGopath leads to is not known')
    return found
  },
  explain(evidence) {
    const [file, value] = [shown(textOf(evidence, 'path')), shown(textOf(evidence, 'value'))]
    const problem = Object.entries(PROBLEMS).find(([name]) => name === evidence['problem'])?.[1]
    const { en, zh } = problem ?? say('cannot be used', '无法使用')
    return say(
      `${file} sets go.toolsGopath to ${value}, which ${en}.`,
      `${file} 把 go.toolsGopath 设为 ${value}，该目录${zh}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [removeSetting(textOf(evidence, 'path'), KEY)],
    verify: say(
      '"Go: Install/Update Tools" succeeds, and "Go: Locate Configured Go Tools" shows where they are.',
      '“Go: Install/Update Tools”执行成功，“Go: Locate Configured Go Tools”能显示工具位置。',
    ),
  }),
})

function problemOf(info: Editor['paths'][number], kind: EnvKind): keyof typeof PROBLEMS | null {
  if (!pathsOf(kind).isAbsolute(info.path)) return 'not absolute'
  if (kind === 'wsl' && info.drvfs) return 'windows drive'
  if (!info.exists) return info.parentWritable ? 'not yet' : 'missing'
  return info.writable === false ? 'not writable' : null
}
