import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmdirSync, type Dirent } from 'node:fs'
import { readdir, readFile, readlink, rmdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lackingPrograms, needsLinux, needsRoot } from '../support/lacking.ts'
import { runWith, type Result } from './executables.ts'

/**
 * This machine's files below a layer that takes all writes, with a systemd of its own as process 1. It shares the
 * network, which it may not set up, and nothing else: processes, mounts and the layer end with their keeper.
 */
export type BootedMachine = {
  /** Boots, until systemd has started all it wanted to. */
  start(): Promise<void>
  /** Shuts down; what was written stays for the next start. */
  stop(): Promise<void>
  /** As when the power goes. */
  cut(): Promise<void>
  /** A line of sh, as root. */
  run(line: string): Promise<Result>
  /** The same for somebody who signs in. */
  runAs(user: string, line: string): Promise<Result>
  /** Every path in the layer with what it is, without systemd's own journals and notes. */
  written(): Promise<Map<string, string>>
  remove(): Promise<void>
}

const PROGRAMS = 'chroot mount nsenter setpriv su systemctl unshare useradd'.split(' ')
const UNSHARE = '-m -p -f -u -i -C --kill-child --propagation private'.split(' ')
/** Else systemd would set this machine's clock, kernel and cables. */
const FORBIDDEN = ['sys_module', 'sys_time', 'sys_rawio', 'net_admin'].map((name) => `-${name}`).join(',')
const ENV = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }
const PLACE = '/mnt'

const LAYER = `
mount -t tmpfs -o mode=755 tmpfs ${PLACE}
cd ${PLACE}
mkdir upper work root
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
`
/** Services and jobs of this machine are not started a second time. */
const EMPTIED = `
cd ${PLACE}/root/etc
rm -rf systemd/system/* systemd/user/* rc?.d/* init.d/* cron*/* crontab ../var/spool/cron/crontabs/*
ln -s /dev/null systemd/system/console-getty.service
`
/** Its end of input is the end of whoever made the machine, however that came. */
const KEEP = `set -eu\n${LAYER}${EMPTIED}\necho ready\nexec cat`

const BOOT = `
set -eu
cd ${PLACE}/root
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do
  : >dev/$name
  mount --bind /dev/$name dev/$name
done
: >dev/console
mkdir dev/shm dev/pts
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
exec chroot . setpriv --bounding-set=${FORBIDDEN} env -i container=envherd /lib/systemd/systemd --unit=multi-user.target
`

/** What is missing that could be installed; null: nothing. */
export const programsLacking: string | null = needsLinux ?? needsRoot ?? lackingPrograms(...PROGRAMS)

/** What this kernel, or whatever contains this machine, has against it; null: nothing. Leaves nothing behind. */
export function bootRefused(): string | null {
  try {
    const group = makeGroup()
    rmdirSync(group)
    execFileSync('unshare', [...UNSHARE, 'sh', '-euc', `${LAYER}${TRY}`], { stdio: 'pipe', timeout: 20_000 })
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n').at(1) ?? error.message) : String(error)
  }
}
const TRY = 'mount -t proc proc root/proc; mount -t sysfs -o ro sysfs root/sys'

export async function makeMachine(): Promise<BootedMachine> {
  const group = makeGroup()
  const keeper = spawn('unshare', [...UNSHARE, '--mount-proc', 'sh', '-c', KEEP], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(keeper, 'close')
  await Promise.race([once(keeper.stdout, 'data'), ended])
  const inside = keeper.exitCode === null ? childOf(keeper) : undefined
  if (inside === undefined) throw new Error('this machine gives no layer to boot from')
  const layer = `/proc/${inside}/root${PLACE}`
  let booted: { process: ChildProcess; init: string } | undefined

  async function start(): Promise<void> {
    const line = `echo 0 >"$1/cgroup.procs"; exec nsenter -t ${inside} -m -p unshare ${UNSHARE.join(' ')} sh -c "$2"`
    const child = spawn('sh', ['-euc', line, 'sh', group, BOOT], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const procs = join(group, 'init.scope/cgroup.procs')
    const init = await until(async () => {
      if (child.exitCode !== null) throw new Error(`the machine did not boot: ${said}`)
      return (await readFile(procs, 'utf8').catch(() => '')).split('\n')[0]
    })
    booted = { process: child, init }
    await until(async () => (await run('systemctl is-system-running --wait')).out.trim() === 'running')
  }
  async function gone(): Promise<void> {
    const child = booted?.process
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    booted = undefined
  }
  async function run(line: string): Promise<Result> {
    if (!booted) throw new Error('the machine is off')
    const enter = 'echo 0 >"$1/cgroup.procs"; exec nsenter -t "$2" -a -r -w sh -c "$3"'
    return runWith('/bin/sh', ['-euc', enter, 'sh', group, booted.init, line], { env: ENV })
  }
  async function cut(): Promise<void> {
    if (booted) process.kill(Number(booted.init), 'SIGKILL')
    await gone()
  }
  return {
    start,
    run,
    cut,
    runAs: (user, line) => run(`su -l ${user} -c ${quoteSh(line)}`),
    async stop() {
      await run('systemctl poweroff --no-block')
      await gone()
    },
    written: () => pathsBelow(join(layer, 'upper')),
    async remove() {
      await cut()
      keeper.stdin.end()
      await ended
      await removeGroup(group)
    },
  }
}

const quoteSh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

function makeGroup(): string {
  const line = readFileSync('/proc/self/mounts', 'utf8').match(/^\S+ (\S+) cgroup2 /m)
  if (!line?.[1]) throw new Error('needs:\na cgroup2 file system')
  const group = join(line[1], `envherd-test-${process.pid}-${randomBytes(3).toString('hex')}`)
  mkdirSync(group)
  return group
}

/** The kernel lets go of a group a moment after its last process. */
async function removeGroup(group: string): Promise<void> {
  const below = (await readdir(group, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  for (const { name } of below) await removeGroup(join(group, name))
  await until(() =>
    rmdir(group).then(
      () => true,
      () => false,
    ),
  )
}

function childOf({ pid }: ChildProcess): string | undefined {
  return readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'utf8').trim() || undefined
}

export async function until<T>(found: () => Promise<T>, limitMs = 60_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const value = await found()
    if (value) return value
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${String(found)}`)
    await sleep(100)
  }
}

/** Of systemd's, dpkg's and PAM's own making, whatever runs. */
const NOT_OURS = /^(?:var\/(?:log|tmp|cache)|var\/lib\/systemd\/(?!linger)|etc\/machine-id)/

async function pathsBelow(top: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(top, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(top, path)
    // A folder of this machine comes into the layer with the first file written to it.
    if (NOT_OURS.test(name) || (entry.isDirectory() && existsSync(join('/', name)))) continue
    found.set(name, await whatIs(entry, path))
  }
  return found
}

async function whatIs(entry: Dirent, path: string): Promise<string> {
  if (entry.isDirectory()) return 'folder'
  if (entry.isSymbolicLink()) return readlink(path)
  if (!entry.isFile()) return 'removed'
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
