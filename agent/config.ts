import { readFile } from 'node:fs/promises'
import { decodeText, textFacts } from './collectors/startup/text-facts.ts'
import { stateLocation } from './state/location.ts'

/** Version of the agent; `test/agent/commands/version.test.ts` holds it to package.json. */
export const AGENT_VERSION = '0.1.0'

export type Flags = { server?: string; key?: string; keyFile?: string }

export type AgentConfig = {
  stateDir: string
  /** Server to enrol at. */
  server: string | undefined
  enrollKey: string | undefined
}

export type Surroundings = {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}

/** Something a person can mend; printed without a stack. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

/** Flags win over the environment. All problems are reported at once. */
export async function readConfig(flags: Flags, surroundings: Surroundings): Promise<AgentConfig> {
  const { env } = surroundings
  const problems: string[] = []
  const server = flags.server ?? env['ENVHERD_SERVER']
  if (server !== undefined) problems.push(...serverProblems(server))
  let enrollKey = flags.key ?? env['ENVHERD_ENROLL_KEY']
  if (flags.keyFile !== undefined) {
    if (flags.key !== undefined) problems.push('--key and --key-file: give one of the two')
    try {
      // The `>` of Windows PowerShell writes UTF-16.
      const bytes = await readFile(flags.keyFile)
      enrollKey = decodeText(bytes, textFacts(bytes)).trim()
    } catch (error) {
      problems.push(`--key-file: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (enrollKey !== undefined && (enrollKey.length < 20 || enrollKey.length > 200)) {
    problems.push('enrolment key: expected 20 to 200 characters, as `ehe_...`')
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { stateDir: stateLocation(surroundings), server, enrollKey }
}

function serverProblems(server: string): string[] {
  const url = URL.canParse(server) ? new URL(server) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return [`server: ${JSON.stringify(server)} is no address; expected as https://envherd.example.com`]
  }
  if (url.username || url.password) return ['server: an address with a user name or password is not taken']
  return []
}
