import { wireText } from '../uplink/packed.ts'
import { alsoOf, type AlsoOptions } from './also-options.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'

/** Byte for byte what would be sent now; a line end is added only for a person's terminal. */
export async function show(cli: Cli): Promise<ExitCode> {
  const { look } = await thisMachine(cli)
  const { snapshot: sent } = await look()
  cli.out.write(wireText(sent) + (cli.out.isTTY ? '\n' : ''))
  return 0
}

/** The same, for reading and for a bug report. */
export async function snapshot(options: AlsoOptions, cli: Cli): Promise<ExitCode> {
  const { look } = await thisMachine(cli)
  cli.out.write(`${JSON.stringify((await look({ also: alsoOf(options) })).snapshot, null, 2)}\n`)
  return 0
}
