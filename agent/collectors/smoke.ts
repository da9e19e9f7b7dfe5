import type { Smoke } from '../contract/sections/smoke.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { Absent, type Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { smokeEnvironment, type Target } from './smoke/environment.ts'
import { coarseMs, dayOf, errorText, isLoaded } from './smoke/facts.ts'
import { remembered } from './smoke/remembered.ts'

type Step = Smoke['steps'][number]
type Name = Step['name']

/** No import: what it needs of the standard library is compiled in seconds. */
const FILES = {
  'go.mod': 'module envherd.invalid/smoke\n\ngo 1.13\n',
  'main.go': 'package main\n\nfunc main() { println("ok") }\n',
}

/** -mod=mod: a GOFLAGS that says vendor is right in its own projects, and this is none of them. */
const ARGS: Readonly<Record<Name, readonly string[]>> = {
  version: ['version'],
  env: ['env', '-json'],
  'list-std': ['list', '-mod=mod', 'std'],
  build: ['build', '-mod=mod', '-o', 'smoke.exe', '.'],
  run: ['run', '-mod=mod', '.'],
}
const LIMIT_MS: Readonly<Record<Name, number>> = {
  version: 15_000,
  env: 15_000,
  'list-std': 60_000,
  build: 120_000,
  run: 60_000,
}

type Ran = Step & { stdout: string }

async function runStep(
  machine: Machine,
  go: string,
  name: Name,
  cwd: string,
  env: Record<string, string>,
): Promise<Ran> {
  const began = performance.now()
  const took = () => coarseMs(performance.now() - began)
  try {
    const result = await machine.run(go, ARGS[name], { cwd, env, timeoutMs: LIMIT_MS[name] })
    const said = result.stderr + result.stdout
    // A stub that blocks go may end with success and say nothing.
    const silent = (name === 'build' ? false : said.trim() === '') && result.exitCode === 0
    if (result.exitCode === 0 && !silent)
      return { name, outcome: 'ok', exit: 0, ms: took(), stdout: result.stdout }
    const text = errorText(silent ? 'no output' : result.stderr || result.stdout, cwd)
    return {
      name,
      outcome: 'failed',
      ...(result.exitCode === null ? {} : { exit: result.exitCode }),
      ms: took(),
      ...(text === '' ? {} : { errorText: text }),
      stdout: '',
    }
  } catch (error) {
    if (!(error instanceof MachineError)) throw error
    if (error.reason === 'timeout') return { name, outcome: 'timeout', ms: LIMIT_MS[name], stdout: '' }
    return { name, outcome: 'failed', ms: took(), errorText: errorText(error.message, cwd), stdout: '' }
  }
}

function hostOf(text: string): Target | undefined {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { GOHOSTOS, GOHOSTARCH } = value as Record<string, unknown>
  return typeof GOHOSTOS === 'string' && typeof GOHOSTARCH === 'string'
    ? { os: GOHOSTOS, arch: GOHOSTARCH }
    : undefined
}

/**
 * Whether Go does its job, by doing it: offline, with caches of its own, in a directory that goes afterwards. Ends at
 * the first step that fails; the later ones would only repeat it. Once a day, so the day is when it was.
 */
export const smoke: Collector<'smoke'> = {
  section: 'smoke',
  cost: 'D',
  timeoutMs: 300_000,
  async collect(context) {
    const { machine, collecting, signal } = context
    if (!collecting.smoke) throw new Absent('not switched on')
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
    const { go, variables } = resolution
    if (!go) throw new Absent(`no go on PATH in ${resolution.session}`)
    const loaded = await isLoaded(machine)
    const steps = await machine.inPrivateDirectory(FILES, async (directory) => {
      const done: Step[] = []
      let target: Target | undefined
      const caches = (name: string) => pathsOf(machine.platform).join(directory, name)
      for (const name of ['version', 'env', 'list-std', 'build', 'run'] as const) {
        signal.throwIfAborted()
        const env = smokeEnvironment(machine, variables, caches, target)
        const { stdout, ...step } = await runStep(machine, go.binPath, name, directory, env)
        done.push(step)
        if (step.outcome !== 'ok') break
        if (name === 'env') target = hostOf(stdout)
      }
      return done
    })
    return remembered({ steps, at: dayOf(machine.now()), loaded }, context)
  },
}
