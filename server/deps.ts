import type { Logger } from 'pino'
import type pg from 'pg'
import { Type, type Static } from 'typebox'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Fleet } from '#agent/contract/surroundings.ts'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import type { PrismaClient } from '#prisma/client'
import type { AgentIdentity } from './accounts/identity.ts'
import type { Config } from './config.ts'
import type { CollectingState, ReplaceCollecting } from './contract/collecting.ts'
import type { HealthPart, HealthProblem } from './contract/health.ts'
import type { PolicyState, ReplacePolicy } from './contract/policy.ts'
import type { Meters } from './metrics/meters.ts'

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

/** Something that is wrong with this process or what it stands on. */
export type Fault = { part: HealthPart; detail: string; blocking: boolean; since?: Date }

/** Whether this process can serve. */
export type Readiness = {
  /** Looks; the blocking ones first. */
  check(): Promise<HealthProblem[]>
  /** Has something asked at each look. */
  watch(read: () => Fault | undefined): void
  /** From now on senders should go elsewhere; what comes is still served. */
  drain(): void
  isDraining(): boolean
}

/** What is told of one channel of NOTIFY. */
export type Heard = {
  heard(payload: string): void
  /** From now on all is heard: at the start, and after each gap in which anything may have been said. */
  listening?(): void
  lost?(): void
}

/** The process' one connection that listens. */
export type Listener = {
  /** Before `start`. */
  on(channel: string, heard: Heard): void
  /** Returns when it listens, or cannot and goes on trying. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Notes what is dropped from the cache until its end. */
export type Watch = {
  /** Whether what was read or written of this host since the beginning is still all there is. */
  isTrue(hostId: string): boolean
  end(): void
}

export type AgentCache = {
  /** Of this process, among those that share the database. */
  name: string
  inMemory(secret: string): AgentIdentity | undefined
  /** As the database has it, and in memory from then on. */
  find(secret: string): Promise<AgentIdentity | undefined>
  watch(): Watch
  /** Calls at both ends of a time in which this process did not hear the others: after it, the database may be another. */
  onGap(forget: () => void): void
  drop(hostIds: readonly string[]): void
  /** This process has changed what is known of the agents of a host. */
  told(hostId: string, change: (agent: AgentIdentity) => Partial<AgentIdentity>): void
}

/** Everything the app needs, made by `main.ts` or by a test; nothing reaches for a global. */
export type Deps = {
  config: Config
  log: Logger
  /** For what is short: agents, credentials, changes. */
  pool: pg.Pool
  /** For lists and reports: however slow they are, agents do not wait behind them. */
  reads: pg.Pool
  prisma: PrismaClient
  /** The tenant's, of the keyed hashes that agents send for what is secret. */
  redactionKey: string
  policy: PolicyKeeper
  collecting: CollectingKeeper
  /** What the other machines look like, as rules that compare need it; some minutes old. */
  fleetFacts: () => { fleet?: Fleet }
  ingest: Ingest
  presence: Presence
  agents: AgentCache
  listener: Listener
  readiness: Readiness
  meters: Meters
  now: () => Date
}

/** Payload of `pg_notify(CHANGES_CHANNEL, ...)`, sent once in each commit group; stays far below the 8000-byte limit. */
export const CHANGES_CHANNEL = 'envherd_changes'
const OccurrenceId = Type.String({ pattern: '^\\d{1,19}$' })
export const Changes = Type.Object({
  /** Changed hosts, at most 100. */
  hosts: Type.Array(Type.String()),
  /** More hosts changed than are named. */
  more: Type.Boolean(),
  patterns: Type.Array(Type.String()),
  /** Ids of the first and last occurrence the group wrote; null if none. */
  occurrences: Type.Union([Type.Object({ from: OccurrenceId, to: OccurrenceId }), Type.Null()]),
})
export type Changes = Static<typeof Changes>
