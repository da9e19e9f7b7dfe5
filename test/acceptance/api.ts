import type { Static, TSchema } from 'typebox'
import { Parse } from 'typebox/value'
import { FindingPage, type FindingRow } from '../../server/contract/finding.ts'
import { MAX_LIMIT } from '../../server/contract/paging.ts'

/** The REST API as a script uses it. */
export type Api = {
  get<T extends TSchema>(path: string, schema: T): Promise<Static<T>>
  /** All pages of `/findings` with this query. */
  findings(query: Readonly<Record<string, string>>): Promise<FindingRow[]>
}

export function apiOf(address: string, token: string): Api {
  const get: Api['get'] = async (path, schema) => {
    const reply = await fetch(`${address}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`)
    return Parse(schema, await reply.json())
  }
  return {
    get,
    async findings(query) {
      const rows: FindingRow[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: FindingPage = await get(
          `/findings?${new URLSearchParams({ ...query, limit: String(MAX_LIMIT), ...(cursor && { cursor }) }).toString()}`,
          FindingPage,
        )
        rows.push(...page.rows)
        cursor = page.next
      }
      return rows
    },
  }
}
