import type { PathDir } from '#agent/contract/sections/path.ts'
import type { Profiles } from '#agent/contract/sections/profiles.ts'
import type { Session } from '#agent/contract/sections/sessions.ts'
import type { Env } from '#agent/contract/snapshot.ts'
import { versionOfFile } from '#agent/detectors/model/installs.ts'
import { lookUp, type Step } from '#agent/detectors/model/lookup.ts'
import { pathView } from '#agent/detectors/model/path-view.ts'
import { pathsOf } from '#agent/detectors/model/paths.ts'
import { entryChain } from '#agent/detectors/model/provenance-path.ts'
import type { EntryProvenance, SessionProvenance } from '../contract/provenance.ts'

type Found = Pick<SessionProvenance, 'definitions' | 'path'>

/** PATH of a session entry by entry: what put it there, what is there, and what role its go plays. */
export function pathProvenance(env: Env, session: Session, profiles: Profiles | null): Found {
  const { path, sessions, registry } = env.sections
  if (path.status !== 'ok') return { definitions: [], path: [] }
  const view = pathView(path.data, env.kind)
  const home = sessions.status === 'ok' ? sessions.data.home : ''
  const sources = {
    view,
    kind: env.kind,
    home,
    registry: registry.status === 'ok' ? registry.data : null,
    profiles,
  }
  const { definitions, hits } = lookUp(view, session, 'go', env.kind, home)
  const goes = rolesOf(env, hits)
  const first = new Map<string, number>()
  const entries = (view.sessions.get(session.id) ?? []).map((entry): EntryProvenance => {
    const { index, raw, dir, origin, key, info } = entry
    const earlier = key === '' ? undefined : first.get(key)
    if (earlier === undefined) first.set(key, index)
    return {
      index,
      raw,
      dir,
      origin,
      state: stateOf(info),
      real: info?.real ?? null,
      repeats: earlier ?? null,
      go: goes.get(index) ?? null,
      candidates: entryChain(sources, session.id, index),
    }
  })
  return { definitions, path: entries }
}

/** Of two names for one file, links resolved, only the first can hide or be hidden. */
function rolesOf({ kind, sections }: Env, hits: readonly Step[]): Map<number, EntryProvenance['go']> {
  const paths = pathsOf(kind)
  const installs = sections.goInstalls.status === 'ok' ? sections.goInstalls.data : { list: [], searched: [] }
  const active = sections.goActive.status === 'ok' ? sections.goActive.data : null
  const seen = new Set<string>()
  const found = new Map<number, EntryProvenance['go']>()
  for (const { index, path, file } of hits) {
    if (index === undefined || path === undefined) continue
    const key = paths.norm(file?.real ?? path)
    const role = seen.has(key) ? 'same' : seen.size === 0 ? 'runs' : 'hidden'
    seen.add(key)
    const version = file ? versionOfFile(file, installs, active, paths) : null
    found.set(index, { path, version, arch: file?.arch ?? null, role })
  }
  return found
}

function stateOf(info: PathDir | undefined): EntryProvenance['state'] {
  if (!info) return 'unknown'
  if (!info.ready) return 'unready'
  if (!info.exists) return 'missing'
  return info.isDir ? 'exists' : 'not-a-directory'
}
