import { parseNulEnvironment } from './base-environment.ts'

export type ShellAnswer = {
  env: Record<string, string>
  which: string[]
  aliases: Record<string, string>
}

/**
 * What a shell answered between the marks, null if it did not come to the end. Whatever start-up files print
 * stands before the first mark or, from a background job, on lines of no part's shape.
 */
export function parseAnswer(stdout: string, mark: string): ShellAnswer | null {
  const parts = new Map<string, string>()
  for (const piece of stdout.split(`\n${mark}:`).slice(1)) {
    const at = piece.indexOf('\n')
    parts.set(piece.slice(0, at < 0 ? undefined : at), at < 0 ? '' : piece.slice(at + 1))
  }
  if (!parts.has('end')) return null
  const which = pathsIn(parts.get('which'))
  const aliases: Record<string, string> = {}
  for (const name of ['go', 'gofmt']) {
    // All these shells look for an alias first; of a place in a table only what PATH would not give is worth a word.
    const [hashed] = pathsIn(parts.get(`hash-${name}`))
    if (hashed !== undefined && hashed !== which[0]) aliases[name] = `hash: ${hashed}`.slice(0, 1000)
    for (const kind of ['function', 'alias']) {
      const text = parts.get(`${kind}-${name}`)?.trim()
      if (text) aliases[name] = `${kind}: ${text}`.slice(0, 1000)
    }
  }
  return { env: parseNulEnvironment(parts.get('env') ?? ''), which: which.slice(0, 64), aliases }
}

const pathsIn = (text = ''): string[] => text.split('\n').filter((line) => line.startsWith('/'))
