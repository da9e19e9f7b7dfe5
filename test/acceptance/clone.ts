import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { mkdtemp, mkdir, chmod, chown, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lackingPrograms, needsLinux, needsRoot } from '../support/lacking.ts'
import { freePort } from '../support/server-process.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

export type Owner = { name: string; uid: number; gid: number }

/** A fresh clone of what is committed, in which npm runs with nothing but PATH and HOME, and a port of its own. */
export type Clone = {
  folder: string
  run(...args: string[]): ChildProcess
  /** Processes whose command line or working directory is in the clone. */
  processes(): string[]
  port: number
  remove(): Promise<void>
}

/**
 * Packages are not installed anew, which takes two minutes: node_modules is this one's, with hard links for its
 * files, so it is readable where this folder is not. Everything else is as after `git clone`.
 */
export async function makeClone(owner: Owner, mode: number, shell: string): Promise<Clone> {
  const place = await mkdtemp(join(tmpdir(), 'envherd-start-'))
  const [folder, home] = [join(place, 'clone'), join(place, 'home')]
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, folder])
  copyPackages(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(home)
  // Only folders of the packages are copies; chown of a file would change this project's.
  execFileSync('find', [
    place,
    '-path',
    `${folder}/node_modules`,
    '-prune',
    '-o',
    '-exec',
    'chown',
    ids(owner),
    '{}',
    '+',
  ])
  execFileSync('find', [
    join(folder, 'node_modules'),
    ...['(', '-type', 'd', '-o', '-name', '.envherd-*', ')'],
    ...['-exec', 'chown', ids(owner), '{}', '+'],
  ])
  for (const each of [place, folder]) await chmod(each, mode)
  await chown(place, owner.uid, owner.gid)
  const port = await freePort()
  const path = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':')
  return {
    folder,
    port,
    run: (...args) =>
      spawn('npm', args, {
        cwd: folder,
        env: { PATH: path, HOME: home, PORT: String(port), npm_config_script_shell: shell },
        uid: owner.uid,
        gid: owner.gid,
        // A group of its own, as a terminal gives it: Ctrl-C goes to all of it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    processes: () => processesIn(folder),
    async remove() {
      for (const pid of processesIn(folder).map((line) => Number(line.split(' ')[0])))
        process.kill(pid, 'SIGKILL')
      await rm(place, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const ids = ({ uid, gid }: Owner) => `${uid}:${gid}`

function copyPackages(from: string, to: string): void {
  execFileSync('mkdir', [to])
  const names = readdirSync(from).filter((name) => name !== '.cache' && name !== '.vite-temp')
  const copy = (how: string) =>
    spawnSync('cp', [how, ...names.map((name) => join(from, name)), to], { stdio: 'ignore' }).status === 0
  // Hard links need one file system.
  if (!copy('-al') && !copy('-a')) throw new Error(`could not copy ${from} to ${to}`)
  // Stamps are written in place, so theirs have to be files of their own.
  for (const name of names.filter((name) => name.startsWith('.envherd-'))) {
    rmSync(join(to, name))
    cpSync(join(from, name), join(to, name), { preserveTimestamps: true })
  }
}

function processesIn(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      const inside = command.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
      return inside ? [`${pid} ${command}`] : []
    } catch {
      // Ended meanwhile, or not ours to look at.
      return []
    }
  })
}

/** Runs npm to its end. */
export async function npm(clone: Clone, ...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = clone.run(...args)
  let [out, err] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  await once(child, 'close')
  if (child.exitCode !== 0)
    throw new Error(`npm ${args.join(' ')} ended with ${child.exitCode}: ${out}${err}`)
  return { code: child.exitCode, out }
}

export type Started = { output(): string; milliseconds: number; interrupt(): Promise<void> }

/** `npm start`, until the health endpoint answers 200. */
export async function npmStart(clone: Clone, limitMs: number): Promise<Started> {
  const began = performance.now()
  const child = clone.run('start')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close')
  const health = `http://127.0.0.1:${clone.port}/api/v1/health`
  for (;;) {
    const status = await fetch(health).then(
      (reply) => reply.status,
      () => 0,
    )
    if (status === 200) break
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`)
    if (performance.now() - began > limitMs) throw new Error(`not healthy within ${limitMs} ms:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return {
    milliseconds: Math.round(performance.now() - began),
    output: () => output,
    async interrupt() {
      if (child.pid === undefined) throw new Error('npm start has no process')
      process.kill(-child.pid, 'SIGINT')
      await ended
    },
  }
}

/** root, and an ordinary user made for the test: Postgres wants to find its user in the system's list. */
export function makeUser(): Owner & { remove(): void } {
  const name = `envherd-${process.pid}`
  execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/bin/bash', name])
  const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return {
    name,
    uid: idOf('-u'),
    gid: idOf('-g'),
    remove: () => void spawnSync('userdel', [name], { stdio: 'ignore' }),
  }
}

/** What is missing to run these tests; null: nothing. */
export function missing(): string | null {
  return needsLinux ?? lackingPrograms('git', 'go', 'npm', 'useradd') ?? needsRoot
}
