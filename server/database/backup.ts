import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { dataFolder } from './data-folder.ts'

/** What a Postgres that starts makes anew; the log of changes comes last. */
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'server.log',
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])

/**
 * Copies the embedded database while it is at work, as pg_basebackup does, which its package lacks: the files as they
 * come, and the log of all that changed meanwhile, from which they are put right at the first start.
 * @param target becomes a data folder that a server can be started on
 */
export async function backUp(url: string, dataDir: string, target: string): Promise<void> {
  const from = dataFolder(dataDir)
  const to = dataFolder(target)
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`)
  const client = new pg.Client({ connectionString: url, application_name: 'envherd backup' })
  await client.connect()
  try {
    // Gone with this connection; until then no log that is needed is removed.
    await client.query("SELECT pg_create_physical_replication_slot('envherd_backup', true, true)")
    await client.query("SELECT pg_backup_start('envherd', fast => true)")
    await mkdir(to.data, { mode: 0o700 })
    await copyFolder(from.data, to.data, LEFT_OUT)
    for (const folder of LEFT_OUT)
      if (folder.startsWith('pg_')) await mkdir(join(to.data, folder), { mode: 0o700 })
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    )
    // Without it the copy would start from a later moment than its oldest file.
    await writeFile(join(to.data, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 })
    await copyFolder(join(from.data, 'pg_wal'), join(to.data, 'pg_wal'), new Set())
    await writeFile(to.password, await readFile(from.password), { mode: 0o600 })
  } finally {
    await client.end()
  }
}

async function copyFolder(from: string, to: string, leftOut: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (leftOut.has(entry.name) || entry.name.startsWith('pgsql_tmp')) continue
    const [source, copy] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await mkdir(copy, { mode: 0o700, recursive: true })
      await copyFolder(source, copy, new Set())
    } else if (entry.isFile()) {
      await copyFile(source, copy).catch(ignoreGone)
    }
  }
}

/** A table that was dropped meanwhile: the log says so too. */
function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
