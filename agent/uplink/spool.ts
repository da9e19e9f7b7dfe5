import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomic } from '../state/atomic-file.ts'
import { isNotThere, makeFolder, setAside, type Notice } from '../state/folder.ts'

/** One waiting snapshot. The file's name says all about it: order, content hash and digest of the bytes. */
export type SpoolEntry = {
  readonly sequence: number
  readonly contentHash: string
  readonly file: string
  readonly bytes: number
  readonly writtenAt: Date
}

/**
 * Snapshots that the server has not acknowledged, oldest first, each a file of its own: damage to one costs
 * only that one, and a crash at any moment leaves either the file or nothing.
 */
export type Spool = {
  /** Durable when it resolves. Older entries give way when the spool is over its cap or the disk is full. */
  add(contentHash: string, body: Uint8Array): Promise<SpoolEntry>
  list(): Promise<SpoolEntry[]>
  /** Null when the entry was damaged: it is then set aside and no longer listed. */
  read(entry: SpoolEntry): Promise<Buffer | null>
  /** Reads it without setting anything aside. */
  isWhole(entry: SpoolEntry): Promise<boolean>
  remove(entry: SpoolEntry): Promise<void>
  /** Takes an entry out of the way that the server will never accept; the last one is kept to look at. */
  reject(entry: SpoolEntry): Promise<void>
}

const NAME = /^(\d{12})-([0-9a-f]{64})-([0-9a-f]{64})\.json\.gz$/
/** About a thousand snapshots of 60 KB: weeks offline for a machine that changes all day. */
export const SPOOL_CAP_BYTES = 64 * 1024 * 1024

const digest = (body: Uint8Array) => createHash('sha256').update(body).digest('hex')

export function openSpool(folder: string, notice: Notice, capBytes = SPOOL_CAP_BYTES): Spool {
  const path = (entry: SpoolEntry) => join(folder, entry.file)
  const remove = (entry: SpoolEntry) => rm(path(entry), { force: true })

  const isOf = (entry: SpoolEntry, body: Uint8Array) => entry.file.endsWith(`-${digest(body)}.json.gz`)
  const content = (entry: SpoolEntry) =>
    readFile(path(entry)).catch((error: unknown) => {
      if (isNotThere(error)) return null
      throw error
    })

  async function list(): Promise<SpoolEntry[]> {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isNotThere(error)) return []
      throw error
    })
    const entries = await Promise.all(names.map((name) => toEntry(folder, name)))
    return entries.filter((entry) => entry !== null).sort((a, b) => a.sequence - b.sequence)
  }

  /** Drops oldest first until `room` bytes fit under the cap. */
  async function makeRoom(entries: SpoolEntry[], room: number): Promise<void> {
    let total = entries.reduce((sum, entry) => sum + entry.bytes, room)
    for (const entry of entries) {
      if (total <= capBytes) return
      await drop(entry, 'the spool is full')
      total -= entry.bytes
    }
  }

  async function drop(entry: SpoolEntry, why: string): Promise<void> {
    await remove(entry)
    notice(`dropped unsent snapshot ${entry.sequence}: ${why}`)
  }

  return {
    list,
    remove,
    async add(contentHash, body) {
      await makeFolder(folder)
      const waiting = await list()
      await makeRoom(waiting, body.byteLength)
      const sequence = (waiting.at(-1)?.sequence ?? 0) + 1
      const file = `${String(sequence).padStart(12, '0')}-${contentHash}-${digest(body)}.json.gz`
      for (;;) {
        try {
          await writeAtomic(join(folder, file), body)
          return { sequence, contentHash, file, bytes: body.byteLength, writtenAt: new Date() }
        } catch (error) {
          const oldest = (await list())[0]
          if (!isDiskFull(error) || !oldest) throw error
          await drop(oldest, 'the disk is full')
        }
      }
    },
    async isWhole(entry) {
      const body = await content(entry)
      // Sent meanwhile.
      return body === null || isOf(entry, body)
    },
    async read(entry) {
      const body = await content(entry)
      if (body && isOf(entry, body)) return body
      if (body) await setAside(path(entry), notice)
      return null
    },
    async reject(entry) {
      await rename(path(entry), join(folder, 'rejected.json.gz'))
    },
  }
}

async function toEntry(folder: string, name: string): Promise<SpoolEntry | null> {
  const [, sequence, contentHash] = NAME.exec(name) ?? []
  if (sequence === undefined || contentHash === undefined) return null
  const info = await stat(join(folder, name)).catch((error: unknown) => {
    if (isNotThere(error)) return null
    throw error
  })
  return (
    info && { sequence: Number(sequence), contentHash, file: name, bytes: info.size, writtenAt: info.mtime }
  )
}

const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
