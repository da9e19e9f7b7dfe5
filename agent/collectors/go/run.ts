import type { Machine, RunResult } from '../../machine/machine.ts'

/** A go command answers in 20 ms; a shim that starts a version manager may take a second. */
const GO_TIMEOUT_MS = 10_000

/**
 * Go 1.23 and later count their own use in files below the configuration directory unless told of another
 * directory, and none can be made here.
 */
export const quiet = (machine: Machine) => ({
  TEST_TELEMETRY_DIR: machine.platform === 'windows' ? 'C:\\<envherd>' : '/dev/null/envherd',
})

export function withoutNames(variables: Readonly<Record<string, string>>, ...names: string[]) {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)))
}

/** Runs go where no project is: in the home directory or, by default, in an empty one. */
export function runGo(
  machine: Machine,
  binPath: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd?: string,
): Promise<RunResult> {
  return machine.run(binPath, args, {
    env: { ...env, ...quiet(machine) },
    timeoutMs: GO_TIMEOUT_MS,
    ...(cwd === undefined ? { inEmptyDirectory: true } : { cwd }),
  })
}

export const firstLine = (text: string): string => text.trim().split('\n')[0]?.slice(0, 1000) ?? ''
