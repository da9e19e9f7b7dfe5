import { resolve } from 'node:path'
import { readConfig } from './config.ts'
import { backUp } from './database/backup.ts'
import { runningUrl } from './database/embedded.ts'

/** `npm run backup -- FOLDER`: beside the running server, whose embedded database it copies. */
async function main(): Promise<void> {
  const [target, ...more] = process.argv.slice(2)
  if (target === undefined || more.length > 0)
    throw new Error('expected one folder: npm run backup -- FOLDER')
  const { databaseUrl, dataDir } = readConfig(process.env)
  if (databaseUrl !== undefined) throw new Error('DATABASE_URL is set: back that one up with pg_dump')
  const url = await runningUrl(dataDir)
  if (url === undefined) {
    throw new Error(`no server runs on ${dataDir}: then a plain copy of that folder is a backup`)
  }
  await backUp(url, resolve(dataDir), resolve(target))
  console.log(`backed up; to restore: ENVHERD_DATA_DIR=${target} npm start`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
