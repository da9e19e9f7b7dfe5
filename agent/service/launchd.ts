import { mkdir, rm, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Machine } from '../machine/machine.ts'
import { ask, tell, type Plan, type Service } from './service.ts'
import { SMALL } from './small.ts'
import { xmlText } from './xml-text.ts'

const LABEL = 'com.envherd.agent'

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
  return {
    name: `launchd of ${machine.user}, agent ${LABEL}`,
    async install(plan) {
      await mkdir(folder, { recursive: true })
      if (await isLoaded()) await tell(machine, 'launchctl', ['bootout', target])
      await writeFile(file, plistText(plan), { mode: 0o644 })
      // A person may have switched it off in the system settings; installing it again says otherwise.
      await tell(machine, 'launchctl', ['enable', target])
      await tell(machine, 'launchctl', ['bootstrap', domain, file])
    },
    async uninstall() {
      const loaded = await isLoaded()
      if (!loaded && (await machine.stat(file)) === null) return false
      if (loaded) await tell(machine, 'launchctl', ['bootout', target])
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
