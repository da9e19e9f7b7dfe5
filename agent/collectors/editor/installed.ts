import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { isObject, parseJsonc } from './jsonc.ts'
import type { Edition } from './places.ts'

const GO = 'golang.go'
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 64) : undefined

async function jsonIn(machine: Machine, file: string): Promise<unknown> {
  const bytes = await machine.readFile(file).catch(() => null)
  if (!bytes) return undefined
  try {
    return parseJsonc(bytes.toString('utf8'))
  } catch {
    // Half-written by the editor, or none of its files; then the folders tell.
    return undefined
  }
}

const parts = (version: string) => version.split(/[.-]/).map((part) => Number(part) || 0)
function newest(versions: readonly string[]): string | undefined {
  const compare = (a: string, b: string) => {
    const [left, right] = [parts(a), parts(b)]
    const at = left.findIndex((part, index) => part !== (right[index] ?? 0))
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
  }
  return [...versions].sort(compare).at(-1)
}

/** Version of the Go extension: by the editor's own list, else by the folders that it has not marked for removal. */
export async function goExtension(machine: Machine, { extensions }: Edition): Promise<string | undefined> {
  const paths = pathsOf(machine.platform)
  const listed = await jsonIn(machine, paths.join(extensions, 'extensions.json'))
  if (Array.isArray(listed)) {
    const found = listed
      .filter(isObject)
      .find(({ identifier }) => isObject(identifier) && text(identifier['id'])?.toLowerCase() === GO)
    return found && text(found['version'])
  }
  const names = (await machine.list(extensions).catch(() => null)) ?? []
  const obsolete = await jsonIn(machine, paths.join(extensions, '.obsolete'))
  const gone = new Set(isObject(obsolete) ? Object.keys(obsolete) : [])
  return newest(
    names.flatMap((name) => {
      const version = /^golang\.go-(\d[\w.]*)(?:-[\w-]+)?$/i.exec(name)?.[1]
      return version === undefined || gone.has(name) ? [] : [version.slice(0, 64)]
    }),
  )
}

/** Of the editor itself; the remote side keeps a copy for each release that connected. */
export async function editorVersion(machine: Machine, edition: Edition): Promise<string | undefined> {
  const paths = pathsOf(machine.platform)
  const versionIn = async (file: string) => {
    const manifest = await jsonIn(machine, file)
    return isObject(manifest) ? text(manifest['version']) : undefined
  }
  for (const file of edition.programs) {
    const version = await versionIn(file)
    if (version !== undefined) return version
  }
  if (!edition.remote) return undefined
  const folder = paths.dirname(edition.extensions)
  const below = async (name: string, then: string) =>
    ((await machine.list(paths.join(folder, name)).catch(() => null)) ?? [])
      .slice(-20)
      .map((each) => paths.join(folder, name, each, then))
  const files = [
    ...(await below('cli/servers', 'server/package.json')),
    ...(await below('bin', 'package.json')),
  ]
  const versions = await Promise.all(files.map(versionIn))
  return newest(versions.filter((version) => version !== undefined))
}
