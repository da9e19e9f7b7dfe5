import { createColors } from 'picocolors'
import type { Localized } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import type { Consistency } from '../detectors/model/consistency.ts'
import type { Definition, Outcome } from '../detectors/model/lookup.ts'
import { say, origin, outcomeWord } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'

export type WhichHit = {
  path: string
  /** Where its links lead, when elsewhere. */
  real?: string
  /** Position on PATH. */
  index: number
  origin: Origin
  /** `go1.22.3`; none where nothing tells without running it. */
  version?: string
  arch?: string
}

export type WhichStep = { index?: number; dir: string; outcome: Outcome; path?: string }

export type WhichSession = {
  session: SessionId
  primary: boolean
  definitions: Definition[]
  hits: WhichHit[]
  /** Places before the first hit that mean something else in every directory. */
  depends: number[]
  /** Every place in order, with `--trace`. */
  steps?: WhichStep[]
}

/** The form of `which --format json`. */
export type WhichView = { env: string; command: string; consistency?: Consistency; sessions: WhichSession[] }

/** Sessions that answer alike stand together. */
export function whichText({ command, env, consistency, sessions }: WhichView, options: TextOptions): string {
  const groups = new Map<string, WhichSession[]>()
  for (const each of sessions) {
    const key = JSON.stringify({ ...each, session: '', primary: false })
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  const blocks = [...groups.values()].map((group) => block(group, command, env, options))
  if (consistency) blocks.push([verdictLine(consistency, options)])
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const VERDICT: Readonly<Record<Consistency['verdict'], Localized>> = {
  safe: { en: 'go comes from the root it uses', zh: 'go 来自它所使用的根目录' },
  warn: {
    en: 'go lies among installed tools (GOPATH/bin or GOBIN)',
    zh: 'go 位于已安装工具的目录（GOPATH/bin 或 GOBIN）中',
  },
  danger: { en: 'no go, or one from outside the root it uses', zh: '没有 go，或 go 不在它所使用的根目录中' },
  unknown: { en: 'not everything about go could be read', zh: '有关 go 的信息未能全部读取' },
}

function verdictLine({ verdict }: Consistency, { lang, color }: TextOptions): string {
  const colors = createColors(color)
  const paint = { safe: colors.green, warn: colors.yellow, danger: colors.red, unknown: colors.dim }[verdict]
  return `${paint(verdict)}: ${VERDICT[verdict][lang]}`
}

function block(group: readonly WhichSession[], command: string, env: string, options: TextOptions): string[] {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
  const names = group.map(({ session }) => session).join(', ')
  const lines = [`${colors.bold(command)} ${colors.dim(`· ${names} · ${env}`)}`]
  const [one] = group
  if (!one) return lines
  const { definitions, hits, depends, steps } = one
  for (const { kind, text } of definitions) {
    lines.push(colors.yellow(`  * ${say[kind][lang]}: ${reveal(text).split('\n')[0] ?? ''}`))
    lines.push(`    ${say.definitionFirst[lang]}`)
  }
  for (const [at, hit] of hits.entries()) {
    const first = at === 0 && definitions.length === 0
    const facts = [hit.version, hit.arch].filter((fact) => fact !== undefined).join(' ')
    const text = `${first ? '*' : '-'} ${reveal(hit.path)}${facts === '' ? '' : `  ${facts}`}`
    lines.push(`  ${first ? colors.green(text) : colors.dim(text)}`)
    if (hit.real !== undefined) lines.push(`    ${say.link[lang]} ${reveal(hit.real)}`)
    const reason = first ? `${say.firstOnPath[lang]}, ` : ''
    lines.push(
      `    ${reason}${say.position[lang]} ${hit.index}, ${say.putBy[lang]} ${reveal(origin(hit, lang))}`,
    )
  }
  if (hits.length === 0) lines.push(colors.red(`  ${say.notFound[lang]}`))
  if (depends.length > 0) {
    lines.push(
      colors.yellow(`  ${say.mayDepend[lang]}: ${depends.map((index) => `PATH[${index}]`).join(', ')}`),
    )
  }
  if (steps) {
    const rows = steps.map((step): Cell[] => [
      { text: step.index === undefined ? '' : String(step.index) },
      { text: reveal(step.path ?? step.dir) },
      {
        text: outcomeWord[step.outcome][lang],
        paint:
          step.outcome === 'found' ? colors.green : step.outcome === 'no-file' ? colors.dim : colors.yellow,
      },
    ])
    const headings = ['#', say.tried[lang], '']
    lines.push('', ...table(headings, rows, columns - 2, colors.dim).map((line) => `  ${line}`))
  }
  return lines
}
