import type { SessionId } from '../../contract/sections/sessions.ts'
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { MachineError, type Machine, type RunResult } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { parseAnswer, type ShellAnswer } from './answer.ts'
import { availableSessions, loginShell, primaryOrder, type ShellSession } from './available.ts'
import { baseEnvironment, type BaseEnvironment } from './base-environment.ts'
import { parseFishSources, parseFishTrace, withoutFishTrace } from './fish-trace.ts'
import { invocation, traceInvocation, type Invocation } from './scripts.ts'
import { parseBashTrace, parseZshTrace, type Trace } from './trace.ts'

/** Long enough for a heavy profile on a slow machine; one that waits for input never ends anyway. */
const SHELL_TIMEOUT_MS = 8000
/** Frameworks for zsh trace some megabytes. */
const TRACE_BYTES = 16 * 1024 * 1024

export type ShellRun = ShellSession & {
  base: BaseEnvironment
  trace: Trace | null
} & (
    { outcome: 'ok'; answer: ShellAnswer } | { outcome: 'failed' | 'timeout'; message: string; answer: null }
  )

export type ShellRuns = {
  runs: ShellRun[]
  primary: SessionId | null
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.slice(0, 200) ?? ''

function traceOf(
  session: ShellSession,
  result: RunResult,
  traced: RunResult | null,
  mark: string,
  home: string,
): Trace | null {
  if (session.kind === 'fish') {
    const events = traced && !result.truncated ? parseFishTrace(traced.stderr, mark, home) : null
    return events && { events, loaded: parseFishSources(result.stderr, home) }
  }
  const parse = { bash: parseBashTrace, zsh: parseZshTrace, sh: null }[session.kind]
  const trace = parse?.(result.stderr, mark, home)
  return trace && trace.events.length > 0 && !result.truncated ? trace : null
}

/**
 * fish makes its data folder at the first start; a scan must not. Whoever uses fish has one, and then XDG_DATA_HOME
 * stays as it is, since other programs read it too.
 */
async function dataFolder(machine: Machine, kind: ShellSession['kind']): Promise<Record<string, string>> {
  if (kind !== 'fish' || (await machine.stat(posix.join(machine.home, '.local/share/fish')))) return {}
  return { XDG_DATA_HOME: '/dev/null/envherd' }
}

async function runSession(machine: Machine, session: ShellSession, base: BaseEnvironment): Promise<ShellRun> {
  const marks = { answer: randomBytes(12).toString('hex'), trace: randomBytes(12).toString('hex') }
  const { kind, login, interactive } = session
  const more = await dataFolder(machine, kind)
  const start = ({ args, env }: Invocation): Promise<RunResult> =>
    machine.run(session.shell, args, {
      env: { ...base.variables, ...env, ...more },
      cwd: machine.home,
      timeoutMs: SHELL_TIMEOUT_MS,
      maxBytes: TRACE_BYTES,
    })
  const tracing = traceInvocation(kind, marks, login, interactive)
  try {
    const [result, traced] = await Promise.all([
      start(invocation(kind, marks, login, interactive)),
      // The other start says what is wrong, if it is more than this one's way of starting.
      tracing && start(tracing).catch(() => null),
    ])
    const trace = traceOf(session, result, traced, marks.trace, machine.home)
    const answer = parseAnswer(result.stdout, marks.answer)
    if (answer) return { ...session, base, trace, outcome: 'ok', answer }
    const said = kind === 'fish' ? withoutFishTrace(result.stderr) : result.stderr
    const last = trace?.events.findLast((event) => event.file !== '')
    const place = last ? `; the last command was ${last.file}:${last.line}` : `: ${lastLine(said)}`
    const message = `the start-up files ended the shell (exit code ${String(result.exitCode)}) before it answered${place}`
    return { ...session, base, trace, outcome: 'failed', message, answer: null }
  } catch (error) {
    // One shell that cannot start or never ends is a fact about that session, not a failure of the section.
    if (!(error instanceof MachineError)) throw error
    const outcome = error.reason === 'timeout' ? 'timeout' : 'failed'
    return { ...session, base, trace: null, outcome, message: error.message.slice(0, 1000), answer: null }
  }
}

/** Every shell of this env, really started once, however many sections ask. */
export function shellRuns(context: CollectContext): Promise<ShellRuns> {
  return context.once(
    'shell runs',
    async () => {
      const { machine } = context
      const login = await loginShell(machine)
      const base = await baseEnvironment(machine, login)
      const sessions = await availableSessions(machine, login)
      const runs = await Promise.all(sessions.map((session) => runSession(machine, session, base)))
      const started = new Set(runs.filter((run) => run.outcome === 'ok').map((run) => run.id))
      const primary = (await primaryOrder(machine, login)).find((id) => started.has(id)) ?? null
      return { runs, primary }
    },
    'sessions',
  )
}
