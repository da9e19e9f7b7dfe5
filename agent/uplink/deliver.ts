import type { AgentSettings, SnapshotReply } from '../contract/uplink.ts'
import { UplinkError } from './error.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import type { ServerLink } from './protocol.ts'
import type { Spool, SpoolEntry } from './spool.ts'

export type Delivery = {
  link: ServerLink
  secret: string
  agentVersion: string
  spool: Spool
  /** The machine as it was last seen. */
  current: () => Packed
  log: Log
  signal: AbortSignal
  onDelivered: (contentHash: string) => Promise<void>
}

/**
 * Brings the server up to date: everything older first and in order, then a check-in with the newest content,
 * which is sent only if the server asks for it. An answer that was lost, or a kill between the server's commit
 * and the removal from the spool, is thereby found out by the check-in, and the newest is not sent twice.
 */
export async function deliver(delivery: Delivery): Promise<AgentSettings> {
  const { link, secret, agentVersion, spool, signal, onDelivered, log } = delivery
  for (;;) {
    const [oldest, ...later] = await spool.list()
    if (oldest && later.length > 0) {
      await sendSpooled(delivery, oldest)
      continue
    }
    const current = delivery.current()
    const contentHash = oldest?.contentHash ?? current.contentHash
    const { want, settings } = await link.checkIn(secret, { contentHash, agentVersion }, signal)
    if (want === 'nothing') {
      await onDelivered(contentHash)
      if (oldest) await spool.remove(oldest)
      log('info', 'checked in')
    } else if (oldest) {
      await sendSpooled(delivery, oldest)
    } else {
      await sendCurrent(delivery, current)
    }
    // Differs when the current content could not be spooled (a full disk): it is then next.
    if (!oldest || contentHash === current.contentHash) return settings
  }
}

async function sendSpooled(delivery: Delivery, entry: SpoolEntry): Promise<void> {
  const { link, secret, spool, signal, onDelivered, log } = delivery
  const body = await spool.read(entry)
  if (!body) return
  try {
    const reply = await link.send(secret, body, signal)
    await onDelivered(entry.contentHash)
    await spool.remove(entry)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) throw error
    // Sending it again would never help and would hold up all that follow.
    await spool.reject(entry)
    log('error', `snapshot not accepted: ${error.message}`)
  }
}

async function sendCurrent(delivery: Delivery, current: Packed): Promise<void> {
  const { link, secret, signal, onDelivered, log } = delivery
  try {
    const reply = await link.send(secret, current.body, signal)
    await onDelivered(current.contentHash)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) throw error
    log('error', `snapshot not accepted: ${error.message}`)
  }
}

const isRejected = (error: unknown): error is UplinkError =>
  error instanceof UplinkError && error.failure === 'rejected'

const logSent = (log: Log, { outcome, opened, resolved }: SnapshotReply) =>
  log('info', 'snapshot sent', { outcome, opened, resolved })
