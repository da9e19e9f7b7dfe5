import { Value } from 'typebox/value'
import { Snapshot } from '#agent/contract/snapshot.ts'

/**
 * Second pass of redaction rules 1 and 2 over what agents send; they redact before sending, so a hit means an
 * agent that should be updated. Matches inside JSON text: never across a quote or a backslash. Each takes time in
 * proportion to the text, whatever it is: the sender chooses it.
 */
const LEAKS: readonly { pattern: RegExp; instead: string }[] = [
  // Anything before the @ of an URL that is not one of the agent's own marks («cred:...»).
  { pattern: /:\/\/[^\s/@?#"\\«»]+@/g, instead: '://«cred»@' },
  { pattern: /\bgh[pousr]_[A-Za-z0-9]{20,}|\bglpat-[\w-]{20,}/g, instead: '«secret»' },
  // Looked for once in each run of its characters, not at each place in it where one could begin.
  {
    pattern:
      /(?<![\w-])(?=[\w-]+\.eyJ[\w-]{10,}\.[\w-]{10,})(|[\w-]*?-)eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
    instead: '$1«secret»',
  },
]

/** What each of them needs, in order: three expressions over every text were a twentieth of taking a snapshot. */
const mayHold = (json: string): boolean =>
  (json.includes('@') && json.includes('://')) || /gh[pousr]_|glpat-/.test(json) || json.includes('eyJ')

/** Text, JSON or not, without them. */
export const mask = (json: string): string =>
  LEAKS.reduce((text, { pattern, instead }) => text.replace(pattern, instead), json)

/** Whether a section's JSON holds something an agent must not send. */
export const holdsLeak = (json: string): boolean => mayHold(json) && mask(json) !== json

/** The snapshot without them. */
export function maskLeaks(snapshot: Snapshot): Snapshot {
  const masked: unknown = JSON.parse(mask(JSON.stringify(snapshot)))
  if (!Value.Check(Snapshot, masked)) throw new Error('a masked snapshot no longer fits its schema')
  return masked
}
