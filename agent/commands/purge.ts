import { readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { ConfigError } from '../config.ts'
import { errorCode } from '../machine/run.ts'
import { LAST_VERDICT_FILE } from '../prompt/last-verdict.ts'
import { ENROLMENT_FILE } from '../state/enrolment.ts'
import { ignoreNotThere } from '../state/folder.ts'
import { IDENTITY_FILE } from '../state/identity.ts'
import { LOCK_FILE } from '../state/lock.ts'
import { PROGRESS_FILE } from '../state/progress.ts'
import { RECALL_FILE } from '../state/recall.ts'
import { SETTINGS_FILE } from '../state/settings.ts'

const FILES = [
  ...[ENROLMENT_FILE, IDENTITY_FILE, LAST_VERDICT_FILE, LOCK_FILE],
  ...[PROGRESS_FILE, RECALL_FILE, SETTINGS_FILE],
]
const SPOOLED = /^(\d{12}-[0-9a-f]{64}-[0-9a-f]{64}|rejected)\.json\.gz$/
/** One of them is there once an agent has looked or enrolled; other programs have a `settings.json`, too. */
const SIGNS = [ENROLMENT_FILE, IDENTITY_FILE]

/** Without what is added while a file is written, when it is set aside, or a lock given up. */
const plain = (name: string) => name.replace(/(\.corrupt|\.[0-9a-f-]+\.unfinished|\.[0-9a-f]{8})$/, '')
const isFile = (name: string) => FILES.includes(plain(name))
const isSpooled = (name: string) => SPOOLED.test(plain(name))

/**
 * `ENVHERD_STATE_DIR` may name any folder.
 * @throws ConfigError where it is not one for an agent
 */
export async function refusePurge(folder: string, home: string): Promise<void> {
  const names = await namesIn(folder)
  if (names.length === 0) return
  const problem = (await holds(folder, home))
    ? `it is, or holds, the home directory ${home}`
    : !SIGNS.some((sign) => names.includes(sign)) &&
      `expected the folder of an agent, with ${SIGNS.join(' or ')}; found ${names.length} other entries`
  if (problem) throw new ConfigError([`--purge: nothing of ${folder} is removed: ${problem}`])
}

/** Removes what an agent makes, and the folder where nothing else is in it. Gives a sentence about it. */
export async function purge(folder: string): Promise<string> {
  const spool = join(folder, 'spool')
  await removeAll(spool, isSpooled)
  await removeEmpty(spool)
  await removeAll(folder, isFile)
  await removeEmpty(folder)
  const left = await namesIn(folder)
  if (left.length === 0) return `Removed ${folder}.`
  return `Removed the agent's files from ${folder}; it stays, with ${left.length} of others in it: ${left.slice(0, 3).join(', ')}`
}

async function removeAll(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of (await namesIn(folder)).filter(isOurs)) await rm(join(folder, name), { force: true })
}

/** A link to the folder, too. */
async function removeEmpty(folder: string): Promise<void> {
  const real = await realpath(folder).catch(ignoreNotThere)
  if (real === null) return
  try {
    await rmdir(real)
  } catch (error) {
    // A file of that name is nobody's spool.
    if (!['ENOTEMPTY', 'ENOTDIR'].includes(errorCode(error))) throw error
    return
  }
  await rm(folder, { force: true })
}

/** It or one above it. */
async function holds(folder: string, home: string): Promise<boolean> {
  const within = relative(await realpath(folder), (await realpath(home).catch(ignoreNotThere)) ?? home)
  return !isAbsolute(within) && within !== '..' && !within.startsWith(`..${sep}`)
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(ignoreNotThere)) ?? []
