import { blank, blankEscapes } from './mask.ts'

const TOKENS =
  /(?<line>\/\/[^\n]*)|(?<block>\/\*[^]*?(?:\*\/|$))|(?<text>"(?:[^"\\\n]|\\.)*"?)|(?<raw>`[^`]*`?)|(?<rune>'(?:[^'\\\n]|\\.)*'?)|(?<code>[^/"'`]+|\/)/g

/** Directives stand in comments, and are run all the same. */
const DIRECTIVE = /^\/\/go:generate\s|^\s*(?:\/\/)?\s*#cgo\s/

/** What remains of Go are its strings, import paths excepted, and the comments that are directives. */
export function maskGo(text: string): string {
  let masked = ''
  let code = ''
  for (const { 0: token, groups = {} } of text.matchAll(TOKENS)) {
    const { line, block, text: quoted, raw } = groups
    if (line !== undefined) masked += DIRECTIVE.test(line) ? line : blank(line)
    else if (block !== undefined) masked += block.split('\n').map(keepDirective).join('\n')
    else if (quoted !== undefined) masked += isImport(code) ? blank(quoted) : blankEscapes(quoted)
    else masked += raw ?? blank(token)
    if (groups['code'] !== undefined) code = (code + token).slice(-2000)
    else if (quoted !== undefined) code += '""'
  }
  return masked
}

const keepDirective = (line: string) => (DIRECTIVE.test(line) ? line : blank(line))

/** The string that comes next is an import path: `import x "` or within `import (`. */
const isImport = (code: string) => /(?:^|\n)\s*import\s*(?:[\w.]+\s*|\((?:[^()])*)?$/.test(code)
