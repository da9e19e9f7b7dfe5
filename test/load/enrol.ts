import { Parse } from 'typebox/value'
import type pg from 'pg'
import { EnrollReply } from '../../agent/contract/uplink.ts'
import { hashSecret, newSecret } from '../../server/accounts/secrets.ts'
import type { SimulatedAgent } from './simulated-agent.ts'
import type { Tally } from './tally.ts'
import { pause } from './uplink.ts'
import { NoAnswer, postRequest, type Wire } from './wire.ts'

const TRIES = 20

type Enrolling = { wire: Wire; tally: Tally; key: string; signal: AbortSignal }

/** As an agent does it; a server takes 1200 of them a minute from one address. */
export async function enrol(agent: SimulatedAgent, { wire, tally, key, signal }: Enrolling): Promise<void> {
  const { machineId, hostname } = agent
  const body = Buffer.from(JSON.stringify({ key, machineId, hostname, agentVersion: '0.1.0' }))
  const request = postRequest({ path: '/api/v1/agent/enroll', secret: null, body })
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    let seconds = 1
    try {
      const answer = await wire.ask(request)
      tally.answered('enrol', answer)
      if (answer.status === 200) {
        agent.enrolled(Parse(EnrollReply, JSON.parse(answer.body)).secret)
        return
      }
      if (!tally.refused('enrol', answer)) throw new Error(`enrol: ${answer.status} ${answer.body}`)
      seconds = answer.retryAfter ?? seconds
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      tally.failed('enrol', error)
    }
    if (!(await pause(seconds * 1000, signal))) return
  }
  throw new Error(`enrol: not within ${TRIES} attempts`)
}

/** Past the API, for tens of thousands at once. */
export async function enrolDirectly(pool: pg.Pool, agents: readonly SimulatedAgent[]): Promise<void> {
  const hosts = new Map(agents.map(({ machineId, hostname }) => [machineId, hostname]))
  await pool.query(
    `INSERT INTO host (machine_id, hostname, agent_version) SELECT *, '0.1.0' FROM UNNEST($1::text[], $2::text[])
     ON CONFLICT DO NOTHING`,
    [[...hosts.keys()], [...hosts.values()]],
  )
  const secrets = agents.map(() => newSecret('eha_'))
  await pool.query(
    `INSERT INTO agent_key (host_id, secret_hash)
     SELECT h.id, k.hash FROM UNNEST($1::text[], $2::bytea[]) AS k (machine_id, hash)
     JOIN host h ON h.machine_id = k.machine_id`,
    [agents.map(({ machineId }) => machineId), secrets.map(hashSecret)],
  )
  agents.forEach((agent, index) => agent.enrolled(secrets[index] ?? ''))
}
