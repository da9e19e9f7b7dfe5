import type { Editor } from '../contract/sections/editor.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { settingsNamed } from './model/editor-settings.ts'
import { toolchainLine } from './model/go-line.ts'
import { sameRelease } from './model/go-version.ts'
import { installOf } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'

type Prepended = NonNullable<Editor['terminal']>['prepended'][number]

const RECENT_MS = 30 * 24 * 3600 * 1000
const SWITCH = 'go.terminal.activateEnvironment'

export const vscodeStickyTerminalPath = defineDetector({
  id: 'VSCODE_STICKY_TERMINAL_PATH',
  severity: 'medium',
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  wants: ['goActive', 'goInstalls', 'projects'],
  texts: {
    title: say(
      'The Go extension keeps prepending an old SDK to terminals',
      'VS Code 终端持续注入旧 SDK 路径',
    ),
    why: say(
      'A Go once chosen in the editor stays in front of PATH of every integrated terminal, for months and after the SDK was removed. "go version" then differs between the editor’s terminal and every other one, and no start-up file explains it.',
      '曾在编辑器中选择过的 Go 会一直位于集成终端 PATH 的最前面，持续数月，甚至在 SDK 被删除之后。于是编辑器终端与其他终端的 go version 不同，而启动文件中找不到原因。',
    ),
    rule: say(
      'Fires when the extension puts a Go directory in front of PATH that no longer exists, or that belongs to another release than the shell’s go. Silent for the same release, for a choice of the last 30 days, for a go.goroot setting, and for a downloaded toolchain that a project of this machine asks for.',
      '当扩展置于 PATH 最前的 Go 目录已不存在，或与 shell 的 go 版本不同时触发。版本相同、最近 30 天内所选、由 go.goroot 设置，或本机某个项目所要求的已下载工具链不触发。',
    ),
  },
  source:
    'catalogue E.2; golang/vscode-go#2517, golang/vscode-go#3975, golang/vscode-go#2864, golang/vscode-go#4018',
  labels: { chosenAt: say('Chosen', '选择时间') },
  check({ editor }, context) {
    const prepended = editor.terminal?.prepended ?? []
    if (prepended.length === 0) return []
    const { kind } = context.env
    const paths = pathsOf(kind)
    const roots = settingsNamed(editor, 'go.goroot').map(({ value }) => value)
    const verdicts = prepended
      .filter(({ dir }) => !roots.some((root) => paths.under(dir, root)))
      .map((entry) => judge(entry, context))
    const drafts = verdicts.filter((verdict) => verdict !== null && verdict !== 'unknown')
    if (drafts.length === 0 && verdicts.includes('unknown'))
      throw new Undecidable(
        'goActive: the go of the shell, or the version of the one in the editor, is not known',
      )
    return drafts
  },
  explain(evidence) {
    const dir = shown(textOf(evidence, 'dir'))
    if (evidence['exists'] === false)
      return say(
        `The editor puts ${dir} in front of PATH of its terminals, and that directory is gone.`,
        `编辑器把 ${dir} 放在其终端 PATH 的最前面，而该目录已不存在。`,
      )
    const [version, go, own] = [
      textOf(evidence, 'version'),
      shown(textOf(evidence, 'goPath')),
      textOf(evidence, 'goVersion'),
    ]
    return say(
      `The editor puts ${dir} (${version}) in front of PATH of its terminals, while the shell uses ${go} (${own}).`,
      `编辑器把 ${dir}（${version}）放在其终端 PATH 的最前面，而 shell 使用 ${go}（${own}）。`,
    )
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'In the editor run "Go: Choose Go Environment", choose "Clear selection", and open a new terminal.',
          '在编辑器中运行“Go: Choose Go Environment”，选择“Clear selection”，然后打开新终端。',
        ),
      ),
      step(
        say(
          `If it comes back, set "${SWITCH}" to false in the user settings.`,
          `如果问题再次出现，请在用户设置中把“${SWITCH}”设为 false。`,
        ),
      ),
    ],
    verify: say(
      '"go version" prints the same in the editor’s terminal and outside.',
      '在编辑器终端内外运行 go version，输出相同。',
    ),
  }),
})

function judge({ dir, exists, chosenAt }: Prepended, context: Context): Draft | 'unknown' | null {
  if (!exists) return { subject: dir, evidence: { dir, exists } }
  if (chosenAt !== undefined && Date.parse(context.takenAt) - Date.parse(chosenAt) < RECENT_MS) return null
  const active = context.want('goActive')
  // No go outside the editor: then the entry helps.
  if (!active) return context.known('goActive') ? null : 'unknown'
  const paths = pathsOf(context.env.kind)
  const root = active.goroot === undefined ? [] : [paths.join(active.goroot, 'bin')]
  // Behind a version manager's shim the extension names the SDK itself.
  const own = [paths.parent(active.binPath), paths.parent(active.real), ...root]
  if (own.some((place) => paths.same(place, dir))) return null
  const installs = context.want('goInstalls')
  const install = installs ? installOf(installs, dir, paths) : undefined
  if (install?.version === undefined || active.version === undefined) return 'unknown'
  const { version } = install
  if (sameRelease(version, active.version) === true) return null
  if (install.source === 'toolchain-modcache' && isWanted(version, context)) return null
  return {
    subject: dir,
    evidence: evidenceOf({
      dir,
      exists,
      version,
      chosenAt,
      goPath: active.binPath,
      goVersion: active.version,
    }),
  }
}

/** Go itself chose that toolchain, for a project whose go.mod asks for it. */
const isWanted = (version: string, context: Context): boolean =>
  (context.want('projects')?.list ?? []).some(({ goMod, goWork }) =>
    [goMod?.toolchain, goMod?.go, goWork?.toolchain, goWork?.go].some(
      (line) => line !== undefined && sameRelease(toolchainLine(line), version) === true,
    ),
  )
