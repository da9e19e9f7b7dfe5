import { createColors } from 'picocolors'
import type { Layer, Severity } from '../contract/finding.ts'
import type { Ability, Capability } from '../detectors/model/capabilities.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import type { ChainComparison } from '../detectors/model/observed-chain.ts'
import { say } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'
import { wrap } from './width.ts'
import { layerWord, severityWord } from './words.ts'
import type { Localized } from '../contract/finding.ts'

/** What stands in one layer of one env, and what is wrong there. */
export type LayerFacts = {
  env: string
  layer: Layer
  facts: { name: string; value: string }[]
  findings: { pattern: string; severity: Severity }[]
}

/** `refused`: stopped by an execution policy; `undecided`: it may be. */
export type StartupFacts = ChainComparison & {
  env: string
  session: SessionId
  agrees: boolean
  refused: string[]
  undecided: string[]
}

/** The form of `layers --format json`. */
export type LayersView = {
  host: string
  layers: LayerFacts[]
  /** What each session's shell reads when it starts, by its rules and as it was seen. */
  startup: StartupFacts[]
  /** By env. */
  capabilities: { env: string; can: Record<Capability, Ability> }[]
}

const capabilityWord: Readonly<Record<Capability, Localized>> = {
  go: { en: 'run go', zh: '运行 go' },
  'go-test': { en: 'run go test', zh: '运行 go test' },
  cgo: { en: 'build with cgo', zh: '使用 cgo 构建' },
  'module-cache': { en: 'hold the module cache', zh: '存放模块缓存' },
  'build-cache': { en: 'hold the build cache', zh: '存放构建缓存' },
  'module-download': { en: 'download modules', zh: '下载模块' },
  debugger: { en: 'run the debugger', zh: '运行调试器' },
  'language-server': { en: 'run gopls', zh: '运行 gopls' },
}

export function layersText(
  { host, layers, startup, capabilities }: LayersView,
  options: TextOptions,
): string {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
  const startText = (start: StartupFacts): string[] => {
    const { env, session, predicted, observed, agrees, unread, unexpected, reordered, refused, undecided } =
      start
    const how = observed === null ? say.byRule : agrees ? say.asExpected : say.otherwise
    const list = (word: Localized, files: readonly string[]) =>
      files.length === 0 ? [] : [colors.yellow(`${word[lang]} ${files.map(reveal).join(', ')}`)]
    const apart = [
      ...list(say.notReadAtStart, unread),
      ...list(say.readUnexpected, unexpected),
      ...(reordered ? list(say.inOrder, observed ?? []) : []),
      ...list(say.refused, refused),
      ...list(say.mayBeRefused, undecided),
    ]
    const head = `${session} ${colors.dim(`· ${env} · ${how[lang]}`)}`
    const files = predicted.length === 0 ? [] : wrap(predicted.map(reveal).join(', '), columns - 4)
    return [`  ${head}`, ...[...files, ...apart].map((line) => `    ${line}`)]
  }
  const blocks = layers.map(({ env, layer, facts, findings }) => [
    `${colors.bold(layerWord[layer][lang])} ${colors.dim(`· ${env}`)}`,
    ...facts.map(({ name, value }) => `  ${colors.dim(name)} ${reveal(value)}`),
    ...(findings.length === 0
      ? [`  ${colors.green(say.ok[lang])}`]
      : findings.map(({ pattern, severity }) => {
          const grave = severity === 'critical' || severity === 'high'
          const text = `${severityWord[severity][lang]} ${pattern}`
          return `  ${grave ? colors.red(text) : colors.yellow(text)}`
        })),
  ])
  const starts =
    startup.length === 0 ? [] : [[colors.bold(say.startupFiles[lang]), ...startup.flatMap(startText)]]
  const names = Object.keys(capabilityWord) as Capability[]
  const rows = names.map((name): Cell[] => [
    { text: capabilityWord[name][lang] },
    ...capabilities.map(({ can }): Cell => {
      const { can: able, because } = can[name]
      const paint = able === 'yes' ? colors.green : able === 'no' ? colors.red : colors.yellow
      return { text: `${say[able][lang]} (${reveal(because)})`, paint }
    }),
  ])
  const headings = [say.capability[lang], ...capabilities.map(({ env }) => env)]
  const matrix = table(headings, rows, columns - 2, colors.dim).map((line) => `  ${line}`)
  return `${[[colors.bold(host)], ...blocks, ...starts, matrix].map((lines) => lines.join('\n')).join('\n\n')}\n`
}
