import { createColors } from 'picocolors'
import type { Layer, Severity } from '../contract/finding.ts'
import type { Ability, Capability } from '../detectors/model/capabilities.ts'
import { say } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'
import { layerWord, severityWord } from './words.ts'
import type { Localized } from '../contract/finding.ts'

/** What stands in one layer of one env, and what is wrong there. */
export type LayerFacts = {
  env: string
  layer: Layer
  facts: { name: string; value: string }[]
  findings: { pattern: string; severity: Severity }[]
}

/** The form of `layers --format json`. */
export type LayersView = {
  host: string
  layers: LayerFacts[]
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

export function layersText({ host, layers, capabilities }: LayersView, options: TextOptions): string {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
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
  return `${[[colors.bold(host)], ...blocks, matrix].map((lines) => lines.join('\n')).join('\n\n')}\n`
}
