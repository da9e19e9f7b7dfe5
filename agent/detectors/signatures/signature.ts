import type { Localized } from '../../contract/finding.ts'

/** A line that Go or a tool beside it prints, and what in the environment makes it print that (A-004-10). */
export type Signature = {
  id: string
  /** Against one line of output; named groups are shown with the explanation. */
  form: RegExp
  means: Localized
  /** Detectors that look for the cause, the likeliest first. */
  patterns: readonly [string, ...string[]]
}
