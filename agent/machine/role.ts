import type { EnvRole } from '../contract/snapshot.ts'
import type { Machine } from './machine.ts'

const CI_VARIABLES = [
  'CI',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'JENKINS_URL',
  'TF_BUILD',
  'BUILDKITE',
  'TEAMCITY_VERSION',
]
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv']

/** Containers of cgroup v1 hosts show it in the paths of PID 1's groups. */
export const isContainerCgroup = (text: string): boolean =>
  /[/:](docker|kubepods|lxc|containerd|libpod|machine\.slice\/libpod)\b/.test(text)

/** What may not be looked at counts as not there: a guess is better than no snapshot. */
export async function isContainer(machine: Machine): Promise<boolean> {
  for (const path of CONTAINER_FILES) {
    if (await machine.stat(path).catch(() => null)) return true
  }
  const bytes = await machine.readFile('/proc/1/cgroup').catch(() => null)
  const cgroup = bytes?.toString('utf8') ?? ''
  return isContainerCgroup(cgroup)
}

/** What the env is for, where nobody said so. */
export async function roleOf(machine: Machine): Promise<EnvRole> {
  const isSet = (name: string) => !['', '0', 'false', undefined].includes(machine.env[name]?.toLowerCase())
  if (CI_VARIABLES.some(isSet)) return 'ci'
  return machine.platform === 'linux' && (await isContainer(machine)) ? 'container' : 'workstation'
}
