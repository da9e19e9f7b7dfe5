import { defineDetector, EVERY_PLATFORM, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { isCrossOs, settingFile, settingName, settingsNamed } from './model/editor-settings.ts'
import { pathsOf } from './model/paths.ts'
import { splitStored } from './model/split.ts'
import { removeSetting } from './remedy/editor-steps.ts'
import { say } from './remedy/steps.ts'

export const vscodeGopathMismatch = defineDetector({
  id: 'VSCODE_GOPATH_MISMATCH',
  severity: 'medium',
  severityVaries: say(
    'Low for go.inferGopath, which has no effect in module mode.',
    'go.inferGopath 在模块模式下不起作用，为低。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor', 'goEnv'],
  texts: {
    title: say('go.gopath or inferGopath changes GOPATH in the editor', '编辑器中的 GOPATH 与环境不同'),
    why: say(
      'Editor and shell then keep separate module caches and tools: gopls and dlv are installed where the shell does not look, and every module is downloaded twice.',
      '编辑器与 shell 因此使用各自的模块缓存和工具：gopls、dlv 被装到 shell 找不到的位置，每个模块也要下载两次。',
    ),
    rule: say(
      'Fires when go.gopath is set and names other directories than GOPATH in the shell, or when go.inferGopath is on. Silent for the same directories in another spelling and for a path of another operating system, which is a finding of its own.',
      '当设置了 go.gopath 且与 shell 中 GOPATH 的目录不同，或启用了 go.inferGopath 时触发。目录相同而写法不同，或路径属于另一操作系统（另有结论）时不触发。',
    ),
  },
  source: 'catalogue B.001; golang/vscode-go docs/settings.md',
  labels: { gopathKey: say('Setting', '设置项') },
  check({ editor, goEnv }, { env }) {
    const set = settingsNamed(editor, 'go.gopath').filter(({ value }) => !isCrossOs(value, editor, env.kind))
    const inferred = settingsNamed(editor, 'go.inferGopath').filter(({ value }) => value === 'true')
    if (set.length === 0 && inferred.length === 0) return []
    const gopath = goEnv.values['GOPATH']
    if (set.length > 0 && gopath === undefined) throw new Undecidable('goEnv: GOPATH is not known')
    const paths = pathsOf(env.kind)
    const own = splitStored(gopath ?? '', env.kind)
    const differs = (value: string) => {
      const given = splitStored(value, env.kind)
      return given.length !== own.length || given.some((dir, at) => !paths.same(dir, own[at] ?? ''))
    }
    const modules = goEnv.values['GO111MODULE'] !== 'off'
    const found = [...set.filter(({ value }) => differs(value)), ...inferred]
    return found.map((setting): Draft => ({
      subject: settingName(setting),
      severity: setting.key === 'go.inferGopath' && modules ? 'low' : 'medium',
      evidence: evidenceOf({
        path: settingFile(setting),
        gopathKey: setting.key,
        value: setting.value,
        gopath,
      }),
    }))
  },
  explain(evidence) {
    const [file, value] = [shown(textOf(evidence, 'path')), shown(textOf(evidence, 'value'))]
    const gopath = shown(textOf(evidence, 'gopath'))
    return evidence['gopathKey'] === 'go.inferGopath'
      ? say(
          `${file} turns on go.inferGopath, which derives GOPATH from the opened folder.`,
          `${file} 启用了 go.inferGopath，会根据打开的文件夹推断 GOPATH。`,
        )
      : say(
          `${file} sets go.gopath to ${value}, while GOPATH in the shell is ${gopath}.`,
          `${file} 把 go.gopath 设为 ${value}，而 shell 中的 GOPATH 为 ${gopath}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [removeSetting(textOf(evidence, 'path'), textOf(evidence, 'gopathKey'))],
    verify: say(
      '"Go: Current GOPATH" in the editor shows what "go env GOPATH" prints in the shell.',
      '编辑器中“Go: Current GOPATH”显示的值与 shell 中 go env GOPATH 一致。',
    ),
  }),
})
