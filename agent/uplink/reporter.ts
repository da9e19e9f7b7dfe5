import { setTimeout as sleep } from 'node:timers/promises'
import type { Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readFleetSettings } from '../state/settings.ts'
import { slowPauseMs, withBackoff, type Patience } from './backoff.ts'
import { checkIns } from './check-in.ts'
import { keepDecisions } from './decisions.ts'
import { deliver } from './deliver.ts'
import { isRefused, isRejected, type UplinkError } from './error.ts'
import { factsTeller } from './facts.ts'
import type { HeldEnrolment } from './held-enrolment.ts'
import type { ClockSample } from './http.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import { progressNotes } from './progress-notes.ts'
import { serverLink, type BelievedReply } from './protocol.ts'
import type { Bell } from './rescan.ts'
import { setbacks } from './setbacks.ts'
import type { Spool, SpoolEntry } from './spool.ts'
import { startOverOn } from './start-over.ts'

export type Reporting = {
  folder: StateFolder
  spool: Spool
  log: Log
  agentVersion: string
  held: HeldEnrolment
  current: () => Packed
  /** Enrols anew where a key is at hand: the server's data may have been thrown away. */
  reenroll: ((signal: AbortSignal) => Promise<Enrolment>) | undefined
  /** What a look goes by has changed: the redaction key, or what may be collected. */
  onRedactionKey(): void
  /** Keeps what an answer says about this machine's clock. */
  onClock(sample: ClockSample): Promise<void>
}

export type Reporter = {
  /** One delivery; throws what cannot be overcome with the patience given. */
  report(signal: AbortSignal, patience?: Patience): Promise<void>
  /** Delivers after each ring, for ever. */
  run(due: Bell, signal: AbortSignal): Promise<never>
}

