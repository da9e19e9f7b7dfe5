import { mkdirSync } from 'node:fs'
import { runTokenCommand, UsageError } from './accounts/token-command.ts'
import { ConfigError, readConfig } from './config.ts'
import { createPool, createPrisma } from './database/connect.ts'
import { startEmbedded } from './database/embedded.ts'
import { migrate } from './database/migrate.ts'

/** `npm run token`: beside a running server it uses that one's database, otherwise it starts and stops its own. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl === undefined ? await openEmbedded(config.dataDir) : undefined
  const url = config.databaseUrl ?? embedded?.url ?? ''
  try {
    await migrate(url)
    const pool = createPool(url, { size: 1, onIdleError: (error) => console.error(error.message) })
    const prisma = createPrisma(pool)
    try {
      await runTokenCommand(process.argv.slice(2), { prisma, now: () => new Date() }, console.log)
    } finally {
      await prisma.$disconnect()
      await pool.end()
    }
  } finally {
    if (embedded && !embedded.adopted) await embedded.stop()
  }
}

async function openEmbedded(dataDir: string) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return startEmbedded(dataDir)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof UsageError || error instanceof ConfigError ? error.message : error)
  process.exit(2)
}
