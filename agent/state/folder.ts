import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { isBeingWritten, UNFINISHED, writeAtomic } from './atomic-file.ts'

/** Told about what was found broken and what became of it. */
export type Notice = (message: string) => void

/** The agent's own folder: small validated JSON files, replaced as a whole. */
export type StateFolder = {
  readonly path: string
  /** Undefined when the file is not there, or was unreadable as what it should be: then it is set aside. */
  read<T extends TSchema>(name: string, schema: T): Promise<Static<T> | undefined>
  write(name: string, value: unknown): Promise<void>
  remove(name: string): Promise<void>
}

export function stateFolder(path: string, notice: Notice): StateFolder {
  let ready: Promise<void> | undefined
  const prepare = () => (ready ??= makeFolder(path))
  return {
    path,
    async read(name, schema) {
      const file = join(path, name)
      let text: string
      try {
        text = await readFile(file, 'utf8')
      } catch (error) {
        if (isNotThere(error)) return undefined
        throw error
      }
      const value = parse(text)
      if (Value.Check(schema, value)) return value
      await setAside(file, notice)
      return undefined
    },
    async write(name, value) {
      await prepare()
      await writeAtomic(join(path, name), `${JSON.stringify(value, null, 2)}\n`)
    },
    async remove(name) {
      await rm(join(path, name), { force: true })
    },
  }
}

/** Makes the folder, for its owner only, and sweeps what an interrupted write left. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const names = await readdir(path)
  const unfinished = names.filter((name) => name.endsWith(UNFINISHED)).map((name) => join(path, name))
  await Promise.all(
    unfinished.map(async (file) => {
      if (!(await isBeingWritten(file))) await rm(file, { force: true })
    }),
  )
}

/** A broken file is kept for whoever wants to look, one per name, and never read again. */
export async function setAside(file: string, notice: Notice): Promise<void> {
  const aside = `${file}.corrupt`
  await rename(file, aside)
  notice(`${file} is damaged; set aside as ${aside} and started afresh`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isNotThere = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
