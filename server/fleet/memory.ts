import { Type, type Static } from 'typebox'
import type { RegistryKey } from '#agent/contract/sections/registry.ts'
import type { Env, Snapshot } from '#agent/contract/snapshot.ts'
import { Earlier, PastPath } from '#agent/contract/surroundings.ts'
import { freeOf, withToday } from './free-space.ts'

/** A stored Path: its present text and since when that is there, and the one before. */
const PathMemory = Type.Object({
  ...Type.Omit(PastPath, ['goneAt']).properties,
  since: PastPath.properties.goneAt,
  before: Type.Optional(Type.Pick(PastPath, ['text', 'seenAt'])),
})
type PathMemory = Static<typeof PathMemory>

/**
 * What is kept of an env for rules that compare with the past. The Path before stays as long as the present one does:
 * a finding about what was lost must not end because the machine was looked at, or judged, once more.
 */
export const Memory = Type.Object({
  machinePath: Type.Optional(PathMemory),
  userPath: Type.Optional(PathMemory),
  freeBytes: Earlier.properties.freeBytes,
})
export type Memory = Static<typeof Memory>

/** What is known of the env from this snapshot on; null where nothing is. */
export function memoryOf(env: Env, { takenAt, host }: Snapshot, stored: Memory | undefined): Memory | null {
  const { registry, dirs } = env.sections
  const { groupPolicy } = host.sections
  const refreshedAt = groupPolicy?.status === 'ok' ? groupPolicy.data.refreshedAt : undefined
  // A part that could not be read this time is remembered as it was.
  const pathOf = (scope: 'machine' | 'user', known: PathMemory | undefined) =>
    registry.status === 'ok' ? remember(textOf(registry.data[scope]), takenAt, refreshedAt, known) : known
  const machinePath = pathOf('machine', stored?.machinePath)
  const userPath = pathOf('user', stored?.userPath)
  const series = stored?.freeBytes ?? []
  const freeBytes = dirs.status === 'ok' ? withToday(series, freeOf(dirs.data), takenAt) : series
  if (!machinePath && !userPath && freeBytes.length === 0) return null
  return {
    ...(machinePath && { machinePath }),
    ...(userPath && { userPath }),
    ...(freeBytes.length > 0 && { freeBytes }),
  }
}

/** A Path that is not there is an empty one: it may have been more. */
const textOf = ({ values }: RegistryKey): string =>
  values.find(({ name }) => name.toLowerCase() === 'path')?.raw ?? ''

function remember(
  text: string,
  at: string,
  policyRefreshedAt: string | undefined,
  known: PathMemory | undefined,
): PathMemory | undefined {
  if (known?.text === text)
    return Date.parse(at) > Date.parse(known.seenAt) ? { ...known, seenAt: at } : known
  if (!known && text === '') return undefined
  return {
    text,
    seenAt: at,
    since: at,
    ...(policyRefreshedAt !== undefined && { policyRefreshedAt }),
    ...(known && { before: { text: known.text, seenAt: known.seenAt } }),
  }
}
