import { spawn, type ChildProcess } from 'node:child_process'

const BIN = new URL('../../../agent/envherd.mjs', import.meta.url).pathname

export type Ran = { code: number | null; out: string; err: string }

/** Starts the real program as a person would, with nothing of the test's own environment. */
export function startEnvherd(args: readonly string[], env: Record<string, string>): ChildProcess {
  const path = process.env['PATH'] ?? ''
  return spawn(process.execPath, [BIN, ...args], { env: { PATH: path, LANG: 'C.UTF-8', ...env } })
}

export function envherd(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startEnvherd(args, env)
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (ran.out += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (ran.err += text))
    child.on('error', reject).on('close', (code) => resolve({ ...ran, code }))
  })
}
