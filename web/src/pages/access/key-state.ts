import type { EnrollmentKeyRow } from '#server/contract/account.ts'

export type KeyState = 'valid' | 'expired' | 'revoked' | 'used'

/** Whether another host can still join with a key, and if not, why. */
export function keyState(key: EnrollmentKeyRow, now: number): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  if (Date.parse(key.expiresAt) <= now) return 'expired'
  return key.maxUses !== null && key.uses >= key.maxUses ? 'used' : 'valid'
}
