import type { Language } from './language.ts'
import type { PathLiteral } from './scan.ts'
import type { ScannedFile } from './tree.ts'
import { unifiedDiff, type LineChange } from './unified-diff.ts'

export type Rewritten = { patch: string; left: { literal: PathLiteral; why: string }[] }

/** How each language says `${NAME}`; Go has no such thing in a string, so that its files are left to a person. */
const SPELLINGS: Readonly<Record<Language, ((name: string) => string) | null>> = {
  shell: (name) => `\${${name}}`,
  yaml: (name) => `\${${name}}`,
  toml: (name) => `\${${name}}`,
  dockerfile: (name) => `\${${name}}`,
  fish: (name) => `{$${name}}`,
  powershell: (name) => `\${env:${name}}`,
  json: (name) => `\${env:${name}}`,
  batch: (name) => `%${name}%`,
  make: (name) => `$(${name})`,
  xml: (name) => `$(${name})`,
  go: null,
}

/**
 * A patch that puts a variable in the place of each fixed directory: of Go's root, of a user's Go directory, or of the
 * first directory on a drive. Nothing is written; what is only a fallback stays.
 */
export function rewrite(files: readonly ScannedFile[], to: string): Rewritten {
  const left: Rewritten['left'] = []
  const patches = files.map(({ file, text, literals, utf8 }) => {
    const lines = text.split('\n')
    const changes = new Map<number, string>()
    // From the end of a line to its beginning, so that positions stay right.
    for (const literal of literals.toSorted((a, b) => b.line - a.line || b.from - a.from)) {
      const variable = spelled(to, literal)
      const line = changes.get(literal.line) ?? lines[literal.line - 1] ?? ''
      const why = literal.fallback ? 'only a fallback' : utf8 ? variable.why : 'the file is not UTF-8'
      if (why === undefined) changes.set(literal.line, replaced(line, literal, variable.text))
      else left.unshift({ literal, why })
    }
    const list = [...changes]
      .map(([line, after]): LineChange => ({ line, after }))
      .sort((a, b) => a.line - b.line)
    return unifiedDiff(file, lines, list)
  })
  return { patch: patches.join(''), left }
}

/** `${NAME}` in the words of the file; any other text as it is. */
function spelled(to: string, { language }: PathLiteral): { text: string; why?: string } {
  const name = /^\$\{(\w+)\}$/.exec(to)?.[1]
  if (name === undefined) return { text: to }
  const spell = SPELLINGS[language]
  return spell ? { text: spell(name) } : { text: to, why: 'a Go string does not expand variables' }
}

/** Single quotes that hold the path and nothing else would keep the variable from being read. */
function replaced(line: string, { from, to, root, language }: PathLiteral, variable: string): string {
  const [before, rest, after] = [line.slice(0, from), line.slice(root, to), line.slice(to)]
  const alone = before.endsWith("'") && after.startsWith("'") && /^(?:shell|fish|powershell)$/.test(language)
  if (alone && !/["`$\\]$/.test(rest)) return `${before.slice(0, -1)}"${variable}${rest}"${after.slice(1)}`
  return before + variable + rest + after
}
