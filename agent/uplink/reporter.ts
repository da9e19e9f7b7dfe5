import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentSettings } from '../contract/uplink.ts'
import { readEnrolment, writeEnrolment, type Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress, writeProgress, type Progress } from '../state/progress.ts'
import { withBackoff, type Patience } from './backoff.ts'
import { deliver } from './deliver.ts'
import { UplinkError } from './error.ts'
import type { Log } from './log.ts'
import type { Packed } from './packed.ts'
import { serverLink } from './protocol.ts'
import type { Bell } from './rescan.ts'
import type { Spool } from './spool.ts'

export type Reporting = {
  folder: StateFolder
  spool: Spool
  log: Log
  agentVersion: string
  enrolment: Enrolment
  current: () => Packed
  /** Enrols anew where a key is at hand: the server's data may have been thrown away. */
  reenroll: ((signal: AbortSignal) => Promise<Enrolment>) | undefined
  onRedactionKey(): void
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
  let link = serverLink(enrolment.server)
  /** Enrolled by this process and not yet accepted since: a refusal now is meant. */
  let untried = false

  function adopt(next: Enrolment): void {
    link.close()
    enrolment = next
    link = serverLink(next.server)
  }

  async function note(change: (progress: Progress) => Progress): Promise<void> {
    try {
      await writeProgress(folder, change(await readProgress(folder)))
    } catch (error) {
      // A full disk must not keep the machine from reporting.
      log('warn', `cannot write progress: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async function apply(settings: AgentSettings): Promise<void> {
    const before = enrolment.settings
    if (JSON.stringify(settings) === JSON.stringify(before)) return
    enrolment = { ...enrolment, settings }
    await writeEnrolment(folder, enrolment)
    if (settings.redactionKey !== before.redactionKey) reporting.onRedactionKey()
  }

  async function attempt(signal: AbortSignal): Promise<void> {
    try {
      const settings = await deliver({
        link,
        secret: enrolment.secret,
        agentVersion,
        spool,
        current: reporting.current,
        log,
        signal,
        onDelivered: (deliveredHash) =>
          note(() => ({ deliveredHash, deliveredAt: now(), checkedInAt: now() })),
      })
      untried = false
      await apply(settings)
    } catch (error) {
      if (!signal.aborted && error instanceof Error) {
        await note((progress) => ({ ...progress, lastError: error.message }))
      }
      throw error
    }
  }

  async function report(signal: AbortSignal, patience?: Patience): Promise<void> {
    const options = { signal, log, ...(patience && { patience }) }
    try {
      await withBackoff(() => attempt(signal), options)
    } catch (error) {
      if (!isRefused(error) || !reenroll || untried) throw error
      log('warn', `${error.message}; enrolling again`)
      if (error.code === 'wrong-host') await forgetOthers()
      adopt(await withBackoff(() => reenroll(signal), options))
      untried = true
      await withBackoff(() => attempt(signal), options)
    }
  }

  /** This state folder came with a cloned image: what waits in it was seen on another machine. */
  async function forgetOthers(): Promise<void> {
    for (const entry of await spool.list()) await spool.remove(entry)
  }

  /** A person runs `envherd enroll` again; the daemon notices by the changed secret. */
  async function anotherEnrolment(signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(Math.min(enrolment.settings.intervalSeconds, 60) * 1000, undefined, { signal })
      const kept = await readEnrolment(folder)
      if (kept && kept.secret !== enrolment.secret) {
        adopt(kept)
        return
      }
    }
  }

  return {
    enrolment: () => enrolment,
    report,
    async run(due, signal) {
      for (;;) {
        await due.wait(signal)
        try {
          await report(signal)
        } catch (error) {
          if (!isRefused(error)) throw error
          await note((progress) => ({ ...progress, refused: error.message }))
          log('error', `${error.message}; nothing more is sent until envherd enroll is run again`)
          await anotherEnrolment(signal)
          log('info', 'new enrolment found', { server: enrolment.server })
          due.ring()
        }
      }
    },
  }
}

const now = () => new Date().toISOString()

const isRefused = (error: unknown): error is UplinkError =>
  error instanceof UplinkError && error.failure === 'refused'
