import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Deps } from '../deps.ts'
import { logAgentLine } from './agent-log.ts'
import { enrolmentOf, type Enrolled } from './enrolment.ts'
import { unusedKey, type Key } from './key.ts'

export type LocalAgent = { stop(): Promise<void> }

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** An agent that ran this long was well: the next failure starts with a short pause again. */
const WELL_MS = 60_000
const STOP_MS = 5_000
/** Between looks whether it is still known here. */
const LOOK_MS = 30_000
/** What a person's own shell would give the agent; everything of the server's stays with the server. */
const PASSED_ON = [
  ...[
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'LANG',
    'LC_ALL',
    'PATH',
    'TMPDIR',
    'XDG_CONFIG_HOME',
    'XDG_RUNTIME_DIR',
  ],
  ...['SystemRoot', 'SystemDrive', 'USERPROFILE', 'USERNAME', 'APPDATA', 'LOCALAPPDATA', 'ProgramData'],
  ...['ProgramFiles', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'WSL_DISTRO_NAME', 'WSL_INTEROP'],
]

/** As `agent/service/small.ts` has it, with its reasons: a cap on what JavaScript holds, and freed memory given back. */
const SMALL = {
  NODE_OPTIONS: '--max-old-space-size=128',
  MALLOC_MMAP_THRESHOLD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '4096',
}

/** Runs this machine's agent as a process of its own and keeps it running; it gets a key when it has to enrol. */
export function startLocalAgent(deps: Deps, server: string, lookMs = LOOK_MS): LocalAgent | undefined {
  const log = deps.log.child({ part: 'local agent' })
  const entry = findEntry()
  if (!entry) {
    log.warn('agent/envherd.mjs was not found above the server code; this machine is not watched')
    return undefined
  }
  const stateDir = resolve(deps.config.dataDir, 'agent')
  const base = {
    ...Object.fromEntries(PASSED_ON.flatMap((name) => pair(name, process.env[name]))),
    ENVHERD_SERVER: server,
    ENVHERD_STATE_DIR: stateDir,
    ...SMALL,
  }
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  let starting = Promise.resolve()
  let pause = FIRST_PAUSE_MS
  let enrolled: Enrolled = 'unknown'
  let lastKey: Key | undefined

  const withKey = async () => {
    lastKey = await unusedKey(deps, lastKey)
    return { ...base, ENVHERD_ENROLL_KEY: lastKey.text }
  }
  const start = async () => {
    enrolled = await enrolmentOf(deps, stateDir, server)
    const env = enrolled === 'known' ? base : await withKey()
    if (stopping) return
    const started = Date.now()
    // Own process group: a Ctrl-C in our terminal ends it through us, in order.
    const agent: ChildProcess = spawn(
      process.execPath,
      [entry, 'run', '--enroll-if-needed', '--log', 'json'],
      {
        env,
        cwd: dirname(entry),
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    child = agent
    agent.on('error', (error) => log.error({ err: error }, 'the agent could not be started'))
    agent.on('close', (code, signal) => {
      child = undefined
      if (stopping) return
      if (Date.now() - started > WELL_MS) pause = FIRST_PAUSE_MS
      log.warn({ code, signal, againInMs: pause }, 'the agent ended')
      later()
    })
    // Undefined where no file could be opened for them (EMFILE); it is told of, and ends, as any that did not start.
    for (const output of [agent.stdout, agent.stderr]) {
      if (output) createInterface({ input: output }).on('line', (line) => logAgentLine(log, line))
    }
  }
  const later = () => {
    timer = setTimeout(attempt, pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
  const attempt = () => {
    starting = start().catch((error: unknown) => {
      log.error({ err: error, againInMs: pause }, 'the agent could not be started')
      if (!stopping) later()
    })
  }
  /** Its host was removed: its key is used, so it can enrol again only with another, in another process. */
  const look = async () => {
    const before = enrolled
    enrolled = await enrolmentOf(deps, stateDir, server)
    if (before === 'known' && enrolled === 'unknown' && child && !stopping) {
      log.warn('this machine is no longer known here; it enrols again')
      pause = FIRST_PAUSE_MS
      await end(child)
    }
  }
  const looking = setInterval(() => {
    look().catch((error: unknown) =>
      log.warn({ err: error }, 'whether this machine is known could not be read'),
    )
  }, lookMs)
  attempt()

  return {
    stop: async () => {
      stopping = true
      clearInterval(looking)
      await starting
      clearTimeout(timer)
      if (child) await end(child)
    },
  }
}

const pair = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]]

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('close', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

/** Upwards from the sources as from a bundle in `dist/server`. */
function findEntry(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const entry = join(folder, 'agent', 'envherd.mjs')
    if (existsSync(entry)) return entry
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
}
