import type { Origin } from '../../contract/origin.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import { isSdkBin } from './go-bin.ts'
import { Recent } from './once.ts'
import { windowsPaths } from './paths.ts'
import type { Entry, PathView } from './path-view.ts'
import { splitStored } from './split.ts'
import { storedPathValues } from './stored-path-value.ts'

export type StoredEntry = Pick<Entry, 'raw' | 'dir' | 'key' | 'index' | 'sdkBin'> & { origin: Origin }
export type StoredPath = { scope: 'machine' | 'user'; entries: StoredEntry[]; length: number }

/** Both registry values of PATH, cut into entries. `%VAR%` is expanded as the sessions were seen to do it. */
export function storedEntries(registry: Registry, view: PathView): readonly StoredPath[] {
  const known = stored.get(view)
  if (known?.registry === registry) return known.paths
  return stored.set(view, { registry, paths: readEntries(registry, view) }).paths
}

const stored = new Recent<PathView, { registry: Registry; paths: readonly StoredPath[] }>()

function readEntries(registry: Registry, view: PathView): StoredPath[] {
  // The last one that has a text says what it means. Sessions mostly have the same at the same place.
  const expanded = new Map<string, string>()
  const column: string[] = []
  for (let at = view.entries.length - 1; at >= 0; at--) {
    const entry = view.entries[at]
    if (!entry || column[entry.index] === entry.raw) continue
    column[entry.index] = entry.raw
    if (!expanded.has(entry.raw)) expanded.set(entry.raw, entry.dir)
  }
  const paths: StoredPath[] = []
  for (const { scope, value, origin } of storedPathValues(registry)) {
    const entries: StoredEntry[] = []
    for (const [index, raw] of splitStored(value.raw, 'windows').entries()) {
      const dir = expanded.get(raw) ?? raw
      const sdkBin = dir !== '' && isSdkBin(dir, view.dir(dir), windowsPaths)
      entries.push({ raw, dir, key: windowsPaths.norm(dir), index, sdkBin, origin })
    }
    paths.push({ scope, entries, length: value.raw.length })
  }
  return paths
}
