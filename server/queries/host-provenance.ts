import type { Profiles } from '#agent/contract/sections/profiles.ts'
import type { Env } from '#agent/contract/snapshot.ts'
import { provenanceOf } from '#agent/detectors/model/provenance.ts'
import type { HostProvenance, ProvenanceGraph, ProvenanceQuery } from '../contract/provenance.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { pathProvenance } from './path-provenance.ts'
import { readSnapshot } from './read-snapshot.ts'
import { run, sql } from './sql.ts'
import { variableProvenance } from './variable-provenance.ts'

/** Far above any real machine. They hold what one reply costs, since each entry is compared with every line. */
const MOST = {
  lines: 500,
  lineText: 128 * 1024,
  entries: 250,
  variables: 200,
  candidates: 20,
  nodes: 200,
  value: 4096,
}

/** @throws ApiError not-found */
export async function hostProvenance(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  id: string,
  { env: envId }: ProvenanceQuery,
): Promise<HostProvenance> {
  const asOf = now().toISOString()
  const [host] = await run<{ snapshot: string | null }>(
    pool,
    sql`SELECT snapshot_id::text AS snapshot FROM host WHERE id = ${id}`,
  )
  if (!host) throw new ApiError('not-found', `there is no host ${id}`)
  const snapshot = host.snapshot === null ? null : await readSnapshot(pool, id, host.snapshot)
  const env = snapshot?.envs.find((each) => each.id === envId)
  if (!snapshot || !env) throw new ApiError('not-found', `host ${id} has no env ${envId}`)
  return { ...provenanceIn(env), takenAt: snapshot.takenAt, asOf }
}

export function provenanceIn(whole: Env): Omit<HostProvenance, 'takenAt' | 'asOf'> {
  const bound = new Bound()
  const env = bound.sources(whole)
  const { profiles, sessions } = env.sections
  const { list, primary } = sessions.status === 'ok' ? sessions.data : { list: [], primary: null }
  const answered = list.filter(({ outcome }) => outcome === 'ok')
  const ordered = [
    ...answered.filter((session) => session.id === primary),
    ...answered.filter((session) => session.id !== primary),
  ]
  const variables = bound.first(variableProvenance(env, ordered), MOST.variables)
  return {
    env: env.id,
    sessions: ordered.map((session) => {
      const { definitions, path } = pathProvenance(
        env,
        session,
        profiles.status === 'ok' ? profiles.data : null,
      )
      return {
        session: session.id,
        definitions,
        path: path.map((entry) => ({
          ...entry,
          candidates: bound.first(entry.candidates, MOST.candidates),
        })),
        graph: bound.graph(provenanceOf(env, session, 'go')),
      }
    }),
    variables: variables.map((variable) => ({
      ...variable,
      sessions: variable.sessions.map((each) => ({
        ...each,
        candidates: bound
          .first(each.candidates, MOST.candidates)
          .map((candidate) => ({ ...candidate, value: bound.text(candidate.value) })),
      })),
    })),
    complete: bound.complete,
  }
}

/** Cuts off what is too much, and remembers that it did. */
class Bound {
  complete = true

  first<T>(list: readonly T[], most: number): T[] {
    if (list.length > most) this.complete = false
    return list.slice(0, most)
  }

  text(value: string): string {
    if (value.length <= MOST.value) return value
    this.complete = false
    return `${value.slice(0, MOST.value)}…`
  }

  /** The env with no more lines and PATH entries than can be compared with one another. */
  sources(env: Env): Env {
    const { profiles, path } = env.sections
    return {
      ...env,
      sections: {
        ...env.sections,
        ...(profiles.status === 'ok' ? { profiles: { status: 'ok', data: this.lines(profiles.data) } } : {}),
        ...(path.status === 'ok'
          ? {
              path: {
                status: 'ok',
                data: {
                  ...path.data,
                  sessions: path.data.sessions.map(({ session, entries }) => ({
                    session,
                    entries: this.first(entries, MOST.entries),
                  })),
                },
              },
            }
          : {}),
      },
    }
  }

  private lines({ files }: Profiles): Profiles {
    let lines = 0
    let text = 0
    const kept = files.map((file) => ({
      ...file,
      assignments: file.assignments.filter(({ value }) => {
        lines += 1
        text += value.length
        return lines <= MOST.lines && text <= MOST.lineText
      }),
    }))
    if (lines > MOST.lines || text > MOST.lineText) this.complete = false
    return { files: kept }
  }

  /** Nodes come in the order in which they are reached from the command, so the nearest stay. */
  graph({ root, nodes, edges }: ProvenanceGraph): ProvenanceGraph {
    const kept = this.first(nodes, MOST.nodes)
    const ids = new Set(kept.map(({ id }) => id))
    return { root, nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) }
  }
}
