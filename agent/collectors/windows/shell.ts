import type { SessionId } from '../../contract/sections/sessions.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import type { RunningProgram } from './running-programs.ts'

/** A shell of this machine that can be started and asked. */
export type Shell = {
  id: SessionId
  file: string
  login: boolean
  interactive: boolean
  ask(machine: Machine, env: Record<string, string>): Promise<Answer>
}

/** What a session said of itself. */
export type Answer = {
  /** The whole environment, names as spelled there. */
  variables: Readonly<Record<string, string>>
  /** PATH as the session spells it. */
  path: string
  /** Entries of PATH as Windows directories, where the session spells them in another way. */
  directories?: readonly string[]
  which: readonly string[]
  aliases: Readonly<Record<string, string>>
  /** Not of the session at all: what runs beside it, where the shell can tell. */
  programs?: readonly RunningProgram[]
}

/** Stubs and blocked shells end with success and say nothing: that is a failure, never an empty environment. */
export function silent(shell: string, exitCode: number | null): MachineError {
  return new MachineError('error', `${shell} ended (exit ${exitCode ?? 'by signal'}) without answering`)
}
