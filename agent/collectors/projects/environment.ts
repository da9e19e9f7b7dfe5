import { createHash } from 'node:crypto'
import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { parseSh } from '../startup/sh.ts'

const MAX_BYTES = 65_536

/** GOFLAGS as a tool sets them in a project's directory: direnv where its file was allowed, else mise. */
export async function environmentOf(
  machine: Machine,
  root: string,
  repository: string | undefined,
  dataHome: string | undefined,
): Promise<Project['environment']> {
  const paths = pathsOf(machine.platform)
  for (let dir = root; ; dir = paths.dirname(dir)) {
    const envrc = paths.join(dir, '.envrc')
    const bytes = await machine.readFile(envrc, { maxBytes: MAX_BYTES }).catch(() => null)
    if (bytes) {
      const goflags = goflagsIn(bytes.toString('utf8'))
      const folder = paths.join(dataHome || paths.join(machine.home, '.local', 'share'), 'direnv', 'allow')
      const allowed =
        goflags !== undefined && (await machine.stat(paths.join(folder, allowance(envrc, bytes))))
      // The nearest hides those above it.
      return allowed ? { goflags, by: 'direnv' } : undefined
    }
    for (const name of ['mise.toml', '.mise.toml']) {
      const text = (
        await machine.readFile(paths.join(dir, name), { maxBytes: MAX_BYTES }).catch(() => null)
      )?.toString('utf8')
      const table = /^\s*\[env\]\s*$([^]*?)(?=^\s*\[|(?![^]))/m.exec(text ?? '')?.[1]
      const goflags = /^\s*GOFLAGS\s*=\s*(["'])(.*)\1\s*(?:#.*)?$/m.exec(table ?? '')?.[2]
      if (goflags !== undefined) return { goflags: goflags.slice(0, 2000), by: 'manager' }
    }
    if (repository === undefined || dir === repository || dir === paths.dirname(dir)) return undefined
  }
}

/** The last one, as far as the file alone tells it. */
function goflagsIn(text: string): string | undefined {
  const { assignments } = parseSh(text, (name) => name === 'GOFLAGS')
  const last = assignments.at(-1)
  return last && last.op === 'set' && last.exported && last.guard === undefined && !/[$`]/.test(last.value)
    ? last.value.slice(0, 2000)
    : undefined
}

/** direnv keeps an empty file for each version of each file that somebody allowed. */
const allowance = (file: string, content: Buffer): string =>
  createHash('sha256').update(`${file}\n`).update(content).digest('hex')
