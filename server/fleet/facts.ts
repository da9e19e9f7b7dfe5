import type { Env, Snapshot } from '#agent/contract/snapshot.ts'
import { storableText } from './storable.ts'

export type Fact = { name: string; value: string }

/** Variables as `go env` reports them, that is, in effect. */
const VARIABLES = [
  'GOROOT',
  'GOPATH',
  'GOPROXY',
  'GOFLAGS',
  'GOTOOLCHAIN',
  'GOSUMDB',
  'GO111MODULE',
  'CGO_ENABLED',
]

/** An index entry holds 2704 bytes, a character takes up to four. */
const MAX_CHARACTERS = 600

/** Of the go command in the primary session; null where none runs. */
export function goVersionOf({ sections: { goActive } }: Env): string | null {
  return goActive.status === 'ok' ? (goActive.data.version ?? null) : null
}

/** What of one env people filter and group by. What could not be read gives no fact. */
export function factsOf(env: Env, host: Snapshot['host']): Fact[] {
  const { goActive, goEnv, goInstalls, sessions } = env.sections
  const os = host.sections.os
  const facts: [string, string | number | null | undefined][] = []
  if (goActive.status === 'ok') {
    facts.push(['goVersion', goActive.data.version], ['gorootSource', goActive.data.gorootSource])
  }
  if (goEnv.status === 'ok') {
    for (const name of VARIABLES) facts.push([name, goEnv.data.values[name]])
  }
  if (goInstalls.status === 'ok') {
    const { list } = goInstalls.data
    const sources = [...new Set(list.map(({ source }) => source))].sort()
    facts.push(['installs', list.length], ['installSources', sources.join(',')])
  }
  if (os.status === 'ok') {
    facts.push(['osName', os.data.name], ['osVersion', os.data.version], ['arch', os.data.arch])
  }
  if (sessions.status === 'ok') facts.push(['primarySession', sessions.data.primary])
  const known: Fact[] = []
  for (const [name, value] of facts)
    if (value !== null && value !== undefined) known.push({ name, value: cut(storableText(String(value))) })
  return known
}

/** By code points, so that no character is cut in half. */
const cut = (text: string): string =>
  text.length <= MAX_CHARACTERS ? text : Array.from(text).slice(0, MAX_CHARACTERS).join('')
