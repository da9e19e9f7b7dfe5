import type { Ci } from '../contract/sections/ci.ts'
import { Absent, type Collector } from './collector.ts'
import { isCollectedVariable } from './variables.ts'

const SYSTEMS: readonly (readonly [variable: string, system: Ci['system']])[] = [
  ['GITHUB_ACTIONS', 'github'],
  ['TF_BUILD', 'azure'],
  ['GITLAB_CI', 'gitlab'],
  ['JENKINS_URL', 'jenkins'],
  ['TEAMCITY_VERSION', 'teamcity'],
  ['BUILDKITE', 'buildkite'],
]

/** The build agent, by the environment that it gave to this process. */
export const ci: Collector<'ci'> = {
  section: 'ci',
  cost: 'A',
  timeoutMs: 2000,
  async collect({ machine, role }) {
    if ((await role) !== 'ci') throw new Absent('not a build agent')
    const { env } = machine
    const system = SYSTEMS.find(([variable]) => env[variable])?.[1] ?? 'other'
    const hosted = env['RUNNER_ENVIRONMENT'] === 'github-hosted' || env['AGENT_ISSELFHOSTED'] === '0'
    const roots = [env['RUNNER_TOOL_CACHE'], env['AGENT_TOOLSDIRECTORY']].filter((root) => root !== undefined)
    const own = Object.entries(env).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && isCollectedVariable(pair[0]),
    )
    return {
      system,
      ephemeral: hosted,
      selfHosted: !hosted,
      toolCacheRoots: [...new Set(roots)].slice(0, 10),
      serviceVariables: Object.fromEntries(own),
    }
  },
}
