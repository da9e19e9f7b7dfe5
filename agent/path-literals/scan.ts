import type { HardcodedPath } from '../contract/sections/projects/build-files.ts'
import { isFallback } from './fallback.ts'
import { isGenerated, kindOf, languageOf, type Language } from './language.ts'
import { mask } from './mask.ts'
import { matchLine, type Place } from './match.ts'
import { isProse } from './prose.ts'
import { suggestionFor } from './suggest.ts'

export type PathLiteral = HardcodedPath & {
  language: Language
  place: Place
  /** Positions in the line: the literal, and the end of the part that a variable would stand for. */
  from: number
  to: number
  root: number
}

/** Longer lines are data or minified. */
const MAX_LINE = 10_000

/** The fixed paths in one file; `file` is its path below the scanned directory, with slashes. */
export function scanText(file: string, text: string): PathLiteral[] {
  const language = languageOf(file)
  if (!language || isGenerated(text)) return []
  const kind = kindOf(file, language)
  const originals = text.split('\n')
  const masked = mask(language, text).split('\n')
  return masked.flatMap((line, at) => {
    // Most lines have no separator at all.
    if (line.length > MAX_LINE || !/[\\/]/.test(line)) return []
    const original = originals[at] ?? ''
    return matchLine(line)
      .filter(({ from, to }) => !isProse(language, line, original, from, to))
      .map(({ from, to, place, root }): PathLiteral => {
        const suggestion = suggestionFor(language, place, line.slice(root, to))
        return {
          file,
          line: at + 1,
          literal: original.slice(from, to).slice(0, 1000),
          kind,
          fallback: isFallback(language, originals, at, from),
          ...(suggestion !== undefined && { suggestion: suggestion.slice(0, 300) }),
          language,
          place,
          from,
          to,
          root,
        }
      })
  })
}
