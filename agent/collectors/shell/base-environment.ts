import type { Origin } from '../../contract/origin.ts'
import type { Machine } from '../../machine/machine.ts'
import { isContainer } from '../../machine/role.ts'
import { parsePam } from '../startup/pam.ts'
import { isCollectedVariable } from '../variables.ts'

export type BasePathEntry = { raw: string; origin: Origin }

/** What a login gives a shell before any start-up file runs. */
export type BaseEnvironment = {
  variables: Record<string, string>
  origins: Record<string, Origin>
  path: BasePathEntry[]
}

const FALLBACK_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** What launchd gives; path_helper comes later, in /etc/zprofile or /etc/profile. */
const MACOS_PATH = '/usr/bin:/bin:/usr/sbin:/sbin'

/** `ENV_PATH PATH=/usr/bin:/bin` of `/etc/login.defs`, with its line. */
export function parseLoginDefs(text: string, root: boolean): { path: string; line: number } | null {
  const key = root ? 'ENV_SUPATH' : 'ENV_PATH'
  for (const [index, line] of text.split('\n').entries()) {
    const match = /^\s*(ENV_SUPATH|ENV_PATH)\s+(?:PATH=)?(\S+)/.exec(line)
    if (match?.[1] === key && match[2] !== undefined) return { path: match[2], line: index + 1 }
  }
  return null
}

/** NUL-separated `NAME=value`, as `env -0` prints and /proc holds it. */
export function parseNulEnvironment(text: string): Record<string, string> {
  const pairs = text.split('\0').flatMap((item) => {
    const at = item.indexOf('=')
    return at > 0 ? [[item.slice(0, at), item.slice(at + 1)] as const] : []
  })
  return Object.fromEntries(pairs)
}

/** Entries of the Windows PATH that WSL appends: they lie below the mount root of drives. */
export function interopEntries(path: string): string[] {
  return path
    .split(':')
    .filter((entry) => /^\/(?:mnt\/)?[a-z](?:\/|$)/.test(entry) && !/^\/[a-z]$/.test(entry))
}

const entries = (path: string, origin: Origin): BasePathEntry[] =>
  path.split(':').map((raw) => ({ raw, origin }))

/** The environment PID 1 of a container got from its image; other users may not read it. */
async function imageEnvironment(machine: Machine): Promise<Record<string, string>> {
  if (machine.platform !== 'linux' || !(await isContainer(machine))) return {}
  const bytes = await machine.readFile('/proc/1/environ').catch(() => null)
  return parseNulEnvironment(bytes?.toString('utf8') ?? '')
}

async function defaultPath(machine: Machine, image: Record<string, string>): Promise<BasePathEntry[]> {
  if (machine.platform === 'macos') {
    return entries(MACOS_PATH, { kind: 'system-default', ref: 'launchd', confidence: 'medium' })
  }
  if (image['PATH']) {
    return entries(image['PATH'], { kind: 'system-default', ref: 'container image', confidence: 'high' })
  }
  const file = '/etc/login.defs'
  const found = parseLoginDefs((await machine.readFile(file))?.toString('utf8') ?? '', machine.isRoot)
  return found
    ? entries(found.path, { kind: 'system-default', ref: file, line: found.line, confidence: 'high' })
    : entries(FALLBACK_PATH, { kind: 'system-default', confidence: 'medium' })
}

export async function baseEnvironment(machine: Machine, shell: string): Promise<BaseEnvironment> {
  const image = await imageEnvironment(machine)
  const variables: Record<string, string> = {}
  const origins: Record<string, Origin> = {}
  let path = await defaultPath(machine, image)
  for (const [name, value] of Object.entries(image)) {
    if (!isCollectedVariable(name) || name === 'HOME') continue
    variables[name] = value
    origins[name] = { kind: 'system-default', ref: 'container image', confidence: 'high' }
  }
  const pamFile = '/etc/environment'
  for (const { name, value, line } of parsePam((await machine.readFile(pamFile))?.toString('utf8') ?? '')) {
    const origin: Origin = { kind: 'pam', ref: pamFile, line, confidence: 'high' }
    if (name === 'PATH') path = entries(value, origin)
    variables[name] = value
    origins[name] = origin
  }
  if (machine.platform === 'wsl') {
    const origin: Origin = { kind: 'wsl-interop', confidence: 'high' }
    path.push(...interopEntries(machine.env['PATH'] ?? '').map((raw) => ({ raw, origin })))
  }
  Object.assign(variables, {
    HOME: machine.home,
    USER: machine.user,
    LOGNAME: machine.user,
    SHELL: shell,
    TERM: 'dumb',
    LANG: variables['LANG'] ?? machine.env['LANG'] ?? 'C.UTF-8',
    PATH: path.map(({ raw }) => raw).join(':'),
  })
  origins['HOME'] = { kind: 'system-default', ref: '/etc/passwd', confidence: 'medium' }
  if (machine.platform === 'wsl' && machine.distro) {
    variables['WSL_DISTRO_NAME'] = machine.distro
    const wslenv = machine.env['WSLENV']
    if (wslenv !== undefined) variables['WSLENV'] = wslenv
  }
  return { variables, origins, path }
}
