import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { SnapshotReply } from '#agent/contract/uplink.ts'

/** What the server said yes to: it must be there afterwards, whatever happened in between. */
export type Acknowledged = { machine: string; snapshot: Snapshot; reply: SnapshotReply }

export type Load = { acknowledged: Acknowledged[]; refused: unknown[]; stop(): Promise<void> }

/** Each machine sends one snapshot after the other, as fast as it is answered, until stopped. */
export function startLoad(
  machines: readonly string[],
  next: (machine: string, turn: number) => Snapshot,
  send: (machine: string, snapshot: Snapshot) => Promise<SnapshotReply>,
): Load {
  const acknowledged: Acknowledged[] = []
  const refused: unknown[] = []
  let stopped = false
  const work = machines.map(async (machine) => {
    for (let turn = 0; !stopped; turn++) {
      const snapshot = next(machine, turn)
      try {
        acknowledged.push({ machine, snapshot, reply: await send(machine, snapshot) })
      } catch (error) {
        refused.push(error)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  })
  return {
    acknowledged,
    refused,
    stop: async () => {
      stopped = true
      await Promise.all(work)
    },
  }
}
