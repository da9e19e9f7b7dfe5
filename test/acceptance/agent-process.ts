import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Type, type Static } from 'typebox'
import { Parse } from 'typebox/value'
import { Finding, NotEvaluated } from '../../agent/contract/finding.ts'
import { Snapshot } from '../../agent/contract/snapshot.ts'

const BUNDLE = fileURLToPath(new URL('../../dist/agent/envherd.mjs', import.meta.url))

/** Report of `envherd scan --format json`, as far as it is compared. */
const Report = Type.Object({
  findings: Type.Array(
    Type.Object({ ...Finding.properties, title: Type.String(), explanation: Type.String() }),
  ),
  notEvaluated: Type.Array(NotEvaluated),
})
export type Report = Static<typeof Report>

/** A person on this machine: a home and an agent state folder of their own, and nothing of the test's environment. */
export type Person = { home: string; state: string }

const environment = ({ home, state }: Person, more: Readonly<Record<string, string>> = {}) => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  SHELL: '/bin/bash',
  HOME: home,
  ENVHERD_STATE_DIR: state,
  ...more,
})

function bundle(): string {
  if (existsSync(BUNDLE)) return BUNDLE
  throw new Error('dist/agent is not built: `npm test` builds it, or node server/launch/main.mjs build')
}

/** Prints and ends; exit code 1 means that there are findings. */
function print(person: Person, ...args: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { env: environment(person), maxBuffer: 1e8 }
    execFile(process.execPath, [bundle(), ...args], options, (error, out, err) => {
      if (error && error.code !== 1) reject(new Error(`envherd ${args.join(' ')}: ${error.message}\n${err}`))
      else resolve(JSON.parse(out))
    })
  })
}

export const scan = async (person: Person): Promise<Report> =>
  Parse(Report, await print(person, 'scan', '--format', 'json', '--lang', 'en'))

export const snapshot = async (person: Person): Promise<Snapshot> =>
  Parse(Snapshot, await print(person, 'snapshot'))

export type AgentProcess = { log(): string; stop(): Promise<void> }

/** `envherd run`, which enrols first. */
export function startAgent(person: Person, server: { address: string; enrolmentKey: string }): AgentProcess {
  const child: ChildProcess = spawn(process.execPath, [bundle(), 'run', '--enroll-if-needed'], {
    env: environment(person, { ENVHERD_SERVER: server.address, ENVHERD_ENROLL_KEY: server.enrolmentKey }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text))
  return {
    log: () => log,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
