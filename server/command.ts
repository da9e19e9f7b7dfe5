import { mkdirSync } from 'node:fs'
import { runPasswordCommand } from './accounts/password-command.ts'
import { runTokenCommand } from './accounts/token-command.ts'
import { UsageError } from './accounts/usage.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { createPool, createPrisma, openDatabase, type Database } from './database/connect.ts'
import { runningUrl } from './database/embedded.ts'
import { migrate } from './database/migrate.ts'

/** What `npm run NAME` does: beside a running server in that one's database, otherwise it starts and stops its own. */
const COMMANDS = new Map(Object.entries({ token: runTokenCommand, password: runPasswordCommand }))

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const command = COMMANDS.get(name)
  if (!command) throw new UsageError(`expected one of ${[...COMMANDS.keys()].join(', ')}, found "${name}"`)
  const config = readConfig(process.env)
  const database = await besideServer(config)
  try {
    await migrate(database.url)
    const pool = createPool(database.url, { size: 1, onIdleError: (error) => console.error(error.message) })
    const prisma = createPrisma(pool)
    try {
      await command(args, { prisma, now: () => new Date() }, console.log)
    } finally {
      await prisma.$disconnect()
      await pool.end()
    }
  } finally {
    await database.stop()
  }
}

async function besideServer(config: Config): Promise<Pick<Database, 'url' | 'stop'>> {
  const url = config.databaseUrl === undefined ? await runningUrl(config.dataDir) : undefined
  if (url !== undefined) return { url, stop: async () => undefined }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  return openDatabase(config.databaseUrl, config.dataDir)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof UsageError || error instanceof ConfigError ? error.message : error)
  process.exit(2)
}
