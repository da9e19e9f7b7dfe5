import { InvalidArgumentError } from 'commander'
import type { Snapshot } from '../contract/snapshot.ts'
import { diagnose } from '../detectors/diagnose.ts'
import type { Machine } from '../machine/machine.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'
import { printVerdict, type VerdictOptions } from './verdict.ts'

export type CiCheckOptions = VerdictOptions & { minFree?: number; minGo?: string; cleanGocache: boolean }

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** `2GiB` in bytes. @throws InvalidArgumentError */
export function bytesOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(|KiB|MiB|GiB|TiB)$/.exec(text) ?? []
  const factor = UNITS[unit]
  if (number === '' || factor === undefined)
    throw new InvalidArgumentError('expected a size such as 500MiB or 2GiB.')
  return Number(number) * factor
}

const MIB = 2 ** 20
const CLEAN_TIMEOUT_MS = 10 * 60_000

/**
 * Judges a build agent before a job, and ends with 1 where the job would fail. Writes nothing but what
 * `--clean-gocache` asks for.
 */
export async function ciCheck(options: CiCheckOptions, cli: Cli): Promise<ExitCode> {
  const here = await thisMachine(cli)
  const seen = await here.look({ role: 'ci' })
  const enough = await spaceIsEnough(here.machine, seen.snapshot, options, cli)
  const policy = {
    ...(await here.policy()),
    ...(options.minGo === undefined ? {} : { minGo: options.minGo }),
  }
  const verdict = printVerdict(seen, options, cli, diagnose(seen.snapshot, policy))
  return verdict === 0 && !enough ? 1 : verdict
}

async function spaceIsEnough(
  machine: Machine,
  snapshot: Snapshot,
  { minFree, cleanGocache }: CiCheckOptions,
  cli: Cli,
): Promise<boolean> {
  if (minFree === undefined) return true
  const before = await leastFree(machine, snapshot)
  if (!before || before.freeBytes >= minFree) return true
  const shortage = (freeBytes: number) =>
    `${before.dir}: ${mib(freeBytes)} MiB free, expected at least ${mib(minFree)} MiB`
  if (!cleanGocache) {
    cli.err.write(`envherd: ${shortage(before.freeBytes)}; --clean-gocache empties the build cache\n`)
    return false
  }
  const failure = await cleanGoCache(machine, snapshot)
  if (failure !== null) {
    cli.err.write(`envherd: ${shortage(before.freeBytes)}; go clean -cache failed: ${failure}\n`)
    return false
  }
  const after = (await machine.space(before.dir)) ?? before
  cli.err.write(`envherd: go clean -cache freed ${mib(after.freeBytes - before.freeBytes)} MiB\n`)
  if (after.freeBytes >= minFree) return true
  cli.err.write(`envherd: ${shortage(after.freeBytes)}\n`)
  return false
}

const mib = (bytes: number) => Math.floor(bytes / MIB)

/** Of the directories Go writes to, the one whose volume has least room. */
async function leastFree(
  machine: Machine,
  { envs }: Snapshot,
): Promise<{ dir: string; freeBytes: number } | null> {
  const dirs = envs[0]?.sections.dirs
  if (dirs?.status !== 'ok') return null
  const { gocache, gomodcache, gotmpdir, temp } = dirs.data
  let least: { dir: string; freeBytes: number } | null = null
  for (const marked of [gocache, gomodcache, gotmpdir, temp]) {
    // A snapshot hides the person's name; the machine at hand needs it.
    const dir = marked?.path.replace(/^.*<u1>/, machine.home)
    const space = dir === undefined ? null : await machine.space(dir)
    if (dir !== undefined && space && (!least || space.freeBytes < least.freeBytes))
      least = { dir, freeBytes: space.freeBytes }
  }
  return least
}

async function cleanGoCache(machine: Machine, { envs }: Snapshot): Promise<string | null> {
  const active = envs[0]?.sections.goActive
  if (active?.status !== 'ok') return 'there is no go command'
  const env = Object.fromEntries(
    Object.entries(machine.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  const program = active.data.binPath.replace(/^.*<u1>/, machine.home)
  const { exitCode, stderr } = await machine.run(program, ['clean', '-cache'], {
    env,
    timeoutMs: CLEAN_TIMEOUT_MS,
  })
  return exitCode === 0 ? null : stderr.trim().split('\n')[0] || `exit code ${exitCode ?? 'none'}`
}
