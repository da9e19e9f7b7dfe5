import path from 'node:path'
import { createColors } from 'picocolors'
import { ConfigError } from '../config.ts'
import { MachineError } from '../machine/machine.ts'
import { keyedHash } from '../redact/keyed-hash.ts'
import { nameHider, userNames } from '../redact/user-names.ts'
import { maskText } from '../redact/variables.ts'
import { identity } from '../state/identity.ts'
import { traceTaint, type Link, type Taint, type TaintReport } from '../taint/taint.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine, type ThisMachine } from './this-machine.ts'
import { wantsColor, type VerdictOptions } from './verdict.ts'

export type TaintOptions = { format: 'text' | 'json'; color: VerdictOptions['color'] }

/** Shows what scripts and settings write to Go variables and PATH, and from where; 1 if a person's input gets there. */
export async function taint(files: readonly string[], options: TaintOptions, cli: Cli): Promise<ExitCode> {
  const here = await thisMachine(cli)
  const reports: TaintReport[] = []
  for (const file of files) {
    const report = await traceTaint(here.machine, path.resolve(file)).catch((error: unknown) => {
      throw error instanceof MachineError ? new ConfigError([error.message]) : error
    })
    if (!report) throw new ConfigError([`${file}: not there, or no script or settings file`])
    reports.push(report)
  }
  const taints = reports.flatMap((report) => report.taints)
  const unread = reports.flatMap((report) => report.unread)
  if (options.format === 'json') {
    const document = { taints, unread: unread.map(({ file, line, why }) => ({ file, line, why })) }
    cli.out.write(`${JSON.stringify(await redacted(document, here), null, 2)}\n`)
  } else {
    const colors = createColors(wantsColor(options.color, cli))
    cli.out.write(taints.map((each) => `${block(each, colors)}\n`).join('\n'))
    for (const { file, line, why } of unread) here.notice(`${file}:${line}: not followed: ${why}`)
    if (taints.length === 0) cli.out.write('nothing is written to Go variables or PATH\n')
  }
  return taints.some(({ feeds }) => feeds.includes('input')) ? 1 : 0
}

const VERBS = { set: 'set', prepend: 'put before', append: 'put behind', unset: 'taken away' }

/** Green: a fixed text. Yellow: on its way. Red: the write, if something from outside gets there. */
function block(taint: Taint, colors: ReturnType<typeof createColors>): string {
  const facts = [
    taint.indirect ? 'indirect' : 'direct',
    ...(taint.sourced ? ['sourced'] : []),
    ...(taint.exported ? [] : ['not exported']),
    ...(taint.condition === undefined ? [] : [`if ${taint.condition.replace(/^if\s+/i, '')}`]),
  ]
  const outside = taint.feeds.some((feed) => feed === 'input' || feed === 'environment')
  const paint = ({ role, feeds }: Link) => {
    if (role === 'include') return colors.dim
    if (role === 'write') return outside ? colors.red : colors.green
    return feeds.includes('input') || feeds.includes('environment') ? colors.red : colors.yellow
  }
  const head = `${colors.bold(taint.name)} ${VERBS[taint.op]} (${facts.join(', ')}) from ${taint.feeds.join(', ')}`
  const lines = taint.chain.map((link) => {
    const mark = link.role === 'write' ? '>' : ' '
    return `  ${mark} ${link.file}:${link.line}: ${paint(link)(link.text)}`
  })
  return [head, ...lines].join('\n')
}

/** A document goes to others: no secrets, no names of people. */
async function redacted(document: TaintReport, { machine, folder, notice }: ThisMachine): Promise<unknown> {
  const hash = keyedHash((await identity(folder, notice)).redactionKey)
  const texts: string[] = []
  JSON.stringify(document, (_, value: unknown) => {
    if (typeof value === 'string') texts.push(value)
    return value
  })
  const hide = nameHider(userNames(texts, machine.home), machine.home)
  return JSON.parse(
    JSON.stringify(document, (_, value: unknown) =>
      typeof value === 'string' ? hide(maskText(value, hash)) : value,
    ),
  )
}
