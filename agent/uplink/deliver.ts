import type { SnapshotReply } from '../contract/uplink.ts'
import { isRejected, UplinkError } from './error.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import type { Setbacks } from './setbacks.ts'
import type { Spool, SpoolEntry } from './spool.ts'

export type Delivery = {
  checkIn: (contentHash: string) => Promise<'nothing' | 'snapshot'>
  send: (body: Uint8Array) => Promise<SnapshotReply>
  spool: Spool
  setbacks: Setbacks
  /** The machine as it was last seen. */
  current: () => Packed
  log: Log
  onDelivered: (contentHash: string) => Promise<void>
  /** The server was asked, and does not have what the machine looks like now. */
  onHeldBack: () => Promise<void>
  onRejected: (why: string) => Promise<void>
}

/**
 * Brings the server up to date: everything older first and in order, then a check-in with the newest content,
 * which is sent only if the server asks for it. An answer that was lost, or a kill between the server's commit
 * and the removal from the spool, is thereby found out by the check-in, and the newest is not sent twice.
 */
export async function deliver(delivery: Delivery): Promise<void> {
  const { checkIn, spool, onDelivered, log } = delivery
  const backlog = await spool.list()
  const last = backlog.at(-1)
  // The server may have much to say to one that was away: another key, another host that it is now.
  if (last && backlog.length > 1) await checkIn(last.contentHash)
  for (;;) {
    const current = delivery.current()
    const { stuck, moving } = sorted(delivery, await spool.list(), current)
    const [oldest, ...later] = moving
    if (oldest && later.length > 0) {
      await sendSpooled(delivery, oldest)
      continue
    }
    const contentHash = oldest?.contentHash ?? current.contentHash
    if ((await checkIn(contentHash)) === 'nothing') {
      await onDelivered(contentHash)
      if (oldest) await takeAway(delivery, oldest)
      log('info', 'checked in')
    } else if (oldest) {
      // A damaged one is out of the way now, and what it held may still be the machine of today.
      if (!(await sendSpooled(delivery, oldest, contentHash === current.contentHash))) continue
    } else {
      await sendCurrent(delivery, current)
    }
    await sendStuck(delivery, stuck)
    // Differs when the current content could not be spooled (a full disk): it is then next.
    if (!oldest || contentHash === current.contentHash) return
  }
}

/** What fails again and again gives way, unless it is what the machine looks like now. */
function sorted({ setbacks }: Delivery, waiting: readonly SpoolEntry[], current: Packed) {
  const isNow = (entry: SpoolEntry) => entry === waiting.at(-1) && entry.contentHash === current.contentHash
  const isStuck = (entry: SpoolEntry) => setbacks.isStuck(entry.contentHash) && !isNow(entry)
  return { stuck: waiting.filter(isStuck), moving: waiting.filter((entry) => !isStuck(entry)) }
}

/**
 * @param isNow the machine still looks like this: it stays until the server takes it or there is something newer
 * @returns false where the entry could not be read back
 */
async function sendSpooled(delivery: Delivery, entry: SpoolEntry, isNow = false): Promise<boolean> {
  const { send, spool, setbacks, onDelivered, onHeldBack, log } = delivery
  const { contentHash } = entry
  if (setbacks.isHeldBack(contentHash)) {
    await (isNow ? onHeldBack() : setAside(delivery, entry))
    return true
  }
  const body = await spool.read(entry)
  if (!body) return false
  try {
    const reply = await send(body)
    await onDelivered(contentHash)
    await takeAway(delivery, entry)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) {
      if (speaksAgainst(error)) setbacks.failed(contentHash)
      throw error
    }
    // Sending it again would never help and would hold up all that follow.
    if (isNow && !isMoment(error)) setbacks.rejected(contentHash)
    else await setAside(delivery, entry)
    await tell(delivery, error)
  }
  return true
}

async function sendCurrent(delivery: Delivery, { contentHash, body }: Packed): Promise<void> {
  const { send, setbacks, onDelivered, onHeldBack, log } = delivery
  if (setbacks.isHeldBack(contentHash)) return onHeldBack()
  try {
    const reply = await send(body)
    await onDelivered(contentHash)
    logSent(log, reply)
  } catch (error) {
    if (!isRejected(error)) throw error
    if (!isMoment(error)) setbacks.rejected(contentHash)
    await tell(delivery, error)
  }
}

/** What came after them went through. They may have met a bad moment each time: some more tries, one a report. */
async function sendStuck(delivery: Delivery, stuck: readonly SpoolEntry[]): Promise<void> {
  const { setbacks, log } = delivery
  for (const entry of stuck) {
    try {
      await sendSpooled(delivery, entry)
    } catch (error) {
      if (!speaksAgainst(error)) throw error
      if (setbacks.isHopeless(entry.contentHash)) {
        await setAside(delivery, entry)
        await tell(delivery, error)
      } else {
        log('warn', `an older snapshot waits on: ${error.message}`)
      }
    }
  }
}

async function takeAway({ spool, setbacks }: Delivery, entry: SpoolEntry): Promise<void> {
  await spool.remove(entry)
  setbacks.settled(entry.contentHash)
}

async function setAside({ spool, setbacks }: Delivery, entry: SpoolEntry): Promise<void> {
  await spool.reject(entry)
  setbacks.settled(entry.contentHash)
}

async function tell({ onRejected, log }: Delivery, { message }: UplinkError): Promise<void> {
  const why = `snapshot not accepted: ${message}`
  log('error', why)
  await onRejected(why)
}

/** Not its content but its date is wrong by the server's clock: the next look has another. */
const isMoment = ({ code }: UplinkError) => code === 'clock-out-of-range'

/** It may be what was sent that made it fail: a server falls over it, or a proxy takes none of its size. */
const speaksAgainst = (error: unknown): error is UplinkError =>
  error instanceof UplinkError && error.failure !== 'busy' && error.failure !== 'refused'

const logSent = (log: Log, { outcome, opened, resolved }: SnapshotReply) =>
  log('info', 'snapshot sent', { outcome, opened, resolved })
