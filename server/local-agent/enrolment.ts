import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { findAgent } from '../accounts/find-identity.ts'
import type { Deps } from '../deps.ts'

/** What the agent keeps of its enrolment, as far as it matters here. */
const Enrolment = Type.Object({ server: Type.String(), secret: Type.String() })

/** Whether the agent of this state folder is known here: not after the database or the address was changed. */
export async function isEnrolled(
  { pool }: Pick<Deps, 'pool'>,
  stateDir: string,
  server: string,
): Promise<boolean> {
  const enrolment = await readJson(join(stateDir, 'enrolment.json'))
  if (!Value.Check(Enrolment, enrolment) || enrolment.server !== server) return false
  return (await findAgent(pool, enrolment.secret)) !== undefined
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Absent or broken: either way the agent has to enrol.
    return undefined
  }
}
