import type { Comparison } from '#server/contract/diff.ts'
import { absoluteTime } from '../../format/time.ts'
import type { SideName } from './sides.ts'

/** How the sides are told apart: by host, or by moment where the host is the same. */
export function sideNames({ from, to }: Comparison, locale: string): Record<SideName, string> {
  const alike = from.hostname === to.hostname
  const name = ({ hostname, snapshot }: Comparison['from']) =>
    alike ? absoluteTime(snapshot.takenAt, locale) : hostname
  return { from: name(from), to: name(to) }
}
