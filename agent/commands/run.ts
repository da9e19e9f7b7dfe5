import { setFlagsFromString } from 'node:v8'
import { AGENT_VERSION, ConfigError } from '../config.ts'
import { lowerPriority } from '../machine/priority.ts'
import { memoryReleaser } from '../machine/release-memory.ts'
import type { Policy } from '../contract/policy.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import { readEnrolment, type Enrolment } from '../state/enrolment.ts'
import { takeLock } from '../state/lock.ts'
import { withBackoff } from '../uplink/backoff.ts'
import { runDaemon, runOnce, type Daemon } from '../uplink/daemon.ts'
import { UnkeptEnrolment } from '../uplink/error.ts'
import { createLog, type Log, type LogFormat } from '../uplink/log.ts'
import { watchMachine } from '../uplink/watch.ts'
import { diagnose } from '../detectors/diagnose.ts'
import type { Cli, ExitCode } from './cli.ts'
import { enrollHere, required, type Access } from './enroll.ts'
import { verdictKeeper } from './last-verdict.ts'
import { thisMachine, type ThisMachine } from './this-machine.ts'

export type RunOptions = { once: boolean; enrollIfNeeded: boolean; log: LogFormat }

export async function run(options: RunOptions, cli: Cli): Promise<ExitCode> {
  setFlagsFromString('--no-sparkplug')
  const here = await thisMachine(cli)
  const log = createLog(options.log, (line) => cli.err.write(line))
  await here.folder.make()
  const lock = await takeLock(here.folder.path)
  const signal = AbortSignal.any([cli.signal, lock.lost])
  try {
    giveWay(log)
    // Known from here on: a look that took another id for it would be refused for good.
    await withBackoff(() => here.machineId(), { signal, log })
    const enrolment = await enrolmentFor(here, options, log, signal)
    log('info', 'agent runs', { version: AGENT_VERSION, server: enrolment.server, host: enrolment.hostId })
    const keep = verdictKeeper(here.folder, (message) => log('warn', message))
    const isNews = newsFinder()
    const releaseSoon = options.once ? () => undefined : soon(memoryReleaser(), signal)
    const daemon: Daemon = {
      folder: here.folder,
      log,
      agentVersion: AGENT_VERSION,
      enrolment,
      reenroll: options.enrollIfNeeded ? reenrollment(here, log) : undefined,
      collect: async (redactionKey, occasion, abort) => {
        const began = performance.now()
        const { snapshot, collected } = await here.look({ redactionKey, occasion, signal: abort })
        log('info', 'looked', { sections: collected, ms: Math.round(performance.now() - began) })
        const policy = await here.policy()
        if (isNews(snapshot, policy)) await keep(snapshot, diagnose(snapshot, policy))
        releaseSoon()
        return snapshot
      },
      watch: (onChange, abort) => watchMachine(here.machine, onChange, log, abort),
    }
    await (options.once ? runOnce(daemon, signal) : runDaemon(daemon, signal))
  } catch (error) {
    if (!cli.signal.aborted) throw error
  } finally {
    await lock.release()
  }
  if (lock.lost.aborted) throw new Error('another process took over this state folder')
  log('info', 'agent stops')
  return 0
}

async function enrolmentFor(
  here: ThisMachine,
  { enrollIfNeeded }: RunOptions,
  log: Log,
  signal: AbortSignal,
): Promise<Enrolment> {
  const kept = await readEnrolment(here.folder)
  if (!enrollIfNeeded) {
    if (kept) return kept
    throw new ConfigError(['this machine is not enrolled; run: envherd enroll --server URL --key KEY'])
  }
  const { server } = here.config
  // The secret of one server is never shown to another.
  if (kept && (server === undefined || server === kept.server)) return kept
  const access = required(here.config)
  return withBackoff(() => enrolInAnyCase(here, access, log, signal), { signal, log })
}

/** Undefined without a key at hand: it may have been there for the first start only. */
function reenrollment(here: ThisMachine, log: Log): Daemon['reenroll'] {
  const { server, enrollKey: key } = here.config
  if (server === undefined || key === undefined) return undefined
  return (signal) => enrolInAnyCase(here, { server, key }, log, signal)
}

/** A disk that fills up just then costs no further use of the key: the agent writes it down when it can. */
async function enrolInAnyCase(
  here: ThisMachine,
  access: Access,
  log: Log,
  signal: AbortSignal,
): Promise<Enrolment> {
  try {
    return await enrollHere(here, access, signal)
  } catch (error) {
    if (!(error instanceof UnkeptEnrolment)) throw error
    log('warn', error.message)
    return error.enrolment
  }
}

function giveWay(log: Log): void {
  try {
    lowerPriority()
  } catch (error) {
    log('warn', `cannot lower priority: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Some rules know the time, such as the end of a certificate: what has not changed is judged again this often. */
const JUDGE_AGAIN_MS = 3_600_000

function newsFinder(): (snapshot: Snapshot, policy: Policy) => boolean {
  let judged: { key: string; at: number } | undefined
  return ({ host, envs, takenAt }, policy) => {
    const key = JSON.stringify([host, envs, policy])
    const at = Date.parse(takenAt)
    if (judged?.key === key && Math.abs(at - judged.at) < JUDGE_AGAIN_MS) return false
    judged = { key, at }
    return true
  }
}

/** Changes come in groups, and what was found has to be sent. */
const QUIET_MS = 4000

function soon(work: () => void, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, QUIET_MS).unref()
  }
}
