import type { Project } from '../contract/sections/projects/project.ts'

type Vendor = NonNullable<Project['vendor']>

const isVersion = (word: string) => /^v\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(word)

/**
 * vendor/modules.txt as the go command reads it (cmd/go/internal/modload readVendorList): nothing in it is an error,
 * what is not understood is passed over. Marks of one module on several lines add up.
 */
export function parseModulesTxt(text: string): Vendor {
  const modules = new Map<string, Vendor['modules'][number]>()
  let current: string | undefined
  const entry = (path: string, version: string | undefined) => {
    current = `${path}@${version ?? ''}`
    const known = modules.get(current) ?? { path, ...(version !== undefined && { version }), explicit: false }
    modules.set(current, known)
    return known
  }
  const lines = text.split('\n')
  for (const line of lines) {
    if (line.startsWith('# ')) {
      const [, path = '', third = '', ...rest] = line.trim().split(/\s+/)
      if (third === '') continue
      if (isVersion(third)) {
        const found = entry(path, third)
        if (rest[0] === '=>') replace(found, rest.slice(1))
      } else if (third === '=>') replace(entry(path, undefined), rest)
      else current = undefined
    } else if (current !== undefined && marksOf(line).includes('explicit')) {
      const found = modules.get(current)
      if (found) found.explicit = true
    }
  }
  return {
    modules: [...modules.values()].slice(0, 2000),
    workspace: marksOf(lines[0] ?? '').includes('workspace'),
  }
}

/** `## explicit; go 1.22` */
const marksOf = (line: string): string[] =>
  line.startsWith('## ')
    ? line
        .slice(3)
        .split(';')
        .map((mark) => mark.trim())
    : []

/** `../dir`, or `module v1.2.3`. */
function replace(module: Vendor['modules'][number], words: readonly string[]): void {
  const [path, version] = words
  if (path === undefined || words.length > 2) return
  if (version === undefined) module.replacement = path
  else if (isVersion(version)) module.replacement = `${path} ${version}`
}
