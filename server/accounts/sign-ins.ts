import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { passwordFits } from './passwords.ts'
import { hashSecret, newSecret } from './secrets.ts'

const HOUR = 3_600_000
/** A sign-in ends 12 hours after its last use, and 7 days after it began whatever happens. */
const IDLE = 12 * HOUR
const LONGEST = 7 * 24 * HOUR

export type StartedSignIn = { token: string; expiresAt: Date }
export type Account = { id: string; email: string; role: string }

/** @throws ApiError bad-credentials, the same for a wrong password and an unknown address */
export async function checkPassword({ prisma }: Deps, email: string, password: string): Promise<Account> {
  const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() } })
  if (!(await passwordFits(user?.passwordHash, password)) || !user) {
    throw new ApiError('bad-credentials', 'no user has this e-mail address and password')
  }
  return { id: user.id, email: user.email, role: user.role }
}

export async function startSignIn({ prisma, now }: Deps, userId: string): Promise<StartedSignIn> {
  const token = newSecret('')
  const expiresAt = new Date(now().getTime() + IDLE)
  await prisma.signIn.deleteMany({ where: { expiresAt: { lt: now() } } })
  await prisma.signIn.create({
    data: { tokenHash: hashSecret(token), userId, createdAt: now(), expiresAt },
  })
  return { token, expiresAt }
}

/** The later end of a sign-in that is in use; undefined while less than an hour would be gained. */
export function extendedEnd(createdAt: Date, expiresAt: Date, now: Date): Date | undefined {
  const end = Math.min(now.getTime() + IDLE, createdAt.getTime() + LONGEST)
  return end - expiresAt.getTime() > HOUR ? new Date(end) : undefined
}

export async function extendSignIn({ prisma }: Deps, token: string, expiresAt: Date): Promise<void> {
  await prisma.signIn.updateMany({ where: { tokenHash: hashSecret(token) }, data: { expiresAt } })
}

export async function endSignIn({ prisma }: Deps, token: string): Promise<void> {
  await prisma.signIn.deleteMany({ where: { tokenHash: hashSecret(token) } })
}
