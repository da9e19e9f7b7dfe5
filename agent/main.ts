import './machine/lean.ts'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { isSea } from 'node:sea'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { CommanderError } from 'commander'
import type { Cli, Output } from './commands/cli.ts'
import { program } from './commands/program.ts'
import { ConfigError } from './config.ts'
import { MachineError } from './machine/machine.ts'
import { AlreadyRunning } from './state/lock.ts'
import { UplinkError } from './uplink/error.ts'

/** A stop that takes longer than this is ended: a shell being traced must not hold up a shutdown. */
const GRACE_MS = 1500
/** What reads a file that answers has done so by then. */
const READ_MS = 300

// Scanning trees of files takes long enough to pay for compilers; what only looks at the machine does without.
for (const flag of ['--opt', '--sparkplug']) setFlagsFromString(flag)

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    stop.abort()
    setTimeout(endNow, GRACE_MS).unref()
  })
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has seen enough, as in `envherd scan | head`.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
  throw error
})

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTTY: stream.isTTY,
  columns: stream.columns,
})

const cli: Cli = {
  program: isSea() ? [process.execPath] : [process.execPath, resolve(process.argv[1] ?? '')],
  env: process.env,
  platform: process.platform,
  home: homedir(),
  input: { read: () => buffer(process.stdin), isTTY: process.stdin.isTTY },
  out: output(process.stdout),
  err: output(process.stderr),
  // Any of Intl knows it; of dates or numbers would load 8 MB of tables.
  systemLocale: new Intl.PluralRules().resolvedOptions().locale,
  signal: stop.signal,
}

// Not awaited here: a single executable starts a CommonJS script, which cannot.
void main()

async function main(): Promise<void> {
  try {
    await program(cli, (code) => {
      process.exitCode = code
    }).parseAsync(process.argv)
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

/**
 * Node's own exit waits for the file calls under way, and one that hangs, as on a server that is gone, would never let
 * this process end.
 */
function endNow(): void {
  const isReading = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
  const exit = () => process.exit(process.exitCode ?? 0)
  if (!isReading()) exit()
  setTimeout(() => {
    if (isReading()) process.kill(process.pid, 'SIGKILL')
    exit()
  }, READ_MS)
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own message; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const expected =
    error instanceof ConfigError ||
    error instanceof MachineError ||
    error instanceof UplinkError ||
    error instanceof AlreadyRunning
  const text =
    error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error)
  for (const line of text.split('\n')) process.stderr.write(`envherd: ${line}\n`)
  return 2
}
