import { MachineError, type Machine } from '../machine/machine.ts'
import { errorCode } from '../machine/run.ts'
import { possibleServices } from './choose.ts'
import type { Service } from './service.ts'

/** `unknown`: the tool is there and did not give an answer that can be believed. */
export type ServiceState = { service: Service } & (
  { state: 'running' | 'stopped' | 'absent' } | { state: 'unknown'; error: string }
)

/** What of the system could keep an agent running here, and whether it does. A tool that is not there holds nothing. */
export async function serviceStates(machine: Machine, forUser?: string): Promise<ServiceState[]> {
  return Promise.all(
    possibleServices(machine, forUser).map(async (service): Promise<ServiceState> => {
      try {
        return { service, state: await service.state() }
      } catch (error) {
        if (isNoSuchProgram(error)) return { service, state: 'absent' }
        return { service, state: 'unknown', error: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}

const isNoSuchProgram = (error: unknown) =>
  error instanceof MachineError && errorCode(error.cause) === 'ENOENT'
