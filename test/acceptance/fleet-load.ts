import { setTimeout as sleep } from 'node:timers/promises'
import { Parse } from 'typebox/value'
import type { Pool } from 'pg'
import { EnrollReply, SnapshotReply } from '../../agent/contract/uplink.ts'
import { startLoad, type Acknowledged, type Load } from '../faults/load.ts'
import { LoadClient, type Reply } from '../load/client.ts'
import { makeMachine } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { snapshotOf } from '../load/snapshot.ts'
import { CURRENT_GO } from '../support/current-go.ts'

/** Between two snapshots of one host, which stays below the limit of requests a minute that way. */
const PAUSE_MS = 100

export class Refused extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`${reply.status} ${JSON.stringify(reply.body)}`)
    this.reply = reply
  }
}

export type FleetLoad = Load & { client: LoadClient }

/** Machines that enrol over HTTP and report, each right and wrong (GO_BIN_ORPHAN) by turns, until stopped. */
export async function startFleet(
  server: { address: string; enrolmentKey: string },
  hosts: number,
): Promise<FleetLoad> {
  const client = new LoadClient(server.address, hosts)
  const made = Array.from({ length: hosts }, (_, index) => makeMachine(new Random(index), index, 0))
  const machines = new Map(made.map((machine) => [machine.machineId, machine]))
  const secrets = new Map<string, string>()
  for (const { machineId, hostname } of made) {
    const body = { key: server.enrolmentKey, machineId, hostname, agentVersion: '0.1.0' }
    const reply = await client.post('/api/v1/agent/enroll', null, body)
    secrets.set(machineId, Parse(EnrollReply, reply.body).secret)
  }
  const load = startLoad(
    [...machines.keys()],
    (id, turn) => {
      const machine = machines.get(id)
      if (!machine) throw new Error(`no machine ${id}`)
      for (const env of machine.envs) env.goVersion = CURRENT_GO
      machine.envs[0].faults = new Set(turn % 2 ? ['orphan-bin'] : [])
      // Each turn is content of its own, which the store can be asked for.
      machine.os.kernel = `turn ${turn}`
      return snapshotOf(machine, new Date())
    },
    async (id, snapshot) => {
      await sleep(PAUSE_MS)
      const secret = secrets.get(id) ?? ''
      const reply = await client.post('/api/v1/agent/snapshots', secret, snapshot, { gzip: true })
      if (reply.status !== 200) throw new Refused(reply)
      return Parse(SnapshotReply, reply.body)
    },
  )
  return { ...load, client }
}

/** What was acknowledged and is not stored. */
export async function lostOf(pool: Pool, acknowledged: readonly Acknowledged[]): Promise<Acknowledged[]> {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT machine_id || ' ' || encode(s.content_hash, 'hex') AS key FROM history s JOIN host h ON h.id = s.host_id`,
  )
  const stored = new Set(rows.map(({ key }) => key))
  return acknowledged.filter(({ machine, reply }) => !stored.has(`${machine} ${reply.contentHash}`))
}
