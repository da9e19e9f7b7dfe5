import { spawn, type ChildProcess } from 'node:child_process'

const BIN = new URL('../../../agent/envherd.mjs', import.meta.url).pathname

export type Ran = { code: number | null; out: string; err: string }

/**
 * Starts the real program as a person would, with nothing of the test's own environment.
 * @param through a command that runs what follows it
 */
export function startEnvherd(
  args: readonly string[],
  env: Record<string, string>,
  through: readonly string[] = [],
): ChildProcess {
  const path = process.env['PATH'] ?? ''
  const [program = '', ...rest] = [...through, process.execPath, BIN, ...args]
  return spawn(program, rest, { env: { PATH: path, LANG: 'C.UTF-8', ...env } })
}

export function envherd(
  args: readonly string[],
  env: Record<string, string>,
  through: readonly string[] = [],
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startEnvherd(args, env, through)
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (ran.out += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (ran.err += text))
    child.on('error', reject).on('close', (code) => resolve({ ...ran, code }))
  })
}
