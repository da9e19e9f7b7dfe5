import type { Cli, ExitCode } from './cli.ts'
import { storedSnapshot } from './stored-snapshot.ts'
import { thisMachine } from './this-machine.ts'
import { printVerdict, type VerdictOptions } from './verdict.ts'

export type ScanOptions = VerdictOptions & { from?: string }

export async function scan(options: ScanOptions, cli: Cli): Promise<ExitCode> {
  const { look } = await thisMachine(cli)
  // Another machine's snapshot has another person's marks, which mean nothing here.
  const seen =
    options.from === undefined ? await look() : { snapshot: await storedSnapshot(options.from), names: {} }
  return printVerdict(seen, options, cli)
}
