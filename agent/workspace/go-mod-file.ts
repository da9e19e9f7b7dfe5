import type { GoMod } from '../contract/sections/projects/go-mod.ts'
import {
  checkGodebug,
  goVersion,
  Malformed,
  readDirectives,
  replacement,
  toolchain,
  unquoted,
  versionOf,
  type Parsed,
} from './directives.ts'

/** go.mod as a main module's is read: strictly. What the snapshot does not hold is checked for its form alone. */
export type GoModFile = Omit<GoMod, 'file'>

const BLOCKS = ['module', 'godebug', 'require', 'exclude', 'replace', 'retract', 'tool', 'ignore']

/** `// indirect` alone, or `// indirect; ...`. */
const isIndirect = (comment: string) => /^\/\/\s*indirect(?:\s*$|;\s+\S)/.test(comment)

export function parseGoMod(text: string): Parsed<GoModFile> {
  const file: GoModFile = { module: '', requires: [], replaces: [] }
  let named = false
  const errors = readDirectives(text, BLOCKS, (verb, words, { line, comment }) => {
    switch (verb) {
      case 'module':
        if (named) throw new Malformed('repeated module statement')
        named = true
        if (words.length !== 1) throw new Malformed('usage: module module/path')
        file.module = unquoted(words[0] ?? '')
        return true
      case 'go':
        file.go = goVersion(file.go, words)
        return true
      case 'toolchain':
        file.toolchain = toolchain(file.toolchain, words)
        return true
      case 'require':
        file.requires.push({ line, ...moduleVersion(verb, words), indirect: isIndirect(comment) })
        return true
      case 'exclude':
        moduleVersion(verb, words)
        return true
      case 'replace':
        file.replaces.push(replacement(line, words, false))
        return true
      case 'retract':
        checkRetract(words)
        return true
      case 'godebug':
        checkGodebug(words)
        return true
      case 'tool':
      case 'ignore':
        if (words.length !== 1) throw new Malformed(`${verb} directive expects exactly one argument`)
        unquoted(words[0] ?? '')
        return true
      default:
        return false
    }
  })
  if (errors.length > 0) return { ok: false, errors }
  if (file.module === '') {
    return { ok: false, errors: [{ line: 1, message: 'missing module declaration' }] }
  }
  return { ok: true, file }
}

function moduleVersion(verb: string, words: readonly string[]): { path: string; version: string } {
  if (words.length !== 2) throw new Malformed(`usage: ${verb} module/path v1.2.3`)
  const path = unquoted(words[0] ?? '')
  return { path, version: versionOf(path, words[1] ?? '', false) }
}

/** `v1.2.3` or `[v1.0.0, v1.2.3]`. */
function checkRetract(words: readonly string[]): void {
  const [first = '', low, comma, high, close] = words
  if (first === '' || first === '(') throw new Malformed("expected '[' or version")
  const fits =
    first === '['
      ? words.length === 5 && comma === ',' && close === ']' && low !== undefined && high !== undefined
      : words.length === 1
  if (!fits) throw new Malformed('retract: expected v1.2.3 or [v1.0.0, v1.2.3]')
}
