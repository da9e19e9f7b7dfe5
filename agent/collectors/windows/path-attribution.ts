import type { Origin } from '../../contract/origin.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'

export type AttributedEntry = { raw: string; dir: string; origin: Origin }

const UNKNOWN: Origin = { kind: 'process', confidence: 'medium' }

/**
 * Says of each entry of a live PATH which stored entry it is, by the longest common subsequence of what the
 * registry would give and what is there; what has no partner was added by a process on the way. Order and
 * duplicates are kept.
 */
export function attributePath(
  expected: readonly AttributedEntry[],
  live: readonly string[],
): AttributedEntry[] {
  const wanted = expected.map((entry) => windowsPaths.norm(entry.dir))
  const found = live.map((dir) => windowsPaths.norm(dir))
  const partner = longestCommonSubsequence(wanted, found)
  return live.map((dir, at) => {
    const stored = expected[partner.get(at) ?? -1]
    return stored ? { raw: stored.raw, dir, origin: stored.origin } : { raw: dir, dir, origin: UNKNOWN }
  })
}

/** Pairs position in `b` → position in `a`. Of equal solutions the one that pairs earliest is taken. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): Map<number, number> {
  const width = b.length + 1
  const length = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i * width + j] =
        a[i] === b[j]
          ? (length[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0)
    }
  }
  const pairs = new Map<number, number>()
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.set(j++, i++)
    else if ((length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}
