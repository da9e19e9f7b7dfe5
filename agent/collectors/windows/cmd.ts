import { windowsPaths } from '../../detectors/model/paths.ts'
import { splitStored } from '../../detectors/model/split.ts'
import type { Machine } from '../../machine/machine.ts'
import { silent, type Answer, type Shell } from './shell.ts'

const TIMEOUT_MS = 10_000
const BEGIN = 'ENVHERD-VARIABLES'
const WHICH = 'ENVHERD-WHICH'
const END = 'ENVHERD-END'

/** @param autorun let the AutoRun command of the registry run first, as in a window that a person opens. */
export const cmdShell = (id: 'cmd' | 'cmd-autorun', systemRoot: string): Shell => ({
  id,
  file: `${systemRoot}\\System32\\cmd.exe`,
  login: false,
  interactive: false,
  ask: (machine, env) => ask(machine, `${systemRoot}\\System32\\cmd.exe`, id === 'cmd-autorun', env),
})

/**
 * `/u` makes cmd's own commands write UTF-16LE whatever the code page. `where` is a program and would answer in
 * the code page, so cmd itself is asked for the first hit of each extension (`%~$PATH:I`); files behind the
 * first of their extension are known from the PATH section.
 */
async function ask(
  machine: Machine,
  file: string,
  autorun: boolean,
  env: Record<string, string>,
): Promise<Answer> {
  const pathext = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATHEXT')?.[1]
  const names = extensions(pathext).map((extension) => `go${extension}`)
  const command = `echo ${BEGIN}&set&echo ${WHICH}&(for %I in (${names.join(' ')}) do @echo:%~$PATH:I)&echo ${END}`
  const result = await machine.run(file, [...(autorun ? [] : ['/d']), '/u', '/c', command], {
    env,
    timeoutMs: TIMEOUT_MS,
    encoding: 'latin1',
  })
  const answer = parseCmdAnswer(Buffer.from(result.stdout, 'latin1'))
  if (!answer) throw silent(file, result.exitCode)
  return answer
}

const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD'

/** Extensions that cmd tries, in order; an odd one is left out, it would become part of the command. */
export const extensions = (pathext = DEFAULT_PATHEXT): string[] =>
  pathext.split(';').filter((extension) => /^\.\w{1,16}$/.test(extension))

/** null when the answer is not there or not whole. What an AutoRun command printed before it may be any bytes. */
export function parseCmdAnswer(output: Buffer): Answer | null {
  const begin = output.indexOf(Buffer.from(`${BEGIN}\r\n`, 'utf16le'))
  if (begin < 0) return null
  const lines = output.subarray(begin).toString('utf16le').split('\r\n')
  const which = lines.indexOf(WHICH)
  const end = lines.indexOf(END, which)
  if (which < 0 || end < 0) return null
  const variables = parseSet(lines.slice(1, which))
  const path = Object.entries(variables).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  return { variables, path, which: inPathOrder(lines.slice(which + 1, end), path), aliases: {} }
}

/** What `set` prints. A value may hold line ends; cmd prints them as they are. */
function parseSet(lines: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {}
  let last: string | undefined
  for (const line of lines) {
    const equals = line.indexOf('=', 1)
    if (equals > 0) {
      last = line.slice(0, equals)
      variables[last] = line.slice(equals + 1)
    } else if (last !== undefined) variables[last] = `${variables[last] ?? ''}\r\n${line}`
  }
  return variables
}

/** cmd goes through the directories first and through the extensions within each. */
function inPathOrder(files: readonly string[], path: string): string[] {
  const directories = splitStored(path, 'windows').map((dir) => windowsPaths.norm(dir))
  const rank = (file: string) => directories.indexOf(windowsPaths.norm(windowsPaths.parent(file)))
  return files.filter((file) => windowsPaths.isAbsolute(file)).sort((a, b) => rank(a) - rank(b))
}
