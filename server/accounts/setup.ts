import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import type { Account } from './sign-ins.ts'
import { hashPassword } from './passwords.ts'
import { hashSecret, newSecret } from './secrets.ts'

const SETTING = 'setup'

type SetupDeps = Pick<Deps, 'config' | 'prisma'>

export const isSetupOpen = async ({ prisma }: Pick<Deps, 'prisma'>): Promise<boolean> =>
  (await prisma.user.count()) === 0

/**
 * Makes sure somebody can get in. With ENVHERD_ADMIN_EMAIL and ENVHERD_ADMIN_PASSWORD the first admin is made of
 * them; otherwise, while there is no user, each start voids the last set-up link and returns a new one.
 */
export async function ensureSetup({ config, prisma }: SetupDeps): Promise<string | undefined> {
  if (!(await isSetupOpen({ prisma }))) return undefined
  if (config.adminEmail !== undefined && config.adminPassword !== undefined) {
    const passwordHash = await hashPassword(config.adminPassword)
    // Replicas that start together all find nobody.
    await prisma.user.createMany({ data: [adminOf(config.adminEmail, passwordHash)], skipDuplicates: true })
    return undefined
  }
  const token = newSecret('')
  const value = { tokenHash: hashSecret(token).toString('hex') }
  await prisma.setting.upsert({ where: { key: SETTING }, update: { value }, create: { key: SETTING, value } })
  return `${config.publicUrl}/setup#token=${token}`
}

/**
 * The first admin, by the one-time token. Taking the token and making the user is one transaction, so of two
 * requests with the same token one wins.
 * @throws ApiError setup-closed, bad-credentials
 */
export async function completeSetup(
  { prisma }: Pick<Deps, 'prisma'>,
  request: { token: string; email: string; password: string },
): Promise<Account> {
  if (!(await isSetupOpen({ prisma }))) throw new ApiError('setup-closed', 'the first admin exists already')
  const passwordHash = await hashPassword(request.password)
  const tokenHash = hashSecret(request.token).toString('hex')
  return prisma.$transaction(async (transaction) => {
    const taken = await transaction.setting.deleteMany({
      where: { key: SETTING, value: { path: ['tokenHash'], equals: tokenHash } },
    })
    if (taken.count === 0) {
      throw new ApiError(
        'bad-credentials',
        'the set-up link is not valid; the server prints one at each start',
      )
    }
    return createAdmin(transaction, request.email, passwordHash)
  })
}

async function createAdmin(
  { user }: Pick<Deps['prisma'], 'user'>,
  email: string,
  passwordHash: string,
): Promise<Account> {
  const { id, role } = await user.create({ data: adminOf(email, passwordHash) })
  return { id, role, email: email.toLowerCase() }
}

const adminOf = (email: string, passwordHash: string) => ({
  email: email.toLowerCase(),
  passwordHash,
  role: 'admin',
})
