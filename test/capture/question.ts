import type { RunOptions } from '../../agent/machine/machine.ts'

/*
 * The same question has other words each time: shells are asked by a script, whose marks are random and which grows
 * with the agent. What stays is which program was started how.
 */

export type Marks = { answer: string; trace: string }

const SCRIPT_FLAGS = new Set(['-c', '/c', '-Command'])

/** The arguments without what the agent made up. */
export function plainArgs(args: readonly string[]): string[] {
  if (args[0] === 'env' && args[1] === '-json') return ['env', '-json']
  const plain: string[] = []
  let script = false
  for (const arg of args) {
    plain.push(script ? '<script>' : arg)
    script = SCRIPT_FLAGS.has(arg)
  }
  return plain
}

/** The marks that the answer will have; empty where there are none. */
export function marksOf(args: readonly string[], env: RunOptions['env']): Marks {
  const text = [...args, env['PS4'] ?? ''].join('\n')
  return {
    answer: /\b([0-9a-f]{24}):(?:env|end)\b/.exec(text)?.[1] ?? '',
    trace: /\+([0-9a-f]{24})/.exec(text)?.[1] ?? '',
  }
}

const NAMES = ['answer', 'trace'] as const

export const withoutMarks = (text: string, marks: Marks): string =>
  NAMES.reduce((plain, name) => (marks[name] ? plain.replaceAll(marks[name], `{${name}}`) : plain), text)

export const withMarks = (text: string, marks: Marks): string =>
  NAMES.reduce((plain, name) => plain.replaceAll(`{${name}}`, marks[name]), text)
