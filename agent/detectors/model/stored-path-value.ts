import type { Layer } from '../../contract/finding.ts'
import type { Origin } from '../../contract/origin.ts'
import type { Registry, RegistryValue } from '../../contract/sections/registry.ts'
import { windowsPaths } from './paths.ts'

export type PathScope = 'machine' | 'user'
export type StoredPathValue = {
  scope: PathScope
  value: RegistryValue
  /** Characters as stored; undefined where redaction may have changed the text and nobody counted before. */
  length: number | undefined
  origin: Origin
  layer: Layer
}

/** Path as the registry has it, one for each scope that has one. */
export function storedPathValues(registry: Registry): StoredPathValue[] {
  const found: StoredPathValue[] = []
  for (const scope of ['machine', 'user'] as const) {
    const { key, values } = registry[scope]
    const value = values.find(isPath)
    if (!value) continue
    found.push({
      scope,
      value,
      length: value.length ?? (/<u\d+>/.test(value.raw) ? undefined : value.raw.length),
      origin: { kind: scope, ref: `${key}\\${value.name}`, confidence: 'high' },
      layer: scope === 'machine' ? 'windows-host' : 'user',
    })
  }
  return found
}

const isPath = ({ name }: RegistryValue): boolean => name.toLowerCase() === 'path'

/** Entries of a list that a later text of it does not have, spelling apart. */
export function entriesLost(before: string, now: string): string[] {
  const kept = new Set(now.split(';').map((entry) => windowsPaths.norm(entry)))
  return before.split(';').filter((entry) => entry.trim() !== '' && !kept.has(windowsPaths.norm(entry)))
}

/** Whether a stored list has this very text as an entry: a cheap yes. A no may still be another spelling of it. */
export function storesText(registry: Registry, dir: string): boolean {
  const name = dir.toLowerCase().replace(/(?<!\\)\\+$/, '')
  return storedPathValues(registry).some(({ value }) => {
    const list = `;${value.raw.toLowerCase()};`
    return list.includes(`;${name};`) || list.includes(`;${name}\\;`)
  })
}
