import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import type { PrismaClient } from '#prisma/client'
import { createPool, createPrisma } from '../../server/database/connect.ts'
import { administrate, withDatabase } from './postgres.ts'

export type TestDatabase = { url: string; pool: pg.Pool; prisma: PrismaClient; drop: () => Promise<void> }

/** A database of its own: migrated (a copy of the template, some 30 ms), or empty. Removed after the file's tests. */
export async function createTestDatabase(state: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const template = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await administrate(
    template,
    `CREATE DATABASE ${name} TEMPLATE ${state === 'migrated' ? new URL(template).pathname.slice(1) : 'template0'}`,
  )
  const url = withDatabase(template, name)
  const pool = createPool(url, { size: 10, onIdleError: () => undefined })
  const prisma = createPrisma(pool)
  let dropped = false
  const drop = async () => {
    if (dropped) return
    dropped = true
    await prisma.$disconnect()
    await pool.end()
    await administrate(template, `DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url, pool, prisma, drop }
}
