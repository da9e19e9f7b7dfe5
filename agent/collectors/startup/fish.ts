import { shellWords } from '../shell/words.ts'
import { isWatchedVariable } from '../variables.ts'
import { operatorOf, type StartupFacts } from './assignment.ts'
import { splitCommands } from './commands.ts'

const OPENING = /^(if|while|for|switch|function|begin)\b\s*(.*)$/s

/** fish configuration: `set`, `fish_add_path` and `source`, under the blocks they stand in. */
export function parseFish(text: string, counts: (name: string) => boolean = isWatchedVariable): StartupFacts {
  const facts: StartupFacts = { assignments: [], sources: [] }
  const blocks: string[] = []
  for (const { line, text: written, joiner } of splitCommands(text)) {
    const body = written.replace(/^and\s+/, '')
    const opening = OPENING.exec(body)
    if (opening) {
      blocks.push(`${opening[1] ?? ''} ${opening[2] ?? ''}`.trim())
      continue
    }
    if (body === 'end') {
      blocks.pop()
      continue
    }
    if (/^else\b/.test(body) && blocks.length > 0) blocks.push(`else of ${blocks.pop() ?? ''}`)
    const guard = [...blocks, ...(joiner === '&&' ? ['condition on the same line'] : [])]
      .join(' && ')
      .slice(0, 500)
    const common = { line, ...(guard ? { guard } : {}) }
    const words = shellWords(body)
    const flags = words.filter((word) => word.startsWith('-')).join(' ')
    const [command, name = '', ...values] = words.filter((word) => !word.startsWith('-'))
    if (command === 'source' || command === '.') {
      if (name) facts.sources.push({ line, file: name })
    } else if (command === 'fish_add_path') {
      const op = /-\w*a|--append/.test(flags) ? 'append' : 'prepend'
      const value = [name, ...values].join(':')
      facts.assignments.push({ ...common, name: 'PATH', op, value, exported: true })
    } else if (command === 'eval') {
      // Only what is written out: what another program prints is nowhere to be read.
      const inner = parseFish([name, ...values].join(' '), counts).assignments
      facts.assignments.push(...inner.map((assignment) => ({ ...assignment, ...common })))
    } else if (command === 'export') {
      for (const word of [name, ...values]) {
        const [, variable = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? []
        if (!counts(variable)) continue
        const op = operatorOf(variable, value)
        facts.assignments.push({ ...common, name: variable, op, value, exported: true })
      }
    } else if (command === 'set' && counts(name)) {
      const value = values.join(name === 'PATH' ? ':' : ' ')
      const op = /-\w*e|--erase/.test(flags)
        ? 'unset'
        : /-\w*a|--append/.test(flags)
          ? 'append'
          : /-\w*p|--prepend/.test(flags)
            ? 'prepend'
            : operatorOf(name, value)
      const exported = name === 'PATH' || /-\w*x|--export/.test(flags)
      facts.assignments.push({ ...common, name, op, value, exported })
    }
  }
  return facts
}
