import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { MachineError } from '../machine/machine.ts'
import { errorCode } from '../machine/run.ts'
import { isBeingWritten, UNFINISHED, writeAtomic } from './atomic-file.ts'

/** Told about what was found broken and what became of it. */
export type Notice = (message: string) => void

/**
 * The agent's own folder: small validated JSON files, replaced as a whole. What this user may not read or write there
 * is a MachineError, `denied`.
 */
export type StateFolder = {
  readonly path: string
  make(): Promise<void>
  /** Undefined when the file is not there, or was unreadable as what it should be: then it is set aside. */
  read<T extends TSchema>(name: string, schema: T): Promise<Static<T> | undefined>
  write(name: string, value: unknown): Promise<void>
  remove(name: string): Promise<void>
}

/** @param forbidden why nothing may be written there */
export function stateFolder(path: string, notice: Notice, forbidden: string | null = null): StateFolder {
  let ready: Promise<void> | undefined
  async function make(): Promise<void> {
    if (forbidden !== null) throw new MachineError('denied', `${path}: ${forbidden}`)
    await (ready ??= makeFolder(path))
  }
  return {
    path,
    make,
    async read(name, schema) {
      const file = join(path, name)
      let text: string
      try {
        text = await readFile(file, 'utf8')
      } catch (error) {
        if (isNotThere(error)) return undefined
        throw asDenied(error)
      }
      const value = parse(text)
      if (Value.Check(schema, value)) return value
      await setAside(file, notice)
      return undefined
    },
    async write(name, value) {
      await make()
      await writeAtomic(join(path, name), `${JSON.stringify(value, null, 2)}\n`).catch(throwDenied)
    },
    async remove(name) {
      await rm(join(path, name), { force: true })
    },
  }
}

/** After `sudo` a folder may be root's. */
function asDenied(error: unknown): unknown {
  if (!['EACCES', 'EPERM'].includes(errorCode(error))) return error
  const seen = error instanceof Error ? error.message : String(error)
  return new MachineError('denied', `${seen}; expected a folder of this user's own`, { cause: error })
}

function throwDenied(error: unknown): never {
  throw asDenied(error)
}

/** Makes the folder, for its owner only, and sweeps what an interrupted write left. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch(throwDenied)
  const names = await readdir(path).catch(throwDenied)
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

export function ignoreNotThere(error: unknown): null {
  if (isNotThere(error)) return null
  throw error
}
