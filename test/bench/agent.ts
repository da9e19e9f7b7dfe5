import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMALL } from '../../agent/service/small.ts'
import { HOST_ID, reply, standInServer, type StandIn } from '../agent/uplink/stand-in-server.ts'
import type { Measure } from './measure.ts'
import { peakOfChild, residentOf, spentBy } from './process-figures.ts'

const ROUNDS = 9
const BUNDLE = 'dist/agent/envherd.mjs'
const CHECK_INS = 20
const CHANGES = 7

/** Inventory programs of Debian, which look at more of a machine and at less of Go. */
const OTHERS: readonly { name: string; program: string; args: readonly string[] }[] = [
  { name: 'facter', program: '/usr/bin/facter', args: [] },
  { name: 'ohai', program: '/usr/bin/ohai', args: [] },
  {
    name: 'fusioninventory-agent',
    program: '/usr/bin/fusioninventory-agent',
    args: ['--local', '-', '--no-p2p'],
  },
]

type Cost = { wall: number; cpu: number; peak: number }

/** The agent on this machine, for a person with the usual home directory; beside others of its kind. */
export async function benchAgent({ idleSeconds }: { idleSeconds: number }): Promise<Measure[]> {
  if (process.platform !== 'linux') throw new Error('agent: measured on Linux only')
  const home = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  try {
    await cp('/etc/skel', home, { recursive: true })
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8' }
    const scan = [process.execPath, BUNDLE, 'snapshot'] as const
    const programs = [
      { name: 'envherd, full scan', command: scan },
      ...OTHERS.map(({ name, program, args }) => ({ name, command: [program, ...args] as const })),
    ]
    const measures: Measure[] = []
    for (const { name, command } of programs) measures.push(await measureProgram(name, command, env))
    return [...measures, ...(await measureDaemon(env, home)), await measureIdle(env, home, idleSeconds)]
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function measureProgram(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<Measure> {
  if (!existsSync(program)) {
    return {
      what: name,
      figure: `not installed; apt-get install --no-install-recommends ${name}`,
      values: {},
    }
  }
  // Fills the file cache.
  await runTimed(program, args, env)
  const rounds: Cost[] = []
  while (rounds.length < ROUNDS) rounds.push(await runTimed(program, args, env))
  const [wall, cpu, peak] = (['wall', 'cpu', 'peak'] as const).map((field) => {
    const sorted = rounds.map((round) => round[field]).sort((a, b) => a - b)
    return {
      median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
      least: sorted[0] ?? NaN,
      most: sorted.at(-1),
    }
  })
  return {
    what: name,
    figure: `${wall?.median.toFixed(2)} s wall (least ${wall?.least.toFixed(2)}), ${cpu?.median.toFixed(2)} s CPU (least ${cpu?.least.toFixed(2)}), peak ${peak?.most?.toFixed(0)} MB`,
    values: { wall: wall?.median ?? NaN, cpu: cpu?.median ?? NaN, peak: peak?.most ?? NaN },
  }
}

/**
 * Times by bash, which asks the kernel, also for what the program started. The peak is what the kernel noted for the
 * program's own process when it was last asked, some milliseconds before the end.
 */
async function runTimed(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Cost> {
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" 2>/dev/null'
  const shell = spawn('bash', ['-c', timed, 'bash', program, ...args], { env })
  let [said, times, peak] = [0, '', 0]
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.length))
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (times += text))
  const ended = once(shell, 'close')
  const watching = setInterval(() => (peak = Math.max(peak, peakOfChild(shell.pid ?? 0))), 5)
  await ended
  clearInterval(watching)
  const [wall, user, system] = times.trim().split(' ').map(Number)
  // facter says by its exit code that it may not read everything.
  if (said === 0 || system === undefined) throw new Error(`${program} said nothing: ${times.slice(-500)}`)
  return { wall: wall ?? NaN, cpu: (user ?? NaN) + system, peak }
}

/** A server that has the snapshot already. */
const quietServer = (intervalSeconds: number): Promise<StandIn> =>
  standInServer((seen, response) => {
    const settings = { intervalSeconds, redactionKey: 'a'.repeat(64) }
    const enrols = seen.path.endsWith('/enroll')
    reply(
      response,
      200,
      enrols ? { hostId: HOST_ID, secret: 'eha_bench', settings } : { want: 'nothing', settings },
    )
  })

type Looked = { message: string; sections?: number; ms?: number }

function startDaemon(env: Record<string, string>, server: StandIn) {
  const child = spawn(process.execPath, [BUNDLE, 'run', '--enroll-if-needed', '--log', 'json'], {
    env: {
      ...env,
      // As every service starts it.
      ...SMALL,
      ENVHERD_SERVER: server.url,
      ENVHERD_ENROLL_KEY: 'ehe_' + 'k'.repeat(20),
      ENVHERD_STATE_DIR: path.join(env['HOME'] ?? '', '.local/state/envherd'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: Looked[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line) as Looked)
  })
  const count = (message: string) => lines.filter((line) => line.message === message).length
  return { pid: child.pid ?? 0, child, lines, count }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const began = Date.now()
  while (!holds()) {
    if (Date.now() - began > 120_000) throw new Error(`agent: waited two minutes for ${what}`)
    await sleep(20)
  }
}

async function stop(child: ChildProcess, server: StandIn): Promise<void> {
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
  await server.close()
}

async function measureDaemon(env: Record<string, string>, home: string): Promise<Measure[]> {
  const server = await quietServer(1)
  const { pid, child, lines, count } = startDaemon(env, server)
  try {
    await until('the first check-ins', () => count('checked in') >= 5)
    const before = { ...spentBy(pid), checkIns: count('checked in') }
    await until('check-ins', () => count('checked in') >= before.checkIns + CHECK_INS)
    const after = spentBy(pid)
    const checkIns = count('checked in') - before.checkIns
    const own = (after.own - before.own) / checkIns
    const children = (after.children - before.children) / checkIns
    const looks: Looked[] = []
    for (let change = 0; change < CHANGES; change++) {
      const [seen, looked] = [count('change seen'), lines.length]
      await appendFile(path.join(home, '.bashrc'), `export ENVHERD_BENCH=${change}\n`)
      await until('the change to be seen', () => count('change seen') > seen)
      await until('the look', () => lines.slice(looked).some(isAfterChange(lines, looked)))
      const at = lines.findIndex((line, index) => index >= looked && line.message === 'change seen')
      looks.push(lines.slice(at).find(({ message }) => message === 'looked') ?? { message: '' })
      await sleep(4500)
    }
    const ms = looks.map((look) => look.ms ?? NaN).sort((a, b) => a - b)
    const median = ms[Math.floor(ms.length / 2)] ?? NaN
    return [
      {
        what: `envherd, check-in of an unchanged machine, with the look before it (${checkIns} of them)`,
        figure: `${own.toFixed(1)} ms CPU in the daemon, ${children.toFixed(0)} ms in programs it starts`,
        values: { own, children },
      },
      {
        what: `envherd, look again after a change of .bashrc (${looks[0]?.sections} sections)`,
        figure: `median ${(median / 1000).toFixed(2)} s wall (${ms.map((each) => (each / 1000).toFixed(2)).join(', ')})`,
        values: { median },
      },
    ]
  } finally {
    await stop(child, server)
  }
}

/** Whether a look was told after the change was seen. */
const isAfterChange = (lines: readonly Looked[], from: number) => (line: Looked) =>
  line.message === 'looked' &&
  lines.indexOf(line) > lines.findIndex((each, index) => index >= from && each.message === 'change seen')

async function measureIdle(env: Record<string, string>, home: string, seconds: number): Promise<Measure> {
  await rm(path.join(home, '.local'), { recursive: true, force: true })
  await writeFile(path.join(home, '.bashrc'), '')
  const server = await quietServer(INTERVAL_SECONDS)
  const { pid, child, count } = startDaemon(env, server)
  try {
    await until('the first check-in', () => count('checked in') > 0)
    await sleep(5000)
    const before = spentBy(pid)
    await sleep(seconds * 1000)
    const after = spentBy(pid)
    const cpu = after.own - before.own + after.children - before.children
    const share = (cpu / (seconds * 1000)) * 100
    const resident = residentOf(pid)
    return {
      what: `envherd, daemon with nothing to do for ${seconds} s, check-in every ${INTERVAL_SECONDS} s (${count('checked in') - 1} of them)`,
      figure: `${resident.toFixed(0)} MB resident, ${share.toFixed(3)} % of a core (${cpu.toFixed(0)} ms, with programs it starts)`,
      values: { resident, share },
    }
  } finally {
    await stop(child, server)
  }
}

/** The server's default, see `server/config.ts`. */
const INTERVAL_SECONDS = 300
