import type { CheckInReply, CheckInRequest } from '../../agent/contract/uplink.ts'
import { bearer, type TestAgent, type TestApp } from './app.ts'

/** A check-in as an agent of today sends it; throws on any answer but 200. */
export async function checkIn(
  { app }: Pick<TestApp, 'app'>,
  { secret }: Pick<TestAgent, 'secret'>,
  changes: Partial<CheckInRequest> = {},
): Promise<CheckInReply> {
  const reply = await app.inject({
    method: 'POST',
    url: '/api/v1/agent/check-in',
    headers: bearer(secret),
    payload: { contentHash: '0'.repeat(64), agentVersion: '0.1.0', ...changes },
  })
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json<CheckInReply>()
}
