import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { AgentDownloads, type AgentFile } from '../contract/download.ts'
import { SERVER_VERSION } from '../plugins/version.ts'

/** Seen from the built server, and from the sources. */
const BUILT = ['..', '../../dist'].map((place) => join(import.meta.dirname, place))

/** Where `npm run package` puts executables, and the script that every build makes. */
export type Places = { agents: string; script: string }

export function placesIn(built: readonly string[] = BUILT): Places {
  const root = built.find((place) => existsSync(join(place, 'agent/envherd.mjs'))) ?? BUILT[0] ?? '.'
  return { agents: join(root, 'agents'), script: join(root, 'agent/envherd.mjs') }
}

export type Offers = {
  list: () => Promise<AgentDownloads>
  /** Where a file on the list lies; undefined for anything else. */
  pathOf: (file: string) => Promise<string | undefined>
}

/** What agents can be had of this server; looked up each time, so that packaging needs no restart. */
export function offers(places: Places): Offers {
  const digest = digester()

  async function script(): Promise<AgentFile[]> {
    const found = await stat(places.script).catch(nothing)
    if (!found) return []
    const sha256 = await digest(places.script, found.mtimeMs)
    return [{ target: 'node', file: 'envherd.mjs', bytes: found.size, sha256 }]
  }

  async function executables(): Promise<AgentFile[]> {
    const manifest = join(places.agents, 'manifest.json')
    const text = await readFile(manifest, 'utf8').catch(nothing)
    if (text === undefined) return []
    const known: unknown = JSON.parse(text)
    if (!Value.Check(AgentDownloads, known)) throw new Error(`${manifest} is not what npm run package writes`)
    return known.files
  }

  const list = async () => ({
    version: SERVER_VERSION,
    files: [...(await executables()), ...(await script())],
  })
  return {
    list,
    async pathOf(file) {
      const offered = (await list()).files.find((one) => one.file === file)
      if (!offered) return undefined
      return offered.target === 'node' ? places.script : join(places.agents, file)
    },
  }
}

function nothing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** The digest of one file, made again when the file has changed. */
function digester() {
  let known = { mtimeMs: NaN, sha256: '' }
  return async (file: string, mtimeMs: number) => {
    if (known.mtimeMs !== mtimeMs)
      known = {
        mtimeMs,
        sha256: createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      }
    return known.sha256
  }
}
