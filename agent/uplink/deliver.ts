import type { SnapshotReply } from '../contract/uplink.ts'
import { isRejected } from './error.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import type { Spool, SpoolEntry } from './spool.ts'

export type Delivery = {
  checkIn: (contentHash: string) => Promise<'nothing' | 'snapshot'>
  send: (body: Uint8Array) => Promise<SnapshotReply>
  spool: Spool
  /** The machine as it was last seen. */
  current: () => Packed
  log: Log
  onDelivered: (contentHash: string) => Promise<void>
}

/**
 * Brings the server up to date: everything older first and in order, then a check-in with the newest content,
 * which is sent only if the server asks for it. An answer that was lost, or a kill between the server's commit
 * and the removal from the spool, is thereby found out by the check-in, and the newest is not sent twice.
 */
export async function deliver(delivery: Delivery): Promise<void> {
  const { checkIn, spool, onDelivered, log } = delivery
  const backlog = await spool.list()
  const newest = backlog.at(-1)
  // The server may have much to say to one that was away: another key, another host that it is now.
  if (newest && backlog.length > 1) await checkIn(newest.contentHash)
  for (;;) {
    const [oldest, ...later] = await spool.list()
    if (oldest && later.length > 0) {
      await sendSpooled(delivery, oldest)
      continue
    }
    const current = delivery.current()
    const contentHash = oldest?.contentHash ?? current.contentHash
    if ((await checkIn(contentHash)) === 'nothing') {
      await onDelivered(contentHash)
      if (oldest) await spool.remove(oldest)
      log('info', 'checked in')
    } else if (oldest) {
      // A damaged one is out of the way now, and what it held may still be the machine of today.
      if (!(await sendSpooled(delivery, oldest))) continue
    } else {
      await sendCurrent(delivery, current)
    }
    // Differs when the current content could not be spooled (a full disk): it is then next.
    if (!oldest || contentHash === current.contentHash) return
  }
}

/** @returns false where the entry could not be read back */
async function sendSpooled(delivery: Delivery, entry: SpoolEntry): Promise<boolean> {
  const { send, spool, onDelivered, log } = delivery
  const body = await spool.read(entry)
  if (!body) return false
  try {
    const reply = await send(body)
    await onDelivered(entry.contentHash)
    await spool.remove(entry)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) throw error
    // Sending it again would never help and would hold up all that follow.
    await spool.reject(entry)
    log('error', `snapshot not accepted: ${error.message}`)
  }
  return true
}

async function sendCurrent({ send, onDelivered, log }: Delivery, current: Packed): Promise<void> {
  try {
    const reply = await send(current.body)
    await onDelivered(current.contentHash)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) throw error
    log('error', `snapshot not accepted: ${error.message}`)
  }
}

const logSent = (log: Log, { outcome, opened, resolved }: SnapshotReply) =>
  log('info', 'snapshot sent', { outcome, opened, resolved })
