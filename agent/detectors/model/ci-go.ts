import type { CiGo } from '../../contract/sections/projects/build-files.ts'
import { compareGoLines, langOfLine } from './go-line.ts'

/**
 * The Go a build definition asks for. `floating`: the newest patch of that minor release, as `1.22` and `1.22.x` are
 * read everywhere. null: the newest of several minor releases, or nothing that can be told from here.
 */
export function ciVersion({ resolved, parsed }: CiGo): { line: string; floating: boolean } | null {
  if (resolved !== undefined && /^\d+\.\d+[.r]/.test(resolved)) return { line: resolved, floating: false }
  const text = (resolved ?? parsed).trim().replace(/^go(?=\d)/, '')
  const floating = /^~?(\d+\.\d+)(?:\.[x*])?$/.exec(text)?.[1]
  if (floating !== undefined) return { line: floating, floating: true }
  return /^\d+\.\d+(?:\.\d+|rc\d+)$/.test(text) ? { line: text, floating: false } : null
}

/** Cannot build what asks for that go line, as far as the go line says. */
export function isOlderThan(
  { line, floating }: { line: string; floating: boolean },
  wanted: string,
): boolean {
  const lang = langOfLine(wanted)
  return floating && lang !== null ? compareGoLines(line, lang) < 0 : compareGoLines(line, wanted) < 0
}

/** YAML reads the number 1.20 as 1.2: another release than was meant. */
export const losesZero = ({ yamlNumber, raw, parsed }: CiGo): boolean =>
  yamlNumber && (/^\d+\.\d*0$/.test(raw.trim()) || raw.trim() !== parsed)
