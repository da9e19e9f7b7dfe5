import { Value } from 'typebox/value'
import type { Pool } from 'pg'
import type { Env, Snapshot } from '#agent/contract/snapshot.ts'
import { Earlier } from '#agent/contract/surroundings.ts'

const DAY = 86_400_000
const DAYS_KEPT = 30

/** What rules that compare with the past will want to know of this moment; null where nothing is. */
export function memoryOf(env: Env, snapshot: Snapshot, before: Earlier | undefined): Earlier | null {
  const { registry, dirs } = env.sections
  const stored = registry.status === 'ok' ? registry.data : null
  const pathOf = (key: { values: { name: string; raw: string }[] } | undefined) =>
    key?.values.find(({ name }) => name.toLowerCase() === 'path')?.raw
  const machinePath = pathOf(stored?.machine)
  const userPath = pathOf(stored?.user)
  const freeBytes =
    dirs.status === 'ok' ? withToday(before?.freeBytes ?? [], freeOf(dirs.data), snapshot.takenAt) : []
  if (machinePath === undefined && userPath === undefined && freeBytes.length === 0) return null
  return {
    takenAt: snapshot.takenAt,
    ...(machinePath === undefined ? {} : { machinePath }),
    ...(userPath === undefined ? {} : { userPath }),
    ...(freeBytes.length === 0 ? {} : { freeBytes }),
  }
}

type FreeBytes = NonNullable<Earlier['freeBytes']>
type Volumes = Map<string, number>

function freeOf(dirs: Extract<Env['sections']['dirs'], { status: 'ok' }>['data']): Volumes {
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
function withToday(series: FreeBytes, today: Volumes, at: string): FreeBytes {
  const oldest = Date.parse(at) - DAYS_KEPT * DAY
  const kept = series.filter((point) => Date.parse(point.at) >= oldest)
  const day = at.slice(0, 10)
  const added = [...today].filter(
    ([volume]) => !kept.some((point) => point.volume === volume && point.at.startsWith(day)),
  )
  return [...kept, ...added.map(([volume, bytes]) => ({ volume, at, bytes }))].slice(-500)
}

/** By env id. Only a snapshot whose rules can use it is worth the question. */
export async function readEarlier(
  pool: Pool,
  hostId: string,
  { envs }: Snapshot,
): Promise<(envId: string) => Earlier | undefined> {
  const wanted = envs.some(
    ({ kind, sections }) =>
      kind === 'windows' || (sections.dirs.status === 'ok' && sections.dirs.data.temp.place !== undefined),
  )
  if (!wanted) return () => undefined
  const { rows } = await pool.query<{ id: string; earlier: unknown }>(
    'SELECT id, earlier FROM env WHERE host_id = $1 AND earlier IS NOT NULL',
    [hostId],
  )
  const known = new Map(
    rows.flatMap(({ id, earlier }): [string, Earlier][] =>
      Value.Check(Earlier, earlier) ? [[id, earlier]] : [],
    ),
  )
  return (envId) => known.get(envId)
}
