import type { Cli } from '../../../agent/commands/cli.ts'
import type { ThisMachine } from '../../../agent/commands/this-machine.ts'
import { DEFAULT_POLICY } from '../../../agent/contract/policy.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { writeEnrolment } from '../../../agent/state/enrolment.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { stateLocation } from '../../../agent/state/location.ts'
import { serviceMachine } from '../service/service-machine.ts'
import { ENROLMENT } from './enrolment.ts'

/** An enrolled agent's folder, on a machine whose service managers are composed. */
export async function composedHere(
  answer: Parameters<typeof serviceMachine>[0],
  as: Partial<Machine> = {},
  variables: (home: string) => Record<string, string> = () => ({}),
) {
  const { machine, home, asked } = serviceMachine(answer, as)
  const { platform } = process
  const env = variables(home)
  const folder = stateFolder(stateLocation({ platform, home, env }), () => undefined)
  await writeEnrolment(folder, ENROLMENT)
  const here: ThisMachine = {
    config: { stateDir: folder.path, server: undefined, enrollKey: undefined },
    machine,
    folder,
    notice: () => undefined,
    machineId: () => Promise.resolve('0'.repeat(64)),
    policy: () => Promise.resolve(DEFAULT_POLICY),
    look: () => Promise.reject(new Error('nobody looks here')),
  }
  const said = { out: '', err: '' }
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => void (said[name] += text),
    isTTY: false,
    columns: undefined,
  })
  const cli: Cli = {
    program: ['/new/envherd'],
    env,
    platform,
    home,
    input: { read: () => Promise.resolve(Buffer.alloc(0)), isTTY: false },
    out: output('out'),
    err: output('err'),
    systemLocale: 'en',
    signal: new AbortController().signal,
  }
  return { here, cli, home, asked, said }
}
