import { setTimeout as sleep } from 'node:timers/promises'
import { readEnrolment, writeEnrolment, type Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress, writeProgress, type Progress } from '../state/progress.ts'
import {
  readFleetSettings,
  understoodCollecting,
  understoodPolicy,
  writeFleetSettings,
} from '../state/settings.ts'
import { slowPauseMs, withBackoff, type Patience } from './backoff.ts'
import { checkIns } from './check-in.ts'
import { deliver } from './deliver.ts'
import { isRefused, isRejected, type UplinkError } from './error.ts'
import { factsTeller } from './facts.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import type { ClockSample } from './http.ts'
import { serverLink, type BelievedReply } from './protocol.ts'
import type { Bell } from './rescan.ts'
import { setbacks } from './setbacks.ts'
import type { Spool, SpoolEntry } from './spool.ts'

export type Reporting = {
  folder: StateFolder
  spool: Spool
  log: Log
  agentVersion: string
  enrolment: Enrolment
  current: () => Packed
  /** Enrols anew where a key is at hand: the server's data may have been thrown away. */
  reenroll: ((signal: AbortSignal) => Promise<Enrolment>) | undefined
  /** What a look goes by has changed: the redaction key, or what may be collected. */
  onRedactionKey(): void
  /** Keeps what an answer says about this machine's clock. */
  onClock(sample: ClockSample): Promise<void>
}

export type Reporter = {
  enrolment(): Enrolment
  /** One delivery; throws what cannot be overcome with the patience given. */
  report(signal: AbortSignal, patience?: Patience): Promise<void>
  /** Delivers after each ring, for ever. */
  run(due: Bell, signal: AbortSignal): Promise<never>
}

