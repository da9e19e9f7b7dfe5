import { gunzipSync } from 'node:zlib'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { hashOf } from '../../agent/uplink/packed.ts'
import { makeAgents } from './make-agents.ts'

test('what the simulated fleet sends is a snapshot, and has the hash that it says', () => {
  const agents = makeAgents({ hosts: 40, seed: 7, programs: 8, ownAgents: 0.5 })
  for (const agent of agents) {
    for (const written of [agent.current, agent.change(), agent.change()]) {
      const text = gunzipSync(written.body).toString()
      expect(text).toBe(written.plain().toString())
      const snapshot = Value.Parse(Snapshot, JSON.parse(text))
      expect(hashOf(snapshot)).toBe(written.contentHash)
      expect(snapshot.takenAt).toBe(written.takenAt.toISOString())
    }
  }
})

test('the same seed is the same fleet', () => {
  const words = { hosts: 20, seed: 3, faults: 2, ownAgents: 0.5 }
  const contents = () =>
    makeAgents(words).map((agent) => [agent.current.contentHash, agent.change().contentHash])
  expect(contents()).toEqual(contents())
})
