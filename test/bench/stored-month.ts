import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { createPool } from '../../server/database/connect.ts'
import { inTransaction } from '../../server/database/transaction.ts'
import { sha256Hex } from '../../server/fleet/storable.ts'
import { ensureMonths } from '../../server/history/months.ts'
import { createHistory, type Fresh, type History } from '../../server/history/write.ts'
import { freshOf } from '../support/fresh.ts'
import type { Measure } from './measure.ts'
import { spentByTree } from './process-figures.ts'
import { sizeOf } from './table-size.ts'

const HOSTS = 60
const CHANGES = 40
/** As many as a commit group has under load. */
const GROUP = 20
const DAY = 86_400_000
const TABLES = ['history', 'content']

/**
 * What a changed snapshot costs the history, and a year of it, as the tables grow by themselves: nothing is vacuumed.
 * Then the same once more, written by a server that remembers none of the hosts.
 */
export async function benchMonth(
  url: string,
  postgres: number,
  what: string,
  make: (index: number) => Snapshot,
): Promise<Measure[]> {
  const pool = createPool(url, { size: 2, onIdleError: () => undefined })
  try {
    let clock = Date.UTC(2031, 4, 1)
    await ensureMonths(pool, new Date(clock))
    const hosts = await Promise.all(Array.from({ length: HOSTS }, (_, index) => enrolled(pool, make(index))))
    const send = (history: History) =>
      write(
        pool,
        postgres,
        history,
        hosts.map(({ id, snapshot }) => freshOf(id, snapshot, new Date(clock))),
      )
    const next = (step: number, ms: number) => {
      clock += ms
      for (const { snapshot } of hosts) change(snapshot, step, new Date(clock))
    }
    const history = createHistory()
    const sizes = [await sizeOf(pool, TABLES)]
    next(0, 0)
    await send(history)
    sizes.push(await sizeOf(pool, TABLES))
    const warm: Cost[] = []
    for (let step = 1; step <= CHANGES; step++) {
      next(step, DAY / 2)
      warm.push(await send(history))
    }
    sizes.push(await sizeOf(pool, TABLES))
    // The first of a month says everything again.
    next(CHANGES + 1, 31 * DAY - (clock % DAY))
    await send(history)
    sizes.push(await sizeOf(pool, TABLES))
    const cold: Cost[] = []
    for (let step = 1; step <= 10; step++) {
      next(step, DAY / 2)
      cold.push(await send(createHistory()))
    }
    const [empty = 0, first = 0, changed = 0, month = 0] = sizes.map((size) => size / HOSTS)
    const change1 = (changed - first) / CHANGES
    const again = month - changed
    const year = (first - empty + 11 * again + 365 * change1) * 1000
    const known = mean(warm)
    const unknown = mean(cold)
    return [
      {
        what: `history of ${HOSTS} ${what}: first, one changed section (mean of ${CHANGES}), first of a month`,
        figure: `${(first - empty).toFixed(0)}, ${change1.toFixed(0)} and ${again.toFixed(0)} bytes`,
        values: { first: first - empty, changed: change1, again },
      },
      {
        what: `history of 1,000 ${what}: a year of hourly check-ins and daily changes, none removed`,
        figure: `${(year / 1e6).toFixed(0)} MB; check-ins without a change add nothing`,
        values: { year },
      },
      {
        what: `history of ${what}: processor of one changed snapshot, in groups of ${GROUP}`,
        figure:
          `${known.node.toFixed(3)} ms Node + ${known.postgres.toFixed(3)} ms Postgres; where the server does not ` +
          `remember the host ${unknown.node.toFixed(3)} + ${unknown.postgres.toFixed(3)} ms`,
        values: {
          node: known.node,
          postgres: known.postgres,
          coldNode: unknown.node,
          coldPostgres: unknown.postgres,
        },
      },
    ]
  } finally {
    await pool.end()
  }
}

async function enrolled(pool: pg.Pool, snapshot: Snapshot): Promise<{ id: string; snapshot: Snapshot }> {
  const machineId = sha256Hex(randomUUID())
  const hostname = `host-${machineId.slice(0, 8)}`
  const { rows } = await pool.query<{ id: string }>(
    'INSERT INTO host (machine_id, hostname) VALUES ($1, $2) RETURNING id',
    [machineId, hostname],
  )
  const [row] = rows
  if (!row) throw new Error('INSERT returned no row')
  return { id: row.id, snapshot: { ...snapshot, host: { ...snapshot.host, hostname, machineId } } }
}

/** One section a time, by turns: a setting, a variable, an entry at the front of PATH; each like no other host's. */
function change(snapshot: Snapshot, step: number, takenAt: Date): void {
  snapshot.takenAt = takenAt.toISOString()
  if (step === 0) return
  const own = `${snapshot.host.hostname}-${step}`
  for (const { sections } of snapshot.envs.slice(0, 1)) {
    const { goEnv, sessions, path } = sections
    const [session] = sessions.status === 'ok' ? sessions.data.list : []
    const entries = path.status === 'ok' ? path.data.sessions[0]?.entries : undefined
    const kind = step % 3
    if (kind === 0 && goEnv.status === 'ok') goEnv.data.values['GOPRIVATE'] = `${own}.example`
    else if (kind === 1 && session) session.variables['GOFLAGS'] = `-tags=${own}`
    else if (entries?.[0]) entries.unshift({ ...entries[0], raw: `/opt/${own}`, dir: `/opt/${own}` })
  }
}

type Cost = { node: number; postgres: number }

const mean = (costs: readonly Cost[]): Cost => ({
  node: costs.reduce((sum, { node }) => sum + node, 0) / costs.length,
  postgres: costs.reduce((sum, { postgres }) => sum + postgres, 0) / costs.length,
})

/** Processor in milliseconds a snapshot, of the history alone: its statements, in transactions with nothing else. */
async function write(
  pool: pg.Pool,
  postgres: number,
  history: History,
  fresh: readonly Fresh[],
): Promise<Cost> {
  const before = spentByTree(postgres)
  let micros = 0
  for (let start = 0; start < fresh.length; start += GROUP) {
    const group = fresh.slice(start, start + GROUP)
    const ids = group.map(({ hostId }) => hostId)
    await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ id: string; snapshotId: number | null }>(
        'SELECT id, snapshot_id AS "snapshotId" FROM host WHERE id = ANY ($1::uuid[])',
        [ids],
      )
      const began = process.cpuUsage()
      const written = await history.write(client, group, new Map(rows.map((row) => [row.id, row])))
      const { user, system } = process.cpuUsage(began)
      micros += user + system
      await client.query(
        'UPDATE host h SET snapshot_id = n.id FROM UNNEST($1::uuid[], $2::bigint[]) AS n (host, id) WHERE h.id = n.host',
        [[...written.ids.keys()], [...written.ids.values()]],
      )
      written.committed()
    })
  }
  return { node: micros / 1000 / fresh.length, postgres: (spentByTree(postgres) - before) / fresh.length }
}
