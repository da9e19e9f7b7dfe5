import type { Deps } from '../deps.ts'
import { hashPassword } from './passwords.ts'
import { newSecret } from './secrets.ts'
import { optionsOf, UsageError } from './usage.ts'

const USAGE = 'usage: npm run password -- --email EMAIL'

/**
 * `npm run password`, for who can no longer sign in: a new password, printed alone on the last line. Whoever is signed in
 * to the account has to sign in again.
 * @throws UsageError
 */
export async function runPasswordCommand(
  argv: readonly string[],
  { prisma }: Pick<Deps, 'prisma'>,
  print: (line: string) => void,
): Promise<void> {
  const email = optionsOf(argv, ['email'], USAGE).email?.toLowerCase()
  if (!email) throw new UsageError(USAGE)
  const user = await prisma.user.findUnique({ where: { email } })
  if (!user) throw new UsageError(`--email: expected ${await known(prisma)}, found ${email}`)
  const password = newSecret('')
  await prisma.$transaction([
    prisma.user.update({ where: { email }, data: { passwordHash: await hashPassword(password) } }),
    prisma.signIn.deleteMany({ where: { userId: user.id } }),
  ])
  print(`new password of ${email}; shown this once:`)
  print(password)
}

async function known({ user }: Pick<Deps['prisma'], 'user'>): Promise<string> {
  const users = await user.findMany({ select: { email: true }, orderBy: { email: 'asc' } })
  return (
    users.map(({ email }) => email).join(' or ') ||
    'an account (there is none yet: the server prints a link that makes it)'
  )
}
