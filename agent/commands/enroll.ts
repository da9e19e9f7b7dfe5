import { AGENT_VERSION, ConfigError, type AgentConfig, type Flags } from '../config.ts'
import type { Enrolment } from '../state/enrolment.ts'
import { hardwareOf } from '../machine/hardware.ts'
import { BRIEF, withBackoff } from '../uplink/backoff.ts'
import { enroll as enrollAt } from '../uplink/enroll.ts'
import { createLog } from '../uplink/log.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine, type ThisMachine } from './this-machine.ts'

export async function enroll(flags: Flags, cli: Cli): Promise<ExitCode> {
  const here = await thisMachine(cli, flags)
  const access = required(here.config)
  await here.folder.make()
  if (isReadableOnTheWay(access.server)) {
    here.notice(`${access.server} is not encrypted: the secret of this host can be read on the way`)
  }
  const log = createLog('text', (line) => cli.err.write(line))
  const enrolment = await withBackoff(() => enrollHere(here, access, cli.signal), {
    signal: cli.signal,
    log,
    patience: BRIEF,
  })
  cli.out.write(`Enrolled at ${enrolment.server} as host ${enrolment.hostId}.\n`)
  cli.out.write('Start reporting with: envherd run\n')
  return 0
}

export type Access = { server: string; key: string }

export async function enrollHere(here: ThisMachine, access: Access, signal: AbortSignal): Promise<Enrolment> {
  return enrollAt({
    ...access,
    machineId: await here.machineId(),
    hostname: here.machine.hostname,
    agentVersion: AGENT_VERSION,
    hardware: await hardwareOf(here.machine),
    folder: here.folder,
    signal,
  })
}

/** @throws ConfigError naming all that is missing. */
export function required({ server, enrollKey }: AgentConfig): Access {
  if (server !== undefined && enrollKey !== undefined) return { server, key: enrollKey }
  throw new ConfigError([
    ...(server === undefined ? ['missing: --server URL or ENVHERD_SERVER'] : []),
    ...(enrollKey === undefined ? ['missing: --key KEY, --key-file FILE or ENVHERD_ENROLL_KEY'] : []),
  ])
}

const isReadableOnTheWay = (server: string): boolean => {
  const { protocol, hostname } = new URL(server)
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
