import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import { MachineError, type Machine, type RunResult } from '../../../agent/machine/machine.ts'

type Answer = Partial<RunResult> | undefined

/**
 * Real files in a home of its own; the answers of the system's tools are composed from their documentation, because
 * no test may change what runs on the machine it runs on.
 */
export function serviceMachine(
  answer: (program: string, args: readonly string[], stdin: string | undefined) => Answer,
  as: Partial<Machine> = {},
) {
  const home = mkdtempSync(join(tmpdir(), 'envherd-test-'))
  const asked: string[] = []
  const machine: Machine = {
    ...createLocalMachine({ home, env: { HOME: home, PATH: '/usr/bin:/bin' } }),
    isRoot: false,
    uid: 1000,
    user: 'dev',
    ...as,
    run: (program, args, { stdin }) => {
      asked.push([program, ...args].join(' '))
      const result = answer(program, args, stdin)
      if (!result) {
        const cause = Object.assign(new Error(`spawn ${program} ENOENT`), { code: 'ENOENT' })
        return Promise.reject(new MachineError('error', `${program}: no such program`, { cause }))
      }
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', truncated: false, ...result })
    },
  }
  return { machine, home, asked }
}
