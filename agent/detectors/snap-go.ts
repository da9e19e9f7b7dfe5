import { defineDetector, type Context } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { posixPaths } from './model/paths.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

export const snapGo = defineDetector({
  id: 'SNAP_GO',
  severity: 'low',
  severityVaries: say(
    'Medium when the editor has the Go extension and found no go, or when this go does not run.',
    '编辑器装有 Go 扩展却找不到 go，或该 go 无法运行时为中等。',
  ),
  layers: ['distro'],
  platforms: ['linux'],
  needs: ['goActive'],
  wants: ['editor'],
  texts: {
    title: say('Go from snap runs through a confined launcher', '使用 snap 版 Go'),
    why: say(
      'snap starts go through a launcher of its own and updates it whenever it likes. GOROOT carries a revision number that changes with each update, which breaks stored paths, and programs outside snap’s rules, editors among them, cannot always start it.',
      'snap 通过自己的启动器运行 go，并会自行更新。GOROOT 中带有修订号，每次更新都会变化，使保存下来的路径失效；受 snap 规则限制，编辑器等程序有时无法启动它。',
    ),
    rule: say(
      'Fires when the go that answers is snap’s launcher or uses a root below /snap/go. Silent where the policy allows snap, and for a snap that is installed but not used.',
      '当应答的 go 是 snap 的启动器、或其根目录位于 /snap/go 之下时触发。策略允许 snap、或 snap 版已安装但未被使用时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/vscode-go#166, golang/vscode-go#1587, tinygo-org/tinygo#1706',
  labels: { snapRevision: say('Revision of the snap', 'snap 修订号') },
  check({ goActive }, context) {
    if (context.policy.allowSnap) return []
    const { binPath, goroot, version } = goActive
    const root = goroot !== undefined && posixPaths.below(goroot, '/snap/go') ? goroot : undefined
    if (!posixPaths.under(binPath, '/snap/bin') && root === undefined) return []
    return [
      {
        subject: binPath,
        severity: goActive.runs && !editorFails(context) ? 'low' : 'medium',
        evidence: evidenceOf({
          goPath: binPath,
          goroot: root,
          goVersion: version,
          snapRevision: root && posixPaths.segments(root)[2],
          errorText: goActive.errorText,
        }),
      },
    ]
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    return evidence['goVersion'] === undefined
      ? say(`"go" is ${go}, which belongs to a snap.`, `go 命令是 ${go}，来自 snap。`)
      : say(
          `"go" is ${go} (${version}), which belongs to a snap.`,
          `go 命令是 ${go}（${version}），来自 snap。`,
        )
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'Install Go from the official archive (go.dev/doc/install) or from the distribution’s package.',
          '使用官方压缩包（go.dev/doc/install）或发行版软件包安装 Go。',
        ),
      ),
      shStep(
        say('When the other one answers, the snap can be removed.', '另一个安装可用之后，即可移除 snap 版。'),
        'sudo snap remove go',
        true,
      ),
      step(NEW_SESSION),
    ],
    verify: say('"command -v go" names a file outside /snap.', 'command -v go 显示的文件不在 /snap 之下。'),
  }),
})

/** It was looked for and not found. */
function editorFails({ want }: Context): boolean {
  const editor = want('editor')
  return editor?.goExtension !== undefined && editor.go === undefined
}
