import type { EvidenceRow, Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

/** What the editor itself reads in every configuration. */
const OF_THE_EDITOR =
  'name type request presentation preLaunchTask postDebugTask internalConsoleOptions debugServer serverReadyAction suppressMultipleSessionWarning suppressDebugToolbar suppressDebugStatusbar suppressDebugView suppressSaveBeforeStart noDebug compact consoleMode openDebug consoleName lifecycleManagedByParent windows linux osx $schema'

/** Of golang/vscode-go, extension/package.json, all releases until 0.52, with what older ones knew. */
const OF_THE_DEBUGGER =
  'debugAdapter program mode traceDirPath coreFilePath stopOnEntry args showLog cwd env substitutePath guessSubstitutePath buildFlags dlvFlags dlvToolPath port host trace envFile backend output logOutput logDest dlvLoadConfig apiVersion useApiV1 stackTraceDepth showGlobalVariables showRegisters showPprofLabels hideSystemGoroutines goroutineFilters console asRoot processId remotePath followExec followExecRegex rr init'
const LAST_KNOWN = [0, 52] as const

const KNOWN = new Set(`${OF_THE_EDITOR} ${OF_THE_DEBUGGER}`.split(' '))

/** Keys that guides on the web name and no release ever had, with the real one (C-47, C-48). */
const INVENTED: Readonly<Record<string, string>> = {
  goBuildFlags: 'buildFlags',
  dlvDapMode: 'debugAdapter',
}
const INVENTED_VARIABLES = new Set(['SYMSTORE_PROXY', 'SYMSTORE_CACHE', 'DLV_SYMBOL_PATH'])

export const vscodeLaunchUnknownKeys = defineDetector({
  id: 'VSCODE_LAUNCH_UNKNOWN_KEYS',
  severity: 'low',
  severityVaries: say(
    'Info when the version of the Go extension is not known.',
    '若 Go 扩展的版本未知则为提示。',
  ),
  layers: ['editor'],
  platforms: EVERY_PLATFORM,
  needs: ['editor'],
  texts: {
    title: say('launch.json contains keys the Go debugger does not know', 'launch.json 含无效字段'),
    why: say(
      'Unknown keys are ignored without a word. Whoever wrote them believes that a flag or a mode is in force which is not.',
      '未知字段会被静默忽略。编写者以为某个标志或模式已生效，其实并没有。',
    ),
    rule: say(
      'Fires for keys of a configuration of type go that no release of the extension has had, and for environment variables that Delve does not read. With an extension newer than the list of keys only well-known inventions count.',
      '当 type 为 go 的配置中出现扩展任何版本都不支持的字段，或 Delve 不读取的环境变量时触发。若扩展版本新于字段清单，则只判断已知的虚构字段。',
    ),
  },
  source: 'catalogue B.002; C-47, C-48; golang/vscode-go extension/package.json',
  labels: {
    launchName: say('Configuration', '配置'),
    documentedKey: say('Documented key', '文档中的字段'),
  },
  check({ editor }) {
    const beyond = isNewer(editor.goExtension)
    const rows = editor.launch.flatMap(({ file, name, keys, envKeys }) => {
      const wrong = keys.filter((key) => Object.hasOwn(INVENTED, key) || (!beyond && !KNOWN.has(key)))
      const variables = envKeys.filter((key) => INVENTED_VARIABLES.has(key)).map((key) => `env.${key}`)
      return [...wrong, ...variables].map((raw) => ({ file, row: describe(name, raw) }))
    })
    if (rows.length === 0) return []
    const severity: Severity = editor.goExtension === undefined ? 'info' : 'low'
    return [...groupBy(rows, ({ file }) => file)].map(([path, group]) => ({
      subject: path,
      severity,
      evidence: { path, entries: evidenceRows(group.map(({ row }) => row)) },
    }))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const keys = [...new Set(rows.map((row) => textOf(row, 'raw')))].join(', ') || '?'
    return say(
      `${file} contains what the Go debugger ignores: ${keys}.`,
      `${file} 含有 Go 调试器会忽略的字段：${keys}。`,
    )
  },
  remedy(evidence) {
    const steps = rowsOf(evidence, 'entries')
      .slice(0, 10)
      .map((row) => {
        const [name, raw, real] = [textOf(row, 'launchName'), textOf(row, 'raw'), row['documentedKey']]
        return typeof real === 'string'
          ? say(`In "${name}", write "${real}" for "${raw}".`, `在“${name}”中，把“${raw}”改为“${real}”。`)
          : say(
              `In "${name}", correct the spelling of "${raw}" or remove it.`,
              `在“${name}”中，修正“${raw}”的拼写或将其删除。`,
            )
      })
    const look = say(
      'Compare the configuration with the list in the documentation of the Go extension.',
      '请对照 Go 扩展文档中的字段清单检查该配置。',
    )
    return {
      steps: (steps.length > 0 ? steps : [look]).map(step),
      verify: say(
        'The editor underlines no key of the configuration.',
        '编辑器不再为该配置的任何字段显示波浪线。',
      ),
    }
  },
})

const describe = (name: string, raw: string): EvidenceRow =>
  rowOf({ launchName: name, raw, documentedKey: INVENTED[raw] })

function isNewer(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  return major > LAST_KNOWN[0] || (major === LAST_KNOWN[0] && minor > LAST_KNOWN[1])
}
