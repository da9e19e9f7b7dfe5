import type { SectionName } from '../collectors/collector.ts'
import type { ToldSpace } from './steady-space.ts'
import type { Known } from './schedule.ts'

/** How collecting a section ended: with its data, or with what its collector threw. */
export type Outcome = { ok: true; data: unknown } | { ok: false; error: unknown }

export type Kept = Known & { outcome: Outcome; ms: number }

/** Work that belongs to a section without being it, such as the shells behind `sessions`. */
export type SharedWork = { of: SectionName; work: Promise<unknown>; uses: ReadonlySet<string> }

/**
 * What the last looks found, unredacted: it lives in the process that looks and is never written anywhere.
 */
export type Memory = {
  readonly sections: Map<SectionName, Kept>
  readonly shared: Map<string, SharedWork>
  readonly space: ToldSpace
}

export const emptyMemory = (): Memory => ({
  sections: new Map(),
  shared: new Map(),
  space: new Map(),
})
