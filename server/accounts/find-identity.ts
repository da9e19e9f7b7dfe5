import type pg from 'pg'
import type { Role } from '../contract/account.ts'
import { bytesOf } from '../database/hex.ts'
import { together } from '../database/together.ts'
import type { AgentIdentity, Identity } from './identity.ts'
import { hashSecret } from './secrets.ts'

type AgentRow = {
  hash: string
  id: string
  host_id: string
  machine_id: string
  hardware: string[]
  content_hash: Buffer | null
  catalogue: string | null
  replaced_at: Date | null
}

/**
 * Rows by the hash of a secret. All who ask at the same moment are looked up at once: the statement costs more than the
 * rows.
 * @param text gives the hash in hexadecimal too; its one value are the hashes
 */
function bySecret<Row extends { hash: string }>(name: string, text: string) {
  const find = together<Row>(async (pool, hashes) => {
    const { rows } = await pool.query<Row>({ name, text, values: [hashes.map(bytesOf)] })
    return new Map(rows.map((row) => [row.hash, row]))
  })
  return (pool: pg.Pool, secret: string) => find(pool, hashSecret(secret).toString('hex'))
}

const agentOf = bySecret<AgentRow>(
  'find-agents',
  `SELECT encode(k.secret_hash, 'hex') AS hash, k.id, k.host_id, coalesce(h.split_from, h.machine_id) AS machine_id,
    h.hardware, k.content_hash, h.catalogue,
    (SELECT max(o.content_taken_at) FROM agent_key o
      WHERE k.envs = '{}' AND k.content_taken_at IS NOT NULL
        AND o.host_id = k.host_id AND o.revoked_at IS NULL AND o.envs && '{linux,macos}') AS replaced_at
  FROM agent_key k JOIN host h ON h.id = k.host_id
  WHERE k.secret_hash = ANY ($1::bytea[]) AND k.revoked_at IS NULL`,
)

/** What the database says; requests ask the AgentCache. */
export async function findAgent(pool: pg.Pool, secret: string): Promise<AgentIdentity | undefined> {
  const row = await agentOf(pool, secret)
  if (!row) return undefined
  return {
    kind: 'agent',
    id: row.id,
    hostId: row.host_id,
    reportedMachineId: row.machine_id,
    hardware: row.hardware,
    contentHash: row.content_hash?.toString('hex') ?? null,
    catalogue: row.catalogue,
    replacedAt: row.replaced_at,
  }
}

/** Asked of a credential that is not good. */
export async function wasRevoked(pool: pg.Pool, secret: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'SELECT FROM agent_key WHERE secret_hash = $1 AND revoked_at IS NOT NULL',
    [hashSecret(secret)],
  )
  return rowCount === 1
}

type TokenRow = {
  hash: string
  id: string
  name: string
  role: Role
  expires_at: Date | null
  last_used_at: Date | null
}

const tokenOf = bySecret<TokenRow>(
  'find-tokens',
  `SELECT encode(token_hash, 'hex') AS hash, id, name, role, expires_at, last_used_at FROM api_token
  WHERE token_hash = ANY ($1::bytea[])`,
)

/** Notes the use at most once a minute. */
export async function findToken(pool: pg.Pool, token: string, now: Date): Promise<Identity | undefined> {
  const row = await tokenOf(pool, token)
  if (!row || (row.expires_at && row.expires_at <= now)) return undefined
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > 60_000) {
    await pool.query('UPDATE api_token SET last_used_at = $2 WHERE id = $1', [row.id, now])
  }
  return { kind: 'token', id: row.id, name: row.name, role: row.role }
}

type SignInRow = { hash: string; id: string; email: string; role: Role; created_at: Date; expires_at: Date }

const signInOf = bySecret<SignInRow>(
  'find-sign-ins',
  `SELECT encode(s.token_hash, 'hex') AS hash, u.id, u.email, u.role, s.created_at, s.expires_at
  FROM sign_in s JOIN user_account u ON u.id = s.user_id
  WHERE s.token_hash = ANY ($1::bytea[])`,
)

export async function findSignIn(pool: pg.Pool, token: string, now: Date): Promise<Identity | undefined> {
  const row = await signInOf(pool, token)
  if (!row || row.expires_at <= now) return undefined
  return {
    kind: 'user',
    id: row.id,
    email: row.email,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
