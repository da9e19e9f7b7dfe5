import { createHash } from 'node:crypto'
import {
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type Home = { path: string } & AsyncDisposable

/** Text, a link to another place, a copy of a file, or the text of a program. */
export type HomeFile = string | { link: string } | { copy: string } | { program: string }

/** A real home directory with the given files, removed when it goes out of scope. */
export async function makeHome(files: Record<string, HomeFile>): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'envherd-home-'))
  for (const [name, file] of Object.entries(files)) {
    const place = join(path, name)
    await mkdir(dirname(place), { recursive: true })
    if (typeof file === 'string') await writeFile(place, file)
    else if ('link' in file) await symlink(file.link, place)
    else if ('copy' in file) await copyFile(file.copy, place)
    else await writeFile(place, file.program, { mode: 0o755 })
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A start-up file of every kind of bash, so that the primary session has it wherever tests run. */
export const everywhere = (text: string) => ({ '.profile': text, '.bashrc': text })

/** Every name, kind, mode, time and content below a directory, as one line each. */
export async function treeOf(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true })
  const lines = names.sort().map(async (name) => {
    const file = join(path, name)
    const stat = await lstat(file)
    const content = stat.isSymbolicLink() ? await readlink(file) : stat.isFile() ? await readFile(file) : ''
    return [name, stat.mode, stat.mtimeMs, createHash('sha256').update(content).digest('hex')].join(' ')
  })
  return Promise.all(lines)
}
