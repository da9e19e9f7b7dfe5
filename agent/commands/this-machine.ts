import { setFlagsFromString } from 'node:v8'
import { AGENT_VERSION, readConfig, type AgentConfig, type Flags } from '../config.ts'
import { createLooker, type Look } from '../collect.ts'
import { machineId, systemId } from '../machine/identity.ts'
import { createLocalMachine } from '../machine/local.ts'
import { DEFAULT_COLLECTING, type Collecting } from '../contract/collecting.ts'
import { DEFAULT_POLICY, type Policy } from '../contract/policy.ts'
import type { EnvRole } from '../contract/snapshot.ts'
import type { Machine } from '../machine/machine.ts'
import type { Occasion } from '../look/schedule.ts'
import { forALook } from '../state/for-a-look.ts'
import { foreignHome } from '../state/foreign-home.ts'
import { stateFolder, type Notice, type StateFolder } from '../state/folder.ts'
import { identity, keepIdentity, type Identity } from '../state/identity.ts'
import { readEnrolment } from '../state/enrolment.ts'
import { recallIn } from '../state/recall.ts'
import { readFleetSettings } from '../state/settings.ts'
import type { Cli } from './cli.ts'

export type LookOptions = {
  redactionKey?: string
  role?: EnvRole
  /** Later looks of one process collect only what is due. */
  occasion?: Occasion
  signal?: AbortSignal
  /** What the person asks for on top of what the fleet's owner allows. */
  also?: Partial<Collecting>
}

/** The machine the command runs on, with the agent's own folder. */
export type ThisMachine = {
  config: AgentConfig
  machine: Machine
  folder: StateFolder
  notice: Notice
  /** @throws MachineError where it cannot be known yet. */
  machineId: () => Promise<string>
  /** What the fleet's owner decided, where enrolled: the server judges by the same. */
  policy: () => Promise<Policy>
  /** With the tenant's key where enrolled, so that a scan shows what the server gets. */
  look: (options?: LookOptions) => Promise<Look>
}

/**
 * A look is short and mostly waits: compiling what is hot, and letting young memory grow, cost a guest on somebody's
 * machine 6 MB of 83 and gain no time (measured: 0.55 s of processor either way).
 */
const LEAN = ['--no-opt', '--semi-space-growth-factor=1']

export async function thisMachine(cli: Cli, flags: Flags = {}): Promise<ThisMachine> {
  for (const flag of LEAN) setFlagsFromString(flag)
  const config = await readConfig(flags, cli)
  const notice: Notice = (message) => cli.err.write(`envherd: ${message}\n`)
  const machine = createLocalMachine()
  const lookAt = createLooker(machine)
  const forbidden = cli.env['ENVHERD_STATE_DIR'] ? null : await foreignHome(machine, config.stateDir)
  const folder = stateFolder(config.stateDir, notice, forbidden)
  const lookFolder = forALook(folder, notice)
  return {
    config,
    machine,
    folder,
    notice,
    async machineId() {
      return machineId(machine, (await ownIdentity(machine, folder, notice)).machineId)
    },
    async policy() {
      return (await readFleetSettings(lookFolder))?.policy ?? DEFAULT_POLICY
    },
    async look({ redactionKey, role, occasion, signal = cli.signal, also = {} } = {}) {
      const own = await ownIdentity(machine, lookFolder, notice)
      const key = redactionKey ?? (await readEnrolment(lookFolder))?.settings.redactionKey ?? own.redactionKey
      const options = {
        redactionKey: key,
        agentVersion: AGENT_VERSION,
        fallbackMachineId: own.machineId,
        collecting: { ...((await readFleetSettings(lookFolder))?.collecting ?? DEFAULT_COLLECTING), ...also },
        recall: recallIn(folder),
        signal,
        ...(role === undefined ? {} : { role }),
      }
      return lookAt(options, occasion)
    },
  }
}

/** Keeps what the system says this machine is, for a start at which it does not answer. */
export async function ownIdentity(machine: Machine, folder: StateFolder, notice: Notice): Promise<Identity> {
  const own = await identity(folder, notice)
  const id = await systemId(machine, own.systemId).catch(() => null)
  if (id === null || id === own.systemId) return own
  const found = { ...own, systemId: id }
  await keepIdentity(folder, found, notice)
  return found
}
