import { diagnose } from '../detectors/diagnose.ts'
import { alsoOf, type AlsoOptions } from './also-options.ts'
import type { Cli, ExitCode } from './cli.ts'
import { verdictKeeper } from './last-verdict.ts'
import { storedSnapshot } from './stored-snapshot.ts'
import { thisMachine } from './this-machine.ts'
import { printVerdict, type VerdictOptions } from './verdict.ts'

export type ScanOptions = VerdictOptions & AlsoOptions & { from?: string }

export async function scan(options: ScanOptions, cli: Cli): Promise<ExitCode> {
  // Another machine's snapshot has another person's marks, which mean nothing here.
  if (options.from !== undefined) {
    return printVerdict({ snapshot: await storedSnapshot(options.from), names: {} }, options, cli)
  }
  const { look, policy, folder, notice } = await thisMachine(cli)
  const seen = await look({ also: alsoOf(options) })
  const diagnosis = diagnose(seen.snapshot, await policy())
  await verdictKeeper(folder, notice)(seen.snapshot, diagnosis)
  return printVerdict(seen, options, cli, diagnosis)
}
