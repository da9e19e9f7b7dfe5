import type { Cli, Output } from '../../../agent/commands/cli.ts'
import { program } from '../../../agent/commands/program.ts'
import { ConfigError } from '../../../agent/config.ts'
import type { Ran } from './program.ts'

/**
 * The program without a process of its own: what a hundred runs need, since starting Node takes most of each.
 * `main.ts` adds only what turns an error into text, which the tests that do start it look at.
 */
export async function inProcess(
  args: readonly string[],
  env: Record<string, string>,
  terminal: { columns?: number } | null = null,
): Promise<Ran> {
  const ran: Ran = { code: null, out: '', err: '' }
  const output = (name: 'out' | 'err'): Output => ({
    write: (text) => (ran[name] += text),
    isTTY: terminal !== null,
    columns: terminal?.columns,
  })
  const cli: Cli = {
    program: [process.execPath, 'agent/envherd.mjs'],
    env,
    platform: process.platform,
    home: env['HOME'] ?? '/',
    input: { read: async () => Buffer.alloc(0), isTTY: false },
    out: output('out'),
    err: output('err'),
    systemLocale: 'en',
    signal: new AbortController().signal,
  }
  try {
    await program(cli, (code) => (ran.code = code)).parseAsync(['node', 'envherd', ...args])
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    ran.code = 2
    ran.err += error.message
  }
  return ran
}