export function reporter(reporting: Reporting): Reporter {
  const { folder, spool, log, agentVersion, reenroll } = reporting
  let enrolment = reporting.enrolment
  let noted = Promise.resolve()
  /** One after the other: each is compared with the one before. */
  const onClock = (sample: ClockSample) => {
    noted = noted.then(() => reporting.onClock(sample))
  }
  const connect = () => serverLink(enrolment.server, undefined, onClock)
  let link = connect()
  const facts = factsTeller()
  const asking = checkIns(log)
  const behind = setbacks()
  let saidLast = ''
  /** Enrolled by this process and not yet accepted since: a refusal now is meant. */
  let untried = false

  function adopt(next: Enrolment): void {
    link.close()
    enrolment = next
    link = connect()
    facts.forget()
    asking.forget()
    behind.reconsider()
  }

  /** A full disk must not keep the machine from reporting. */
  async function keep(what: string, write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      log('warn', `cannot write ${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const note = (change: (progress: Progress) => Progress): Promise<void> =>
    keep('progress', async () => writeProgress(folder, change(await readProgress(folder))))

  async function checkIn(contentHash: string, backlog: readonly SpoolEntry[], signal: AbortSignal) {
    const current = reporting.current()
    const { hostname, hardware } = current
    const known = await readFleetSettings(folder)
    const news = facts.due(current, backlog)
    const { reply, isWhole } = await asking.ask(
      (request) => link.checkIn(enrolment.secret, request, signal),
      { contentHash, agentVersion },
      {
        settingsTag: known?.agentVersion === agentVersion ? known.tag : '',
        hostname,
        ...(hardware.length > 0 && { hardware }),
        ...(news && { facts: news }),
      },
    )
    if (news && isWhole) facts.told(news)
    if (reply.moved) await becomeOwnHost(reply.moved)
    await apply(reply)
    return reply.want
  }

  /** A copy of this machine reports as the same host; the fleet's owner told the two apart. */
  async function becomeOwnHost(moved: NonNullable<BelievedReply['moved']>): Promise<void> {
    log('warn', 'this machine is a host of its own from now on', { host: moved.hostId })
    const next = { ...enrolment, ...moved }
    // Unkept, the next start is told the same again.
    await keep('enrolment', () => writeEnrolment(folder, next))
    adopt(next)
  }

  async function apply({ settings, settingsTag }: BelievedReply): Promise<void> {
    if (!settings) return
    const said = JSON.stringify([settingsTag, settings])
    if (said !== saidLast) behind.reconsider()
    saidLast = said
    const { intervalSeconds, redactionKey } = settings
    const before = enrolment.settings
    if (intervalSeconds !== before.intervalSeconds || redactionKey !== before.redactionKey) {
      enrolment = { ...enrolment, settings: { intervalSeconds, redactionKey } }
      await keep('enrolment', () => writeEnrolment(folder, enrolment))
    }
    let isOther = redactionKey !== before.redactionKey
    // Without a tag nothing is said about the owner's decisions.
    if (settingsTag !== undefined) {
      const collecting = understoodCollecting(settings.collecting)
      const known = understoodCollecting((await readFleetSettings(folder))?.collecting)
      isOther ||= JSON.stringify(collecting) !== JSON.stringify(known)
      const policy = understoodPolicy(settings.policy)
      const fleet = { tag: settingsTag, agentVersion, policy, collecting }
      await keep('settings', () => writeFleetSettings(folder, fleet))
    }
    if (isOther) reporting.onRedactionKey()
  }

  function complained(): Pick<Progress, 'lastError'> {
    const lastError = asking.complaint()
    return lastError === undefined ? {} : { lastError }
  }

  async function attempt(signal: AbortSignal): Promise<void> {
    try {
      const backlog = (await spool.list()).slice(0, -1)
      await deliver({
        checkIn: (contentHash) => checkIn(contentHash, backlog, signal),
        send: (body) => link.send(enrolment.secret, body, signal),
        spool,
        setbacks: behind,
        current: reporting.current,
        log,
        onHeldBack: () => note((progress) => ({ ...progress, checkedInAt: now() })),
        onRejected(lastError) {
          facts.failed(lastError, enrolment.settings.redactionKey)
          return note((progress) => ({ ...progress, checkedInAt: now(), lastError }))
        },
        onDelivered: (deliveredHash) =>
          note((progress) => ({
            deliveredHash,
            deliveredAt: (progress.deliveredHash === deliveredHash && progress.deliveredAt) || now(),
            checkedInAt: now(),
            failed: reporting.current().failed,
            ...complained(),
          })),
      })
      untried = false
      await noted
    } catch (error) {
      if (!signal.aborted && error instanceof Error) {
        facts.failed(error.message, enrolment.settings.redactionKey)
        await note((progress) => ({
          ...progress,
          lastError: error.message,
          ...(isRefused(error) && { refused: error.message }),
        }))
      }
      throw error
    }
  }

  async function report(signal: AbortSignal, patience?: Patience): Promise<void> {
    const options = { signal, log, ...(patience && { patience }) }
    try {
      await withBackoff(() => attempt(signal), options)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (error.code === 'wrong-host') await forgetOthers()
      if (!reenroll || untried || isRevoked(error)) throw error
      log('warn', `${error.message}; enrolling again`)
      adopt(await withBackoff(() => reenroll(signal), options))
      untried = true
      await withBackoff(() => attempt(signal), options)
    }
  }

  /** What waits was seen on another machine whose image this one is, or when this one was taken for another. */
  async function forgetOthers(): Promise<void> {
    for (const entry of await spool.list()) await spool.remove(entry)
  }

  /** @returns true as soon as there is another enrolment: a person ran `envherd enroll` again */
  async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
    const over = performance.now() + ms
    for (let left = ms; left > 0; left = over - performance.now()) {
      const most = Math.min(enrolment.settings.intervalSeconds, 60) * 1000
      await sleep(Math.min(left, most), undefined, { signal })
      const kept = await readEnrolment(folder)
      if (kept && kept.secret !== enrolment.secret) {
        adopt(kept)
        log('info', 'new enrolment found', { server: enrolment.server })
        return true
      }
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
    const ms = slowPauseMs(enrolment.settings.intervalSeconds, times)
    log('error', error.message, { againInSeconds: Math.round(ms / 1000) })
    return pause(ms, signal)
  }

  return {
    enrolment: () => enrolment,
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

const now = () => new Date().toISOString()

/** Somebody decided it: the key at hand is not for that. */
const isRevoked = (error: UplinkError) => error.code === 'agent-revoked'
