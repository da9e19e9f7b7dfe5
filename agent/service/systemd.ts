import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Machine } from '../machine/machine.ts'
import { errorCode } from '../machine/run.ts'
import { writeAtomic } from '../state/atomic-file.ts'
import { SMALL } from './small.ts'
import { answers, ask, ServiceError, tell, type Enrolment, type Plan, type Service } from './service.ts'

/** A user's own manager, or the machine's with the user named in the unit. */
export type Scope = { system: false } | { system: true; user: string }

/** One unit a user: several people may share a machine. */
const unitName = (scope: Scope) => (scope.system ? `envherd-${scope.user}.service` : 'envherd.service')

/** systemd's own quoting: C escapes, and `%` begins a specifier. */
const quoteUnit = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`

/** In arguments, and nowhere else, `$` begins a variable. */
const quoteArgument = (text: string): string => quoteUnit(text).replaceAll('$', '$$$$')

/** In files of variables it is as in a shell. */
const quoteVariable = (text: string): string => `"${text.replace(/[\\"$`]/g, '\\$&')}"`

/**
 * What the sandbox options of systemd would take away is what the agent is to see: which directories this user can
 * write to, which programs a shell finds. So it is only kept from gaining rights, and from being noticed.
 */
export function unitText(plan: Plan, scope: Scope, enrolmentFile: string | null): string {
  const [program = '', ...first] = plan.program
  const args = [...first, 'run', '--log', 'json', ...(enrolmentFile === null ? [] : ['--enroll-if-needed'])]
  const lines = [
    '[Unit]',
    'Description=Envherd agent',
    ...(scope.system ? ['After=network-online.target', 'Wants=network-online.target'] : []),
    '',
    '[Service]',
    `ExecStart=${[quoteUnit(program), ...args.map(quoteArgument)].join(' ')}`,
    ...(enrolmentFile === null ? [] : [`EnvironmentFile=${enrolmentFile.replaceAll('%', '%%')}`]),
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

/** `etc`: where the machine's own units and settings are. */
export function systemd(machine: Machine, scope: Scope, etc = '/etc'): Service {
  const unit = unitName(scope)
  const chosen = machine.env['XDG_CONFIG_HOME']
  // As systemd takes it: an empty value, or a relative one, is none.
  const configHome = chosen?.startsWith('/') ? chosen : posix.join(machine.home, '.config')
  const folder = scope.system ? posix.join(etc, 'systemd/system') : posix.join(configHome, 'systemd/user')
  const file = posix.join(folder, unit)
  const enrolmentFile = scope.system ? posix.join(etc, 'envherd', `${scope.user}.env`) : null
  const manager = scope.system ? [] : ['--user']
  const control = (...args: string[]) => tell(machine, 'systemctl', [...manager, ...args])
  return {
    name: scope.system ? `systemd, unit ${unit}` : `systemd of ${machine.user}, unit ${unit}`,
    async install(plan) {
      if (enrolmentFile && plan.enrolment) await writeEnrolment(enrolmentFile, plan.enrolment)
      await mkdir(folder, { recursive: true })
      const text = unitText(plan, scope, plan.enrolment ? enrolmentFile : null)
      await writeFile(file, text, { mode: 0o644 })
      if (enrolmentFile && !plan.enrolment) await removeEnrolment(enrolmentFile)
      await control('daemon-reload')
      await control('enable', unit)
      await control('restart', unit)
      // Without it the agent of a headless machine ends with the last session. Where policy forbids, so be it.
      if (!scope.system) await answers(machine, 'loginctl', ['enable-linger', machine.user])
    },
    async uninstall() {
      if ((await machine.stat(file)) === null) return false
      if (scope.system && !machine.isRoot)
        throw new ServiceError(
          `unit ${unit} is the machine's: as root, envherd uninstall --user ${scope.user}`,
        )
      await control('disable', '--now', unit)
      await rm(file)
      if (!scope.system) for (const each of [folder, posix.dirname(folder)]) await removeEmpty(each)
      if (enrolmentFile) await removeEnrolment(enrolmentFile)
      await control('daemon-reload')
      return true
    },
    async state() {
      if ((await machine.stat(file)) === null) return 'absent'
      const { stdout, stderr } = await ask(machine, 'systemctl', [...manager, 'is-active', unit])
      if (stdout.trim() === '') throw new ServiceError(stderr.trim() || 'systemctl answered nothing')
      return stdout.trim() === 'active' ? 'running' : 'stopped'
    },
    async remains() {
      if (scope.system || !(await machine.stat(`/var/lib/systemd/linger/${machine.user}`))) return null
      return `services of ${machine.user} run without a session; if none needs that: loginctl disable-linger ${machine.user}`
    },
  }
}

/** For agents that enrol by themselves; systemd reads it as root before it becomes the user. */
async function writeEnrolment(file: string, { server, key }: Enrolment): Promise<void> {
  await mkdir(posix.dirname(file), { recursive: true, mode: 0o700 })
  await writeAtomic(
    file,
    `ENVHERD_SERVER=${quoteVariable(server)}\nENVHERD_ENROLL_KEY=${quoteVariable(key)}\n`,
  )
}

async function removeEnrolment(file: string): Promise<void> {
  await rm(file, { force: true })
  await removeEmpty(posix.dirname(file))
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    // Another's is in it, or there never was one.
    if (!['ENOTEMPTY', 'ENOENT'].includes(errorCode(error))) throw error
  }
}
