import type { FindingRow } from '#server/contract/finding.ts'
import type { CreateSuppression } from '#server/contract/suppression.ts'

export const SCOPES = ['finding', 'host', 'everywhere'] as const
export type Scope = (typeof SCOPES)[number]

/** Days; nothing is suppressed for ever. */
export const TERMS = [7, 30, 90, 365] as const
export type Term = (typeof TERMS)[number]

export const SHORTEST_REASON = 3

type Choice = { scope: Scope; reason: string; days: Term }

export function suppressRequest(
  { pattern, hostId, subject }: Pick<FindingRow, 'pattern' | 'hostId' | 'subject'>,
  { scope, reason, days }: Choice,
): CreateSuppression {
  return {
    pattern,
    ...(scope === 'everywhere' ? {} : { hostId }),
    ...(scope === 'finding' ? { subject } : {}),
    reason: reason.trim(),
    expiresInDays: days,
  }
}
