import type { CreatedToken, CreateToken, Role, TokenRow } from '../contract/account.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { hashSecret, newSecret } from './secrets.ts'

const DAY = 86_400_000

type TokenDeps = Pick<Deps, 'prisma' | 'now'>
type Stored = {
  id: string
  name: string
  role: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

export async function createToken({ prisma, now }: TokenDeps, wanted: CreateToken): Promise<CreatedToken> {
  const token = newSecret('eht_')
  const expiresAt =
    wanted.expiresInDays === undefined ? null : new Date(now().getTime() + wanted.expiresInDays * DAY)
  const row = await prisma.apiToken.create({
    data: { name: wanted.name, role: wanted.role, tokenHash: hashSecret(token), createdAt: now(), expiresAt },
  })
  return { ...toRow(row), token }
}

export async function listTokens({ prisma }: TokenDeps): Promise<TokenRow[]> {
  return (await prisma.apiToken.findMany({ orderBy: { createdAt: 'desc' } })).map(toRow)
}

export async function deleteToken({ prisma }: TokenDeps, id: string): Promise<void> {
  const { count } = await prisma.apiToken.deleteMany({ where: { id } })
  if (count === 0) throw new ApiError('not-found', `no token has the id ${id}`)
}

const toRow = (row: Stored): TokenRow => ({
  id: row.id,
  name: row.name,
  role: toRole(row.role),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
})

/** The column is text, written by this program only; what it does not know gets least. */
export const toRole = (text: string): Role => (text === 'admin' || text === 'operator' ? text : 'viewer')
