import type { EvidenceRow, Severity } from '../contract/finding.ts'
import type { Editor } from '../contract/sections/editor.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { settingFile } from './model/editor-settings.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows, mostSevere } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

const FLAG_SETTINGS = new Set(['go.buildFlags', 'go.testFlags'])
/** These debug something built elsewhere: their flags are not used. */
const BUILDS_NOTHING = new Set(['exec', 'remote', 'local', 'core', 'replay', 'attach'])

export const vscodeDebugStripped = defineDetector({
  id: 'VSCODE_DEBUG_STRIPPED',
  severity: 'medium',
  severityVaries: say(
    'Info for a launch configuration that builds nothing, where the flags have no effect.',
    '若启动配置并不构建程序（标志不起作用），则为提示。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  wants: ['goEnv'],
  texts: {
    title: say('Debug sessions build stripped binaries', '调试构建去除了符号'),
    why: say(
      'The linker flags -s and -w leave out what a debugger reads. Delve then stops with "could not open debug info", or shows no variables and ignores breakpoints.',
      '链接器标志 -s 与 -w 会去掉调试器所需的信息。Delve 会报错“could not open debug info”，或看不到变量、断点失效。',
    ),
    rule: say(
      'Fires when -ldflags with -s or -w stands in go.buildFlags, go.testFlags, the buildFlags of a launch configuration, or in GOFLAGS where the editor has the Go extension. Silent for other linker flags: Go keeps debug information by default.',
      '当 go.buildFlags、go.testFlags、启动配置的 buildFlags，或装有 Go 扩展时的 GOFLAGS 中出现含 -s 或 -w 的 -ldflags 时触发。其他链接器标志不触发：Go 默认保留调试信息。',
    ),
  },
  source: 'catalogue B.002; C-47; golang/vscode-go docs/debugging.md',
  labels: { flagsKey: say('Where', '位置') },
  check({ editor }, context) {
    const found = [...inSettings(editor), ...inLaunch(editor)]
    const goflags = context.want('goEnv')?.values['GOFLAGS'] ?? ''
    const debugs = editor.goExtension !== undefined || editor.launch.length > 0
    if (debugs && strips(goflags))
      found.push({ path: 'GOFLAGS', flagsKey: 'GOFLAGS', value: goflags, severity: 'medium' })
    return [...groupBy(found, ({ path }) => path)].map(([path, rows]) => ({
      subject: path,
      severity: mostSevere(rows.map(({ severity }) => severity)),
      evidence: {
        path,
        entries: evidenceRows(rows.map(({ flagsKey, value }): EvidenceRow => ({ flagsKey, value }))),
      },
    }))
  },
  explain(evidence) {
    const [path, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [key, value] = [textOf(first, 'flagsKey'), textOf(first, 'value')]
    return key === 'GOFLAGS'
      ? say(`GOFLAGS strips every build: ${value}.`, `GOFLAGS 使所有构建都被去除符号：${value}。`)
      : say(
          `${path} strips what is debugged, in ${key}: ${value}.`,
          `${path} 的 ${key} 去除了被调试程序的符号：${value}。`,
        )
  },
  remedy(evidence) {
    const rows = rowsOf(evidence, 'entries')
    const [path, key] = [textOf(evidence, 'path'), textOf(rows[0] ?? {}, 'flagsKey')]
    const where =
      path === 'GOFLAGS'
        ? step(
            say(
              'Take -s and -w out of GOFLAGS where it is set ("go env -changed" shows it), and strip in the release build only.',
              '在设置 GOFLAGS 的地方（可用 go env -changed 查看）去掉 -s 与 -w，仅在发布构建中使用。',
            ),
          )
        : step(
            say(
              `In ${shown(path)}, take -s and -w out of ${key}; strip in the release build only.`,
              `在 ${shown(path)} 的 ${key} 中去掉 -s 与 -w，仅在发布构建中使用。`,
            ),
          )
    return {
      steps: [where],
      verify: say(
        'A breakpoint in main stops and shows variables.',
        '在 main 中设置的断点能停下并显示变量。',
      ),
    }
  },
})

type Found = { path: string; flagsKey: string; value: string; severity: Severity }

const inSettings = ({ settings }: Editor): Found[] =>
  settings
    .filter(({ key, value }) => FLAG_SETTINGS.has(key) && strips(value))
    .map((setting) => ({
      path: settingFile(setting),
      flagsKey: setting.key,
      value: setting.value,
      severity: 'medium',
    }))

const inLaunch = ({ launch }: Editor): Found[] =>
  launch
    .filter(({ buildFlags }) => buildFlags !== undefined && strips(buildFlags))
    .map(({ file, name, mode = '', buildFlags = '' }) => ({
      path: file,
      flagsKey: `"${name}": buildFlags`,
      value: buildFlags,
      severity: BUILDS_NOTHING.has(mode) ? 'info' : 'medium',
    }))

/** `-s` or `-w` as words behind -ldflags, in whatever quotes and whether a list or one text. */
const STRIPPED = /(?:[\s='",]|-ldflags)-[sw](?:=(?:true|1))?(?=$|[\s'",\]\\])/

function strips(flags: string): boolean {
  // One expression for both looked from each -ldflags to the end.
  const at = flags.search(/-ldflags\b/)
  return at >= 0 && STRIPPED.test(flags.slice(at))
}
