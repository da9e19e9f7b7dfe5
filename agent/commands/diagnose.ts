import { readFile } from 'node:fs/promises'
import { decodeText, textFacts } from '../collectors/startup/text-facts.ts'
import { ConfigError } from '../config.ts'
import { readDocument } from '../intake/document.ts'
import { judgeReport } from '../intake/verdict.ts'
import type { Cli, ExitCode } from './cli.ts'
import { printVerdict, type VerdictOptions } from './verdict.ts'

/** Longer than any thread; a snapshot of a machine with hundreds of SDKs has one megabyte. */
const MAX_BYTES = 16 * 1024 * 1024

/** Judges what someone pasted, by that text alone: no server, and nothing of this machine is looked at. */
export async function diagnosePaste(file: string, options: VerdictOptions, cli: Cli): Promise<ExitCode> {
  const name = file === '-' ? 'standard input' : file
  const text = await readText(file, cli)
  // The names belong to whoever wrote the report, so that they stay hidden here too.
  const snapshot = readDocument(text, name, new Date())
  return printVerdict({ snapshot, names: {} }, options, cli, judgeReport(snapshot))
}

/** Text of a file or, for `-`, of standard input. */
export async function readText(file: string, cli: Cli): Promise<string> {
  const bytes = file === '-' ? await readInput(cli) : await readReport(file)
  if (bytes.length > MAX_BYTES) {
    const name = file === '-' ? 'standard input' : file
    throw new ConfigError([`${name}: ${bytes.length} bytes; expected a text of up to ${MAX_BYTES}`])
  }
  // PowerShell writes UTF-16 when output goes to a file.
  return decodeText(bytes, textFacts(bytes))
}

async function readInput({ input, err }: Cli): Promise<Buffer> {
  if (input.isTTY) err.write('envherd: paste the text, then press Ctrl-D (Ctrl-Z and Enter on Windows)\n')
  return input.read()
}

async function readReport(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new ConfigError([`${file}: ${error instanceof Error ? error.message : String(error)}`])
  }
}
