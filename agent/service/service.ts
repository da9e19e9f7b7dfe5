import type { Machine, RunOptions, RunResult } from '../machine/machine.ts'

/** Where an agent enrols by itself, and with which key. */
export type Enrolment = { server: string; key: string }

/** What a service starts, and for whom. */
export type Plan = {
  /** Program and first arguments that start this agent; `run` and its options follow. */
  program: readonly string[]
  user: string
  /** Where the agent runs for another user than the one who installs it. */
  enrolment?: Enrolment
  /** Only where one was chosen: else the agent finds its own. */
  stateDir?: string
}

/** Something of the operating system that keeps a program running. */
export type Service = {
  /** As it is called there. */
  name: string
  /** Puts the agent there and, without `startAlone`, starts it; a second time it replaces what was there. */
  install(plan: Plan): Promise<void>
  /**
   * Where the service only ever starts programs, or does not end all that it has started: starts it now. Whoever removes
   * or replaces it has to end the one that runs.
   */
  startAlone?: (plan: Plan) => Promise<void>
  /** False when there was nothing of ours. */
  uninstall(): Promise<boolean>
  state(): Promise<'running' | 'stopped' | 'absent'>
  /** After `uninstall`: a setting that other programs may rely on by now, and how to end it. */
  remains?(): Promise<string | null>
}

export class ServiceError extends Error {}

/** Variables that the tools below need to find the person's own session. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'],
  ...['SystemRoot', 'USERPROFILE', 'USERNAME', 'USERDOMAIN', 'TEMP', 'TMP'],
]

type Text = Pick<RunOptions, 'stdin' | 'encoding'>

/** Runs one of the system's own tools and gives its answer, whatever that is. */
export function ask(
  machine: Machine,
  program: string,
  args: readonly string[],
  text: Text = {},
): Promise<RunResult> {
  const passed = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = machine.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return machine.run(program, args, { env: passed, timeoutMs: 20_000, ...text })
}

/** The same, where anything but success is an error with the tool's own words. */
export async function tell(
  machine: Machine,
  program: string,
  args: readonly string[],
  text?: Text,
): Promise<string> {
  const { exitCode, stdout, stderr } = await ask(machine, program, args, text)
  if (exitCode === 0) return stdout
  const said = (stderr || stdout).trim().slice(0, 500)
  throw new ServiceError(`${program} ${args.join(' ')} ended with ${exitCode ?? 'a signal'}: ${said}`)
}

/** True when the tool is there and says yes. */
export async function answers(machine: Machine, program: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await ask(machine, program, args)).exitCode === 0
  } catch (error) {
    // Not installed, not allowed or hanging: in each case it is of no use here.
    if (error instanceof Error && 'reason' in error) return false
    throw error
  }
}
