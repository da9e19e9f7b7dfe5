import type { Origin } from '#agent/contract/origin.ts'
import type { Env } from '#agent/contract/snapshot.ts'
import type { EntryProvenance, ProvenanceNode, SessionProvenance } from '#server/contract/provenance.ts'

/** The entry that a node stands for; the graph names it as `envherd why` does, from 0. */
export function entryOf({ kind, label }: ProvenanceNode, { path }: SessionProvenance) {
  const index = kind === 'entry' ? /\d+/.exec(label)?.[0] : undefined
  return index === undefined ? undefined : path[Number(index)]
}

/** What is known of the go that a node stands for. */
export const goOf = ({ kind, label }: ProvenanceNode, { path }: SessionProvenance): EntryProvenance['go'] =>
  kind === 'file' ? (path.find(({ go }) => go?.path === label)?.go ?? null) : null

/** A long place cut in two: what may be shortened, and its end, which tells places apart. */
export function cutPlace(text: string): { head: string; tail: string } {
  const at = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'))
  return at <= 0 ? { head: '', tail: text } : { head: text.slice(0, at), tail: text.slice(at) }
}

/** Which part of the host page says more about a node; null where nothing does. */
export function targetOf(node: ProvenanceNode, env: Env, session: SessionProvenance): Query | null {
  switch (node.kind) {
    case 'file':
      return { tab: 'installs' }
    case 'variable':
      return { tab: 'variables', at: node.label, differs: undefined }
    case 'entry': {
      const entry = entryOf(node, session)
      return entry ? { tab: 'path', at: String(entry.index + 1) } : null
    }
    case 'source':
      return node.origin ? sourceTarget(node.origin, env) : null
    default:
      return null
  }
}

type Query = Record<string, string | undefined>

function sourceTarget({ kind, ref, line }: Origin, { id, sections }: Env): Query | null {
  if (ref === undefined) return null
  const place = line === undefined ? ref : `${ref}:${line}`
  if (kind === 'machine' || kind === 'user' || kind === 'volatile')
    return { tab: 'raw', section: `${id}.registry`, at: place }
  if (kind === 'go-env-file' || kind === 'goroot-env-file')
    return { tab: 'raw', section: `${id}.goEnvFile`, at: place }
  const { profiles } = sections
  const known = profiles.status === 'ok' && profiles.data.files.some(({ file }) => file === ref)
  return known ? { tab: 'profiles', at: place } : null
}
