import { mkdir, rm, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Machine } from '../machine/machine.ts'
import { writeAtomic } from '../state/atomic-file.ts'
import { SMALL } from './small.ts'
import { answers, ask, tell, type Plan, type Service } from './service.ts'

/** A user's own manager, or the machine's with the user named in the unit. */
export type Scope = { system: false } | { system: true; user: string }

/** One unit a user: several people may share a machine. */
const unitName = (scope: Scope) => (scope.system ? `envherd-${scope.user}.service` : 'envherd.service')

/** Server and key for agents that enrol by themselves; systemd reads it as root before it becomes the user. */
const ENROLMENT = '/etc/envherd/enrolment.env'

/** systemd's own quoting: C escapes, and `%` begins a specifier. */
export const quoteUnit = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`

/** In arguments, and nowhere else, `$` begins a variable. */
const quoteArgument = (text: string): string => quoteUnit(text).replaceAll('$', '$$$$')

/**
 * What the sandbox options of systemd would take away is what the agent is to see: which directories this user can
 * write to, which programs a shell finds. So it is only kept from gaining rights, and from being noticed.
 */
export function unitText(plan: Plan, scope: Scope): string {
  const [program = '', ...first] = plan.program
  const args = [...first, 'run', '--log', 'json', ...(plan.enrolment ? ['--enroll-if-needed'] : [])]
  const lines = [
    '[Unit]',
    'Description=Envherd agent',
    ...(scope.system ? ['After=network-online.target', 'Wants=network-online.target'] : []),
    '',
    '[Service]',
    `ExecStart=${[quoteUnit(program), ...args.map(quoteArgument)].join(' ')}`,
    ...(plan.enrolment ? [`EnvironmentFile=${ENROLMENT}`] : []),
    ...(scope.system ? [`User=${scope.user}`] : []),
    ...(plan.stateDir === undefined
      ? []
      : [`Environment=${quoteUnit(`ENVHERD_STATE_DIR=${plan.stateDir}`)}`]),
    ...Object.entries(SMALL).map(([name, value]) => `Environment=${quoteUnit(`${name}=${value}`)}`),
    'Restart=always',
    'RestartSec=30',
    'NoNewPrivileges=yes',
    'Nice=10',
    'IOSchedulingClass=idle',
    'CPUWeight=20',
    'MemoryMax=300M',
    'TasksMax=64',
    '',
    '[Install]',
    `WantedBy=${scope.system ? 'multi-user.target' : 'default.target'}`,
  ]
  return `${lines.join('\n')}\n`
}

export async function hasSystemd(machine: Machine, scope: Scope): Promise<boolean> {
  if (scope.system) return machine.isRoot && (await machine.stat('/run/systemd/system')) !== null
  return answers(machine, 'systemctl', ['--user', 'show-environment'])
}

export function systemd(machine: Machine, scope: Scope): Service {
  const unit = unitName(scope)
  const configHome = machine.env['XDG_CONFIG_HOME'] ?? posix.join(machine.home, '.config')
  const folder = scope.system ? '/etc/systemd/system' : posix.join(configHome, 'systemd/user')
  const file = posix.join(folder, unit)
  const manager = scope.system ? [] : ['--user']
  const control = (...args: string[]) => tell(machine, 'systemctl', [...manager, ...args])
  return {
    name: scope.system ? `systemd, unit ${unit}` : `systemd of ${machine.user}, unit ${unit}`,
    async install(plan) {
      if (plan.enrolment) await writeEnrolment(plan.enrolment)
      await mkdir(folder, { recursive: true })
      await writeFile(file, unitText(plan, scope), { mode: 0o644 })
      await control('daemon-reload')
      await control('enable', unit)
      await control('restart', unit)
      // Without it the agent of a headless machine ends with the last session. Where policy forbids, so be it.
      if (!scope.system) await answers(machine, 'loginctl', ['enable-linger', machine.user])
    },
    async uninstall() {
      if ((await machine.stat(file)) === null) return false
      await control('disable', '--now', unit)
      await rm(file)
      await control('daemon-reload')
      return true
    },
    async state() {
      if ((await machine.stat(file)) === null) return 'absent'
      const { stdout } = await ask(machine, 'systemctl', [...manager, 'is-active', unit])
      return stdout.trim() === 'active' ? 'running' : 'stopped'
    },
  }
}

async function writeEnrolment({ server, key }: { server: string; key: string }): Promise<void> {
  await mkdir(posix.dirname(ENROLMENT), { recursive: true, mode: 0o700 })
  await writeAtomic(ENROLMENT, `ENVHERD_SERVER=${server}\nENVHERD_ENROLL_KEY=${key}\n`)
}
