/**
 * What the machine can do at best, in some 22 lines: parse, a short schema, sha256, one gzip row of history when
 * something changed, one row of extracted columns, an answer after the commit; nobody is authenticated and nothing is
 * judged, compared or counted. Beside it a bare route with the body and schema of a check-in.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fastify from 'fastify'
import pg from 'pg'
import { Type, type Static } from 'typebox'
import { CheckInReply, CheckInRequest } from '../../agent/contract/uplink.ts'

const Document = Type.Object({
  takenAt: Type.String(),
  host: Type.Object({ hostname: Type.String(), machineId: Type.String() }),
  envs: Type.Array(Type.Object({ id: Type.String(), kind: Type.String() })),
})

const pool = new pg.Pool({ connectionString: process.env['YARDSTICK_DATABASE'], max: 16 })
await pool.query(`CREATE TABLE history (host text, at timestamptz, body bytea);
  CREATE TABLE current (host text PRIMARY KEY, name text, env text, kind text, seen timestamptz, hash bytea)`)
const SEEN = 'UPDATE current SET seen = $3 WHERE host = $1 AND hash = $2'
const CHANGED = `WITH kept AS (INSERT INTO history VALUES ($1, $5, $7))
  INSERT INTO current VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (host) DO UPDATE SET name = $2, env = $3, kind = $4, seen = $5, hash = $6`

const app = fastify({ bodyLimit: 2 ** 21 })
app.post<{ Body: Static<typeof Document> }>('/document', { schema: { body: Document } }, async ({ body }) => {
  const { host, envs, takenAt } = body
  const content = JSON.stringify({ host, envs })
  const hash = createHash('sha256').update(content).digest()
  const seen = await pool.query({ name: 'seen', text: SEEN, values: [host.machineId, hash, takenAt] })
  if (seen.rowCount === 1) return { outcome: 'unchanged' }
  const values = [
    host.machineId,
    host.hostname,
    envs[0]?.id,
    envs[0]?.kind,
    takenAt,
    hash,
    gzipSync(content, { level: 1 }),
  ]
  await pool.query({ name: 'changed', text: CHANGED, values })
  return { outcome: 'stored' }
})
app.post('/check-in', { schema: { body: CheckInRequest, response: { 200: CheckInReply } } }, () => ({
  want: 'nothing',
}))
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
