import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineError, type RawRegistryKey, type RawRegistryValue, type RunResult } from './machine.ts'
import { parseRegExport, registryKeysIn } from './registry-export.ts'
import { errorCode, runProgram } from './run.ts'

const TIMEOUT_MS = 10_000
/** The list of installed programs, the largest tree that is asked for, takes about a megabyte. */
const MAX_BYTES = 32 * 1024 * 1024
/** Every look is a reg.exe: a machine is never asked for more at once, however many sections want to know. */
const lanes: Promise<unknown>[] = Array.from({ length: 4 }, () => Promise.resolve())
let nextLane = 0

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const lane = nextLane
  nextLane = (lane + 1) % lanes.length
  const mine = Promise.resolve(lanes[lane]).then(work)
  lanes[lane] = mine.catch(() => undefined)
  return mine
}

const HIVES: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
}

/**
 * Values of one registry key in stored order, unexpanded; null when there is no such key.
 *
 * An export carries the whole tree below the key, so this is for keys with little below them:
 * `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion` would be tens of megabytes.
 */
export const readRegistryKey = (key: string): Promise<RawRegistryValue[] | null> => read(key, parseRegExport)

/** The same for the key and all keys below it. */
export const readRegistryTree = (key: string): Promise<RawRegistryKey[] | null> =>
  read(key, (text) => [...registryKeysIn(text)])

async function read<T>(key: string, parse: (text: string) => T): Promise<T | null> {
  const directory = await mkdtemp(join(tmpdir(), 'envherd-'))
  const file = join(directory, 'key.reg')
  try {
    const result = await reg(['export', key, file, '/y'])
    if (result.exitCode !== 0) {
      if (!(await keyExists(key))) return null
      throw new MachineError('denied', `${key} is there but cannot be read (reg: exit ${result.exitCode})`)
    }
    return parse((await exported(key, file)).toString('utf16le'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A stub of reg.exe, as some sandboxes have, succeeds and writes nothing: that is no empty key. */
async function exported(key: string, file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > MAX_BYTES) throw new MachineError('unsupported', `${key}: ${size} bytes is more than is read`)
    if (size > 0) return await readFile(file)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  throw new MachineError('error', `${key}: reg export succeeded but wrote nothing`)
}

/**
 * reg.exe fails alike for a key that is missing and for one that is denied, and says which only in the language
 * of the system. So the nearest readable key above decides, by whether it lists this one. Our keys are ASCII:
 * no code page can hurt their names.
 */
async function keyExists(key: string): Promise<boolean> {
  const cut = key.lastIndexOf('\\')
  if (cut < 0) return true
  const parent = key.slice(0, cut)
  const result = await reg(['query', parent])
  if (result.exitCode !== 0) return keyExists(parent)
  const wanted = longForm(key).toLowerCase()
  return result.stdout.split(/\r?\n/).some((line) => line.trim().toLowerCase() === wanted)
}

const longForm = (key: string) => key.replace(/^[^\\]+/, (hive) => HIVES[hive.toUpperCase()] ?? hive)

function reg(args: readonly string[]): Promise<RunResult> {
  const systemRoot = process.env['SystemRoot'] ?? 'C:\\Windows'
  // By its full name: a `reg.exe` that stands earlier on PATH is not asked.
  return inTurn(() =>
    runProgram(`${systemRoot}\\System32\\reg.exe`, args, {
      env: { SystemRoot: systemRoot },
      timeoutMs: TIMEOUT_MS,
    }),
  )
}
