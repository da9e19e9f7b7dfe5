import { createColors } from 'picocolors'
import type { Provenance } from '../detectors/model/provenance.ts'
import { origin, say } from './machine-words.ts'
import type { TextOptions } from './text.ts'

/** The form of `why go --format json`. */
export type ProvenanceView = Provenance & { env: string; session: string }

/** The graph as a tree below the command: what decides marked, what would come next dimmed. */
export function provenanceText(view: ProvenanceView, options: TextOptions): string {
  const { lang, reveal } = options
  const colors = createColors(options.color)
  const nodes = new Map(view.nodes.map((node) => [node.id, node]))
  const lines: string[] = []
  const below = (id: string, depth: number, above: readonly string[]): void => {
    const edges = view.edges
      .filter(({ to }) => to === id)
      .sort((a, b) => Number(b.decides) - Number(a.decides))
    for (const { from, decides } of edges) {
      const node = nodes.get(from)
      if (!node || above.includes(from)) continue
      const about = node.origin
        ? origin({ origin: node.origin, ...(node.time ? { time: node.time.at } : {}) }, lang)
        : node.value === undefined
          ? node.label
          : `${node.label} = ${node.value.split('\n')[0] ?? ''}`
      const text = `${decides ? '*' : '-'} ${reveal(about)}`
      lines.push(`${'  '.repeat(depth)}${decides ? colors.green(text) : colors.dim(text)}`)
      below(from, depth + 1, [...above, from])
    }
  }
  below(view.root, 1, [view.root])
  const head = `${colors.bold(nodes.get(view.root)?.label ?? '')} ${colors.dim(`· ${view.session} · ${view.env}`)}`
  return `${[head, ...(lines.length === 0 ? [`  ${colors.red(say.notFound[lang])}`] : lines)].join('\n')}\n`
}
