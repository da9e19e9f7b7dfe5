import { spawn } from 'node:child_process'

export type RealShell = 'bash' | 'zsh' | 'fish' | 'sh'

export type ShellStart = { shell: RealShell; login: boolean; interactive: boolean }

export type Asked = { stdout: string; stderr: string }

/**
 * Starts the real shell as a terminal, a script or a login would, and lets it run one line. `piped` is what Node
 * programs do by default: standard input is a socket then, which bash takes for a network connection.
 */
export function askShell(
  { shell, login, interactive }: ShellStart,
  line: string,
  home: string,
  {
    flags = [],
    env = {},
    piped = false,
  }: { flags?: readonly string[]; env?: Record<string, string>; piped?: boolean } = {},
): Promise<Asked> {
  const args = [...flags, ...(login ? ['-l'] : []), ...(interactive ? ['-i'] : []), '-c', line]
  const given = { HOME: home, TERM: 'dumb', LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', ...env }
  return new Promise((resolve, reject) => {
    const child = spawn(`/bin/${shell}`, args, {
      cwd: home,
      env: given,
      stdio: [piped ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    const asked = { stdout: '', stderr: '' }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (asked.stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (asked.stderr += text))
    child.stdin?.end()
    // What the line itself exits with is part of the answer, not an error.
    child.on('error', reject).on('close', () => resolve(asked))
  })
}
