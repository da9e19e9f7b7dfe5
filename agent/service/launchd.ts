import { mkdir, rm, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from '../machine/machine.ts'
import { ask, ServiceError, tell, type Plan, type Service } from './service.ts'
import { SMALL } from './small.ts'
import { xmlText } from './xml-text.ts'

const LABEL = 'com.envherd.agent'

const IN_PROGRESS = 36
/** Of a bootstrap while the one before is still ending: input/output error, in progress, already in progress. */
const NOT_YET = [5, IN_PROGRESS, 37]
/** launchd kills after 20 s what it has asked to end. */
const ENDED_WITHIN_MS = 25_000
const STARTED_WITHIN_MS = 5_000
const AGAIN_MS = 200

const strings = (values: readonly string[]) => values.map((one) => `    <string>${xmlText(one)}</string>`)

export function plistText(plan: Plan): string {
  const variables = {
    NODE_OPTIONS: SMALL.NODE_OPTIONS,
    ...(plan.stateDir !== undefined && { ENVHERD_STATE_DIR: plan.stateDir }),
  }
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key><string>${LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...strings([...plan.program, 'run', '--log', 'json']),
    '  </array>',
    '  <key>EnvironmentVariables</key>',
    '  <dict>',
    ...Object.entries(variables).map(
      ([name, value]) => `    <key>${name}</key><string>${xmlText(value)}</string>`,
    ),
    '  </dict>',
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><true/>',
    '  <key>ThrottleInterval</key><integer>30</integer>',
    '  <key>ProcessType</key><string>Background</string>',
    '  <key>LowPriorityIO</key><true/>',
    '  <key>Nice</key><integer>10</integer>',
    '</dict>',
    '</plist>',
  ]
  return `${lines.join('\n')}\n`
}

/** A launch agent of the user: it sees what the user sees, and needs no rights to be put there. */
export function launchd(machine: Machine): Service {
  const folder = posix.join(machine.home, 'Library/LaunchAgents')
  const file = posix.join(folder, `${LABEL}.plist`)
  const domain = `gui/${machine.uid ?? 0}`
  const target = `${domain}/${LABEL}`
  const isLoaded = async () => (await ask(machine, 'launchctl', ['print', target])).exitCode === 0

  /** launchctl answers before the process has ended. */
  async function bootout(): Promise<void> {
    const { exitCode, stderr } = await ask(machine, 'launchctl', ['bootout', target])
    const ends = exitCode === 0 || exitCode === IN_PROGRESS
    const deadline = Date.now() + (ends ? ENDED_WITHIN_MS : 0)
    while (await isLoaded()) {
      if (Date.now() >= deadline)
        throw new ServiceError(
          `${target} is still there; launchctl bootout ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`,
        )
      await sleep(AGAIN_MS)
    }
  }

  async function bootstrap(): Promise<void> {
    const args = ['bootstrap', domain, file]
    const deadline = Date.now() + STARTED_WITHIN_MS
    while (Date.now() < deadline) {
      const { exitCode } = await ask(machine, 'launchctl', args)
      if (exitCode === 0) return
      if (exitCode === null || !NOT_YET.includes(exitCode)) break
      await sleep(AGAIN_MS)
    }
    await tell(machine, 'launchctl', args)
  }

  return {
    name: `launchd of ${machine.user}, agent ${LABEL}`,
    async install(plan) {
      await mkdir(folder, { recursive: true })
      if (await isLoaded()) await bootout()
      await writeFile(file, plistText(plan), { mode: 0o644 })
      // A person may have switched it off in the system settings; installing it again says otherwise.
      await tell(machine, 'launchctl', ['enable', target])
      await bootstrap()
    },
    async uninstall() {
      const loaded = await isLoaded()
      if (!loaded && (await machine.stat(file)) === null) return false
      if (loaded) await bootout()
      await rm(file, { force: true })
      return true
    },
    async state() {
      const { stdout, exitCode } = await ask(machine, 'launchctl', ['print', target])
      // One whose file somebody has removed runs on until the session ends.
      if (exitCode === 0) return /^\s*state = running$/m.test(stdout) ? 'running' : 'stopped'
      return (await machine.stat(file)) === null ? 'absent' : 'stopped'
    },
  }
}
