import type { SectionDiff } from '#server/contract/diff.ts'
import { briefText } from './json-text.ts'

const MOST_CHANGES = 12
const MOST_LINES = 100

/** Few enough changes, of few enough lines, to be read without being asked for. */
export function isShort({ changes }: SectionDiff): boolean {
  if (changes.length > MOST_CHANGES) return false
  let lines = 0
  for (const { op, before, after } of changes) {
    if (op === 'removed' || op === 'changed') lines += linesOf(before)
    if (op !== 'removed') lines += linesOf(after)
    if (lines > MOST_LINES) return false
  }
  return true
}

const linesOf = (value: unknown) => briefText(value).split('\n').length

/** One side does not have the section at all. */
export const isWhole = ({ changes }: SectionDiff): boolean => changes[0]?.pointer === ''
