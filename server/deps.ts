import type { Logger } from 'pino'
import type pg from 'pg'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Fleet } from '#agent/contract/surroundings.ts'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import type { PrismaClient } from '#prisma/client'
import type { Config } from './config.ts'
import type { CollectingState, ReplaceCollecting } from './contract/collecting.ts'
import type { PolicyState, ReplacePolicy } from './contract/policy.ts'

/** An agent, and the host that it tells of. */
export type Sender = { hostId: string; agentKeyId: string }

/** Takes validated snapshots, judges them, and answers each when its group has committed. */
export type Ingest = {
  /** @throws Unavailable when the database cannot be reached or the queue is full. */
  submit(sender: Sender, snapshot: Snapshot): Promise<SnapshotReply>
  /** Judges stored content by the catalogue of today; it waits in the same queue and in the same groups. */
  judgeAgain(hostId: string, stored: Snapshot, storedHash: string): Promise<void>
  /** Takes out of the host what no agent tells of any more, after one has left it. */
  withdraw(hostId: string): Promise<void>
  /** Commits what is queued, then refuses more. */
  close(): Promise<void>
}

/** Remembers who was heard from and writes it in batches: a check-in costs no write of its own. */
export type Presence = {
  seen(hostId: string, agentVersion: string): void
  /** Latest moment in memory, where it is newer than the database's. */
  lastSeen(hostId: string): Date | undefined
  flush(): Promise<void>
  close(): Promise<void>
}

/** What the fleet's owner has decided, as it is now. */
export type PolicyKeeper = {
  current(): PolicyState
  /** @throws ApiError conflict when the revision given is not the one in force */
  replace(next: ReplacePolicy, changedBy: string): Promise<PolicyState>
  close(): Promise<void>
}

/** What agents may look at, as it is now. */
export type CollectingKeeper = {
  current(): CollectingState
  /** @throws ApiError conflict when the revision given is not the one in force */
  replace(next: ReplaceCollecting, changedBy: string): Promise<CollectingState>
  close(): Promise<void>
}

/** Everything the app needs, made by `main.ts` or by a test; nothing reaches for a global. */
export type Deps = {
  config: Config
  log: Logger
  pool: pg.Pool
  prisma: PrismaClient
  policy: PolicyKeeper
  collecting: CollectingKeeper
  /** What the other machines look like, as rules that compare need it; some minutes old. */
  fleetFacts: () => { fleet?: Fleet }
  ingest: Ingest
  presence: Presence
  now: () => Date
}

/** Payload of `pg_notify(CHANGES_CHANNEL, ...)`, sent once in each commit group; stays far below the 8000-byte limit. */
export const CHANGES_CHANNEL = 'envherd_changes'
export type Changes = {
  /** Changed hosts, at most 100. */
  hosts: string[]
  /** More hosts changed than are named. */
  more: boolean
  patterns: string[]
  /** Ids of the first and last occurrence the group wrote; null if none. */
  occurrences: { from: string; to: string } | null
}
