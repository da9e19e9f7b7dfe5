import { constants } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { devNull } from 'node:os'
import { MachineError } from './machine.ts'

/** More than any file the agent has a reason to read whole; who wants less, or a part of more, says how much. */
const MOST_BYTES = 16 * 1024 * 1024
const FIRST_CHUNK_BYTES = 4 * 1024
const MOST_CHUNK_BYTES = 64 * 1024
/** A file may become a pipe after it was looked at: opening that must not wait for a writer. */
const FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

/**
 * A regular file, up to `maxBytes` of it; without them the whole, if that is no more than the agent has memory for.
 *
 * Pipes, sockets and devices are not even opened: reading a pipe takes away what was written for somebody else, and
 * `/dev/zero` has no end. The null device is empty, which is what people mean who put it in a file's place.
 */
export async function readBounded(
  path: string,
  { maxBytes, from = 0 }: { maxBytes?: number; from?: number } = {},
): Promise<Buffer> {
  const found = await stat(path)
  if (!found.isFile() && !found.isDirectory()) {
    if (found.rdev === (await stat(devNull)).rdev) return Buffer.alloc(0)
    throw new MachineError('unsupported', `${path}: a pipe, socket or device, no file`)
  }
  const most = maxBytes ?? MOST_BYTES
  const tooMuch = () => new MachineError('unsupported', `${path}: more than ${MOST_BYTES} bytes, not read`)
  if (maxBytes === undefined && found.size > MOST_BYTES) throw tooMuch()
  const file = await open(path, FLAGS)
  try {
    const bytes = await readUpTo(file, from, maxBytes === undefined ? most + 1 : most, found.size - from)
    if (maxBytes === undefined && bytes.length > MOST_BYTES) throw tooMuch()
    return bytes
  } finally {
    await file.close()
  }
}

/** What the kernel makes up, as in `/proc`, has no size beforehand and comes in pieces. */
async function readUpTo(file: FileHandle, from: number, most: number, size: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let total = 0
  let next = size > 0 ? size + 1 : FIRST_CHUNK_BYTES
  while (total < most) {
    // No larger than needed: it stays in memory as long as what is cut from it.
    const buffer = Buffer.allocUnsafeSlow(Math.min(next, most - total))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from + total)
    parts.push(buffer.subarray(0, bytesRead))
    total += bytesRead
    if (bytesRead === 0 || (size > 0 && bytesRead < buffer.length)) break
    if (bytesRead === buffer.length) next = Math.min(next * 4, MOST_CHUNK_BYTES)
  }
  return size > 0 && parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}
