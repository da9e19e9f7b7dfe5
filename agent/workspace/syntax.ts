/** What is wrong with a file, and where; in the words of the go command where it has some. */
export type FileError = { line: number; message: string }

/** One line of go.mod or go.work: its words, as written, and the comment behind them. */
export type Statement = { line: number; verb: string; words: string[]; comment: string }

/** `verb (` without a line in it counts too: an unknown block is an error even if it is empty. */
export type Syntax = { statements: Statement[]; blocks: { line: number; words: string[] }[] }

type Token = { kind: 'word' | 'comment' | 'newline' | 'end'; text: string; line: number; alone: boolean }

class SyntaxFault extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const PUNCTUATION = '()[]{},'
const isWordCharacter = (char: string) => !PUNCTUATION.includes(char) && /[^\s\p{C}\p{Z}]/u.test(char)

/** The grammar that go.mod and go.work share; the first fault ends it, as it does for the go command. */
export function parseSyntax(text: string): Syntax | FileError {
  try {
    return statements(tokens(text))
  } catch (error) {
    if (error instanceof SyntaxFault) return { line: error.line, message: error.message }
    throw error
  }
}

function tokens(text: string): Token[] {
  const found: Token[] = []
  let line = 1
  let at = 0
  let alone = true
  const add = (kind: Token['kind'], end: number) => {
    found.push({ kind, text: text.slice(at, end), line, alone })
    at = end
    alone = false
  }
  while (at < text.length) {
    const char = text[at] ?? ''
    if (char === ' ' || char === '\t' || char === '\r') at++
    else if (char === '\n') {
      add('newline', at + 1)
      line++
      alone = true
    } else if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      add('comment', end < 0 ? text.length : end)
    } else if (text.startsWith('/*', at)) throw blockComment(line)
    else if (PUNCTUATION.includes(char)) add('word', at + 1)
    else if (char === '"' || char === '`') add('word', endOfQuoted(text, at, line))
    else add('word', endOfWord(text, at, line))
  }
  found.push({ kind: 'end', text: '', line, alone })
  return found
}

const blockComment = (line: number) =>
  new SyntaxFault(line, 'mod files must use // comments (not /* */ comments)')

function endOfQuoted(text: string, from: number, line: number): number {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\n') throw new SyntaxFault(line, 'unexpected newline in string')
    if (char === quote) return at + 1
    if (char === '\\' && quote === '"') at++
  }
  throw new SyntaxFault(line, 'unexpected EOF in string')
}

function endOfWord(text: string, from: number, line: number): number {
  const characterAt = (at: number) =>
    at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : ''
  let at = from
  for (let char = characterAt(at); char !== '' && isWordCharacter(char); char = characterAt(at)) {
    if (text.startsWith('//', at)) break
    if (text.startsWith('/*', at)) throw blockComment(line)
    at += char.length
  }
  if (at > from) return at
  throw new SyntaxFault(line, `unexpected input character ${JSON.stringify(characterAt(from))}`)
}

function statements(list: readonly Token[]): Syntax {
  const syntax: Syntax = { statements: [], blocks: [] }
  let block: { line: number; verb: string } | undefined
  for (let at = 0; at < list.length;) {
    const words: Token[] = []
    let last = list[at++]
    for (; last?.kind === 'word'; last = list[at++]) words.push(last)
    const comment = last?.kind === 'comment' && !last.alone ? last.text : ''
    const [first] = words
    if (first === undefined) continue
    const texts = words.map(({ text }) => text)
    if (block !== undefined && first.text === ')') {
      if (words.length > 1) {
        throw new SyntaxFault(first.line, 'syntax error (expected newline after closing paren)')
      }
      block = undefined
    } else if (block !== undefined) {
      syntax.statements.push({ line: first.line, verb: block.verb, words: texts, comment })
    } else if (texts.length > 1 && texts.at(-1) === '(') {
      syntax.blocks.push({ line: first.line, words: texts.slice(0, -1) })
      block = { line: first.line, verb: first.text }
    } else if (texts.length > 2 && texts.at(-2) === '(' && texts.at(-1) === ')') {
      syntax.blocks.push({ line: first.line, words: texts.slice(0, -2) })
    } else {
      syntax.statements.push({ line: first.line, verb: first.text, words: texts.slice(1), comment })
    }
  }
  if (block !== undefined) {
    const { line } = block
    throw new SyntaxFault(
      list.at(-1)?.line ?? line,
      `syntax error (unterminated block started at line ${line})`,
    )
  }
  return syntax
}
