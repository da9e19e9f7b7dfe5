import { spawn } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { MachineError } from './machine.ts'
import { mountOf, mountTable, type Mount } from './mount-table.ts'

/** Mounts behind which stands a network or a program, hence somebody who may be away. */
const DISTANT =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|afs|afpfs|webdav|ceph|glusterfs|lustre|gpfs|beegfs|coda|fuse(?:blk)?(?:\..+)?|macfuse|osxfuse)$/
/** Of the kernel's own, which every system with systemd has. */
const OF_THE_KERNEL = /^\/(?:proc|sys|dev)\//

/** What was found out holds for one look, about. */
const FRESH_MS = 3000
const LIMIT_MS = 2000
const MOST_LINKS = 40

type Found = {
  at: number
  mounts: readonly Mount[]
  silent: ReadonlySet<string>
  hasAutomounts: boolean
  /** Paths that lead to themselves and may be touched. */
  passed: Set<string>
  asked: Map<string, Promise<boolean>>
}

let found: Found | undefined
let finding: Promise<Found> | undefined

/**
 * A file call below a mount that does not answer never ends and keeps one of Node's four threads; after four of them
 * nothing of this process is read or written any more. So network and FUSE mounts are asked by a child first, which
 * can be ended. Where all mounts are local this costs reading their list.
 * @throws MachineError `timeout` for a path that lies, or leads by links, below one that does not answer.
 */
export async function answering(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const known = await whatIsKnown()
  if (known.silent.size === 0 && !known.hasAutomounts) return
  let at = '/'
  let rest = partsOf(isAbsolute(path) ? path : resolve(path))
  for (let links = 0; links <= MOST_LINKS;) {
    const name = rest.shift()
    if (name === undefined) return
    const next = join(at, name)
    const link = known.passed.has(next) ? null : await linkAt(next, path, known)
    if (link === null) {
      at = next
      continue
    }
    links++
    rest = [...partsOf(link), ...rest]
    if (isAbsolute(link)) at = '/'
  }
}

async function whatIsKnown(): Promise<Found> {
  if (found && Math.abs(Date.now() - found.at) <= FRESH_MS) return found
  finding ??= findOut().finally(() => (finding = undefined))
  found = await finding
  return found
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.')

/** Where a link leads; null for anything else, and for what is not there. */
async function linkAt(place: string, path: string, known: Found): Promise<string | null> {
  const mount = mountOf(place, known.mounts)
  if (mount && !(await isAnswering(mount, place, known)))
    throw new MachineError('timeout', `${path}: ${mount.target} (${mount.type}) does not answer`)
  const link = await readlink(place).catch(() => null)
  if (link === null) known.passed.add(place)
  return link
}

async function isAnswering({ target, type }: Mount, place: string, known: Found): Promise<boolean> {
  if (type !== 'autofs') return !known.silent.has(target)
  if (OF_THE_KERNEL.test(target)) return true
  // Each entry of an automount is a mount to be, which whoever touches it waits for.
  const [entry = ''] = partsOf(place.slice(target.length))
  const wanted = join(target, entry)
  const asked = known.asked.get(wanted) ?? answers([wanted])
  known.asked.set(wanted, asked)
  return asked
}

async function findOut(): Promise<Found> {
  const mounts = await mountTable()
  const distant = [...new Set(mounts.filter(({ type }) => DISTANT.test(type)).map(({ target }) => target))]
  const hasAutomounts = mounts.some(({ type, target }) => type === 'autofs' && !OF_THE_KERNEL.test(target))
  const silent = new Set<string>()
  // One child for all is enough as long as all is well.
  const doubtful = distant.length > 1 && (await answers(distant)) ? [] : distant
  await Promise.all(
    doubtful.map(async (target) => {
      if (!(await answers([target]))) silent.add(target)
    }),
  )
  return { at: Date.now(), mounts, silent, hasAutomounts, passed: new Set(), asked: new Map() }
}

/** Whether these file systems say how full they are: no cache knows that, so whoever stands behind them is asked. */
function answers(paths: readonly string[]): Promise<boolean> {
  const [program, args] = process.platform === 'darwin' ? ['df', []] : ['stat', ['-f']]
  return new Promise((done) => {
    const child = spawn(program, [...args, ...paths], {
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin' },
    })
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      // A kernel may not let it end either.
      child.unref()
      done(false)
    }, LIMIT_MS)
    const end = () => {
      clearTimeout(limit)
      done(true)
    }
    // To refuse is to answer; without such a program nobody can be asked.
    child.on('exit', end).on('error', end)
  })
}
