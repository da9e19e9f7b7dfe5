import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { findAgent, wasRevoked } from '../accounts/find-identity.ts'
import type { Deps } from '../deps.ts'

/** What the agent keeps of its enrolment, as far as it matters here. */
const Enrolment = Type.Object({ server: Type.String(), secret: Type.String() })

/** Unknown: the database or the address was changed, or its host was removed. Revoked: somebody decided that. */
export type Enrolled = 'known' | 'revoked' | 'unknown'

/** How the agent of this state folder stands here. */
export async function enrolmentOf(
  { pool }: Pick<Deps, 'pool'>,
  stateDir: string,
  server: string,
): Promise<Enrolled> {
  const enrolment = await readJson(join(stateDir, 'enrolment.json'))
  if (!Value.Check(Enrolment, enrolment) || enrolment.server !== server) return 'unknown'
  if (await findAgent(pool, enrolment.secret)) return 'known'
  return (await wasRevoked(pool, enrolment.secret)) ? 'revoked' : 'unknown'
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Absent or broken: either way the agent has to enrol.
    return undefined
  }
}
