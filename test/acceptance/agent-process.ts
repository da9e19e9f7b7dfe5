import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Type, type Static } from 'typebox'
import { Parse } from 'typebox/value'
import { Finding, NotEvaluated } from '../../agent/contract/finding.ts'

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

export function scan(person: Person): Promise<Report> {
  const args = [bundle(), 'scan', '--format', 'json', '--lang', 'en']
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: environment(person), maxBuffer: 1e8 }, (error, out, err) => {
      // Exit code 1: there are findings.
      if (error && error.code !== 1) reject(new Error(`envherd scan: ${error.message}\n${err}`))
      else resolve(Parse(Report, JSON.parse(out)))
    })
  })
}

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