export function reporter(reporting: Reporting): Reporter {
  const { folder, spool, log, agentVersion, reenroll, held } = reporting
  let noted = Promise.resolve()
  /** One after the other: each is compared with the one before. */
  const onClock = (sample: ClockSample) => {
    noted = noted.then(() => reporting.onClock(sample))
  }
  const connect = () => serverLink(held.get().server, undefined, onClock)
  let link = connect()
  let redactionKey = held.get().settings.redactionKey
  const facts = factsTeller()
  const asking = checkIns(log)
  const behind = setbacks()
  const notes = progressNotes(folder, log)
  let saidLast = ''
  /** Enrolled by this process and not yet accepted since: a refusal now is meant. */
  let untried = false

  /** After a change of the enrolment: maybe another server, or another host there. */
  function beginAnew(): void {
    link.close()
    link = connect()
    facts.forget()
    asking.forget()
    behind.reconsider()
    goByKey()
  }

  function goByKey(): void {
    const { redactionKey: next } = held.get().settings
    if (next !== redactionKey) reporting.onRedactionKey()
    redactionKey = next
  }

  /** A person runs `envherd enroll` again while this runs. */
  async function isEnrolledAnew(): Promise<boolean> {
    if (!(await held.refresh())) return false
    log('info', 'new enrolment found', { server: held.get().server })
    beginAnew()
    untried = false
    return true
  }

  async function checkIn(contentHash: string, backlog: readonly SpoolEntry[], signal: AbortSignal) {
    const current = reporting.current()
    const { hostname, hardware } = current
    const known = await readFleetSettings(folder)
    const news = facts.due(current, backlog)
    const { reply, isWhole } = await asking.ask(
      (request) => link.checkIn(held.get().secret, request, signal),
      { contentHash, agentVersion },
      {
        settingsTag: known?.agentVersion === agentVersion ? known.tag : '',
        hostname,
        ...(hardware.length > 0 && { hardware }),
        ...(news && { facts: news }),
      },
    )
    // Enrolled anew while it was asked: its answer is for another enrolment.
    signal.throwIfAborted()
    if (news && isWhole) facts.told(news)
    if (reply.moved) await becomeOwnHost(reply.moved)
    await apply(reply)
    return reply.want
  }

  /** A copy of this machine reports as the same host; the fleet's owner told the two apart. */
  async function becomeOwnHost(moved: NonNullable<BelievedReply['moved']>): Promise<void> {
    log('warn', 'this machine is a host of its own from now on', { host: moved.hostId })
    await held.replace({ ...held.get(), ...moved })
    beginAnew()
  }

  async function apply(reply: BelievedReply): Promise<void> {
    const { settings, settingsTag } = reply
    if (!settings) return
    const said = JSON.stringify([settingsTag, settings])
    if (said !== saidLast) behind.reconsider()
    saidLast = said
    const before = held.get().settings
    if (
      settings.intervalSeconds !== before.intervalSeconds ||
      settings.redactionKey !== before.redactionKey
    ) {
      const { intervalSeconds, redactionKey } = settings
      await held.setSettings({ intervalSeconds, redactionKey })
    }
    if (await keepDecisions(folder, agentVersion, reply, log)) reporting.onRedactionKey()
    goByKey()
  }

  async function attempt(signal: AbortSignal): Promise<void> {
    try {
      await isEnrolledAnew()
      const backlog = (await spool.list()).slice(0, -1)
      await deliver({
        checkIn: (contentHash) => checkIn(contentHash, backlog, signal),
        send: (body) => link.send(held.get().secret, body, signal),
        spool,
        setbacks: behind,
        current: reporting.current,
        log,
        onDelivered: (hash) => notes.delivered(hash, reporting.current().failed, asking.complaint()),
        onHeldBack: () => notes.checkedIn(),
        onRejected(why) {
          facts.failed(why, redactionKey)
          return notes.checkedIn(why)
        },
      })
      untried = false
      await noted
    } catch (error) {
      if (!signal.aborted && error instanceof Error) {
        facts.failed(error.message, redactionKey)
        await notes.failed(error)
      }
      throw error
    }
  }

  async function reportTo(signal: AbortSignal, patience: Patience | undefined): Promise<void> {
    const options = { signal, log, ...(patience && { patience }) }
    try {
      await withBackoff(() => attempt(signal), options)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (error.code === 'wrong-host') await forgetOthers()
      if (!reenroll || untried || isRevoked(error)) throw error
      log('warn', `${error.message}; enrolling again`)
      await held.replace(await withBackoff(() => reenroll(signal), options))
      beginAnew()
      untried = true
      await withBackoff(() => attempt(signal), options)
    }
  }

  /** However long a server lets it wait: enrolled anew meanwhile, it goes by that at once. */
  const report = (signal: AbortSignal, patience?: Patience): Promise<void> =>
    startOverOn(
      (until) => pause(Infinity, until),
      (until) => reportTo(until, patience),
      signal,
    )

  /** What waits was seen on another machine whose image this one is, or when this one was taken for another. */
  async function forgetOthers(): Promise<void> {
    for (const entry of await spool.list()) await spool.remove(entry)
  }

  /** @returns true as soon as there is another enrolment */
  async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
    const over = performance.now() + ms
    for (let left = ms; left > 0; left = over - performance.now()) {
      const most = Math.min(held.get().settings.intervalSeconds, 60) * 1000
      await sleep(Math.min(left, most), undefined, { signal })
      if (await isEnrolledAnew()) return true
    }
    return false
  }

  /**
   * Only a revocation is meant. A server that runs on another database for a moment knows none of its agents, one of
   * an older release may not understand them, and a machine may once be taken for another: the looks go on meanwhile,
   * and with them the reading of its identity.
   */
  async function standRefusal(error: UplinkError, times: number, signal: AbortSignal): Promise<boolean> {
    if (isRevoked(error)) {
      log('error', `${error.message}; nothing more is sent until envherd enroll is run again`)
      return pause(Infinity, signal)
    }
    const ms = slowPauseMs(held.get().settings.intervalSeconds, times)
    log('error', error.message, { againInSeconds: Math.round(ms / 1000) })
    return pause(ms, signal)
  }

  return {
    report,
    async run(due, signal) {
      let refusals = 0
      for (;;) {
        await due.wait(signal)
        try {
          await report(signal)
          refusals = 0
        } catch (error) {
          if (!isRefused(error) && !isRejected(error)) throw error
          refusals = (await standRefusal(error, refusals, signal)) ? 0 : refusals + 1
          due.ring()
        }
      }
    },
  }
}

/** Somebody decided it: the key at hand is not for that. */
const isRevoked = (error: UplinkError) => error.code === 'agent-revoked'
