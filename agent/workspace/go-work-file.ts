import type { GoWork } from '../contract/sections/projects/go-mod.ts'
import {
  checkGodebug,
  goVersion,
  Malformed,
  readDirectives,
  replacement,
  toolchain,
  unquoted,
  type Parsed,
} from './directives.ts'

export type GoWorkFile = Pick<GoWork, 'go' | 'toolchain' | 'replaces'> & {
  uses: { line: number; path: string }[]
}

const BLOCKS = ['godebug', 'use', 'replace']

export function parseGoWork(text: string): Parsed<GoWorkFile> {
  const file: GoWorkFile = { uses: [], replaces: [] }
  const errors = readDirectives(text, BLOCKS, (verb, words, { line }) => {
    switch (verb) {
      case 'go':
        file.go = goVersion(file.go, words)
        return true
      case 'toolchain':
        file.toolchain = toolchain(file.toolchain, words)
        return true
      case 'use':
        if (words.length !== 1) throw new Malformed('usage: use local/dir')
        file.uses.push({ line, path: unquoted(words[0] ?? '') })
        return true
      case 'replace':
        file.replaces.push(replacement(line, words, true))
        return true
      case 'godebug':
        checkGodebug(words)
        return true
      default:
        return false
    }
  })
  return errors.length > 0 ? { ok: false, errors } : { ok: true, file }
}
