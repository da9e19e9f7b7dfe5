import { spawn, type SpawnOptions } from 'node:child_process'
import { chown, lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * How to run Postgres' programs. Postgres refuses to run as root, so root uses, in this order:
 * - `namespace`: a user namespace in which root is nobody (65534). Files stay root's; no OS user, nothing copied.
 * - `user`: the OS user `postgres`, else `nobody`; needs folders that this user may enter.
 * Anybody else runs them directly. On Windows pg_ctl itself drops an administrator's rights.
 */
export type PostgresUser = { kind: 'self' | 'namespace' | 'user'; uid: number; gid: number }

const NOBODY = '65534'
const NAMESPACE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]

export type Outcome = { code: number | null; output: string }

/** Postgres reads PG* variables and the locale: it gets none of ours. */
function cleanEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', PATH: process.env['PATH'] }
  for (const name of ['SystemRoot', 'TEMP', 'TMP', 'ComSpec']) {
    if (process.env[name] !== undefined) env[name] = process.env[name]
  }
  return env
}

/** Runs a program to its end; one that cannot be started has code null. */
export function run(user: PostgresUser, program: string, args: readonly string[]): Promise<Outcome> {
  const namespaced = user.kind === 'namespace'
  const command = namespaced ? 'unshare' : program
  const argv = namespaced ? [...NAMESPACE, program, ...args] : args
  const options: SpawnOptions = {
    env: cleanEnv(),
    // Own process group (on Windows: own console), so that Ctrl-C in our terminal does not reach Postgres.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user.kind === 'user' ? { uid: user.uid, gid: user.gid, cwd: '/' } : {}),
  }
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, argv, options)
    const append = (chunk: Buffer) => (output += chunk.toString())
    child.stdout?.on('data', append)
    child.stderr?.on('data', append)
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    // `exit`, not `close`: a started Postgres may keep the pipes open for as long as it lives.
    child.on('exit', (code) => setImmediate(() => resolve({ code, output })))
  })
}

/** @throws with what to do, when root can become nobody else. */
export async function choosePostgresUser(postgres: string): Promise<PostgresUser> {
  const uid = process.getuid?.() ?? -1
  const gid = process.getgid?.() ?? -1
  const self: PostgresUser = { kind: 'self', uid, gid }
  if (uid !== 0) return self
  const tried: string[] = []
  const candidates: PostgresUser[] = [{ kind: 'namespace', uid: 0, gid: 0 }, ...(await osUsers())]
  for (const candidate of candidates) {
    const { code, output } = await run(candidate, postgres, ['--version'])
    if (code === 0) return candidate
    tried.push(`${candidate.kind} ${candidate.uid}: ${output.trim() || `exit code ${code ?? 'none'}`}`)
  }
  throw new Error(
    'Postgres does not run as root, and no way was found to run it as somebody else here. Do one of these: ' +
      'start Envherd as an ordinary user; allow user namespaces (unshare --user); put the project in a folder ' +
      `that the OS user "postgres" or "nobody" may enter; or set DATABASE_URL. Tried: ${tried.join('; ')}`,
  )
}

async function osUsers(): Promise<PostgresUser[]> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const rows = passwd.split('\n').map((line) => line.split(':'))
  return ['postgres', 'nobody'].flatMap((name) => {
    const row = rows.find((columns) => columns[0] === name)
    return row ? [{ kind: 'user' as const, uid: Number(row[2]), gid: Number(row[3]) }] : []
  })
}

/** Gives a folder to the user Postgres runs as; needed when root's way of running it has changed. */
export async function handOver(folder: string, user: PostgresUser): Promise<void> {
  if (process.getuid?.() !== 0) return
  const info = await lstat(folder)
  if (info.uid === user.uid) return
  await chown(folder, user.uid, user.gid)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}
