import { createEnrollmentKey } from '../accounts/enrollment.ts'
import type { Deps } from '../deps.ts'

export type Key = { id: string; text: string }

/** For once and for now: it is in the environment of a process. One that nobody came to use is still good. */
export async function unusedKey(deps: Deps, last: Key | undefined): Promise<Key> {
  if (last && (await isUnused(deps, last))) return last
  const { id, key } = await createEnrollmentKey(deps, { name: 'this machine', expiresInHours: 1, maxUses: 1 })
  return { id, text: key }
}

async function isUnused({ prisma, now }: Deps, { id }: Key): Promise<boolean> {
  const unused = { id, uses: 0, revokedAt: null, expiresAt: { gt: now() } }
  return (await prisma.enrollmentKey.count({ where: unused })) > 0
}
