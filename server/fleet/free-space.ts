import type { Env } from '#agent/contract/snapshot.ts'
import type { Earlier } from '#agent/contract/surroundings.ts'

const DAY = 86_400_000
const DAYS_KEPT = 30

export type FreeBytes = NonNullable<Earlier['freeBytes']>
type Volumes = Map<string, number>

export function freeOf(dirs: Extract<Env['sections']['dirs'], { status: 'ok' }>['data']): Volumes {
  const places = [
    dirs.temp,
    dirs.gocache,
    dirs.gomodcache,
    dirs.gotmpdir,
    ...dirs.gopath.map(({ root }) => root),
  ]
  const volumes: Volumes = new Map()
  for (const dir of places) {
    const { volumeRoot, freeBytes } = dir?.place ?? {}
    if (volumeRoot !== undefined && freeBytes !== undefined) volumes.set(volumeRoot, freeBytes)
  }
  return volumes
}

/** One measurement a day and volume, the first of the day. */
export function withToday(series: FreeBytes, today: Volumes, at: string): FreeBytes {
  const oldest = Date.parse(at) - DAYS_KEPT * DAY
  const kept = series.filter((point) => Date.parse(point.at) >= oldest)
  const day = at.slice(0, 10)
  const added = [...today].filter(
    ([volume]) => !kept.some((point) => point.volume === volume && point.at.startsWith(day)),
  )
  return [...kept, ...added.map(([volume, bytes]) => ({ volume, at, bytes }))].slice(-500)
}
