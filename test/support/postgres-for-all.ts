import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../server/database/migrate.ts'
import { administrate, startThrowAway, THROW_AWAY, withDatabase } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the migrated template. */
    postgresUrl: string
  }
}

/** Several servers at a time have their pools here, some of them up to the limit. */
const MOST_CONNECTIONS = '400'

/** One Postgres for all test files of all projects, which come one after the other, with the migrated template in it. */
export default async function setUp({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const all = vitest.getRootProject()
  if ('postgresUrl' in all.getProvidedContext()) return undefined
  const { url, stop } = await startServer()
  try {
    await migrate(url)
  } catch (error) {
    await stop()
    throw error
  }
  all.provide('postgresUrl', url)
  return stop
}

/** Of another version, where `versions.test.ts` runs these tests. */
async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['ENVHERD_TEST_DATABASE_URL']
  if (given === undefined) return startThrowAway({ ...THROW_AWAY, max_connections: MOST_CONNECTIONS })
  const name = `template_${randomBytes(6).toString('hex')}`
  await administrate(given, `CREATE DATABASE ${name} TEMPLATE template0`)
  return { url: withDatabase(given, name), stop: () => administrate(given, `DROP DATABASE ${name}`) }
}
