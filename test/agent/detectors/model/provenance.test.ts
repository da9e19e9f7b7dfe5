import { describe, expect, test } from 'vitest'
import type { Origin } from '../../../../agent/contract/origin.ts'
import { pathView } from '../../../../agent/detectors/model/path-view.ts'
import { entryChain } from '../../../../agent/detectors/model/provenance-path.ts'
import { provenanceOf } from '../../../../agent/detectors/model/provenance.ts'
import { profileLine, snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

const USER: Origin = { kind: 'user', ref: 'HKCU\\Environment\\Path', confidence: 'high' }
const KEY_TIME = '2025-03-04T05:06:07.000Z'

function envOf(words: EnvWords) {
  const [env] = snapshotOf(words).envs
  if (!env) throw new Error('composed without an env')
  return env
}

function chainOf(words: EnvWords, index: number) {
  const env = envOf(words)
  const { path, registry, profiles, sessions } = env.sections
  if (path.status !== 'ok' || sessions.status !== 'ok') throw new Error('composed without PATH')
  if (registry.status === 'ok') registry.data.user.lastWrite = KEY_TIME
  const sources = {
    view: pathView(path.data, env.kind),
    kind: env.kind,
    home: sessions.data.home,
    registry: registry.status === 'ok' ? registry.data : null,
    profiles: profiles.status === 'ok' ? profiles.data : null,
  }
  const session = sessions.data.list[0]?.id ?? 'gui'
  return entryChain(sources, session, index).map(({ origin, raw, wins, time, lost, index: at }) => ({
    place: [origin.kind, origin.ref, origin.line].filter((part) => part !== undefined).join(' '),
    raw,
    ...(wins ? { wins } : {}),
    ...(time === undefined ? {} : { time }),
    ...(lost === undefined ? {} : { lost }),
    ...(at === undefined ? {} : { at }),
  }))
}

const rc = '/home/<u1>/.bashrc'
const profile = '/home/<u1>/.profile'
const write = (line: number, value: string, more = {}) => ({
  line,
  name: 'PATH',
  op: 'prepend' as const,
  value,
  exported: true,
  ...more,
})
const MTIME = '2026-01-01T00:00:00.000Z'

describe('an entry of PATH', () => {
  test('from the user environment names scope and time of the key', () => {
    const words: EnvWords = {
      kind: 'windows',
      path: [{ dir: 'C:\\Go\\bin', origin: USER }],
      registry: { user: { Path: 'C:\\Go\\bin' } },
    }
    expect(chainOf(words, 0)).toEqual([
      { place: 'user HKCU\\Environment\\Path', raw: 'C:\\Go\\bin', wins: true, time: KEY_TIME },
    ])
  })

  test('names the scope that would put it there too, also in other letters', () => {
    const machine: Origin = {
      kind: 'machine',
      ref: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path',
      confidence: 'high',
    }
    const words: EnvWords = {
      kind: 'windows',
      path: [{ dir: 'C:\\Go\\bin', origin: machine }],
      registry: { machine: { Path: 'C:\\Go\\bin' }, user: { Path: 'c:\\go\\BIN\\;D:\\x' } },
    }
    expect(chainOf(words, 0)).toEqual([
      { place: `machine ${machine.ref ?? ''}`, raw: 'C:\\Go\\bin', wins: true },
      { place: 'user HKCU\\Environment\\Path', raw: 'c:\\go\\BIN\\', time: KEY_TIME, lost: 'also' },
    ])
  })

  test('from a line names file, line and every other line that writes it', () => {
    const words: EnvWords = {
      path: [{ dir: '/home/<u1>/go/bin', origin: profileLine(profile, 12) }],
      profiles: [
        { file: profile, assignments: [write(12, '$HOME/go/bin:$PATH')], sources: [{ line: 3, file: rc }] },
        {
          file: rc,
          assignments: [
            write(4, '~/go/bin:$PATH', { effective: '/home/<u1>/go/bin:/bin' }),
            write(9, '${HOME}/go/bin:$PATH', { guard: '[ -d /x ]' }),
            write(10, '/opt/go/bin:$PATH'),
          ],
        },
      ],
    }
    expect(chainOf(words, 0)).toEqual([
      { place: `profile ${profile} 12`, raw: '/home/<u1>/go/bin', wins: true, time: MTIME },
      { place: `profile ${rc} 9`, raw: '${HOME}/go/bin', time: MTIME, lost: 'not-run' },
      { place: `profile ${rc} 4`, raw: '~/go/bin', time: MTIME, lost: 'also' },
    ])
  })

  test('names its duplicates by their positions', () => {
    const words: EnvWords = { path: ['/a', '/b', '/a/'] }
    expect(chainOf(words, 0)).toEqual([
      { place: 'process', raw: '/a', wins: true },
      { place: 'process', raw: '/a/', lost: 'duplicate', at: 2 },
    ])
  })

  test('that is not there has no chain; an empty one has only itself', () => {
    expect(chainOf({ path: ['/a', '', ''] }, 3)).toEqual([])
    expect(chainOf({ path: ['/a', '', ''] }, 1)).toEqual([{ place: 'process', raw: '', wins: true }])
  })
})

describe('the graph behind go', () => {
  const words: EnvWords = {
    installs: [{ root: '/opt/new' }, { root: '/opt/old', version: 'go1.19' }],
    path: [
      { dir: '/opt/new/bin', origin: profileLine(rc, 4) },
      { dir: '/opt/old/bin', origin: { kind: 'pam', ref: '/etc/environment', line: 1, confidence: 'high' } },
    ],
    variables: { GOROOT: '/opt/old', HOME: '/home/<u1>' },
    origins: { GOROOT: profileLine(rc, 9) },
    profiles: [
      { file: profile, assignments: [], sources: [{ line: 2, file: rc }] },
      {
        file: rc,
        assignments: [write(4, '/opt/new/bin:$PATH'), { ...write(9, '/opt/old'), name: 'GOROOT', op: 'set' }],
      },
    ],
    goEnvFile: { GOROOT: '/opt/file' },
  }
  const graphOf = (more: EnvWords = {}) => {
    const env = envOf({ ...words, ...more })
    const session = env.sections.sessions.status === 'ok' ? env.sections.sessions.data.list[0] : undefined
    if (!session) throw new Error('composed without a session')
    return provenanceOf(env, session, 'go')
  }
  const edges = (graph: ReturnType<typeof graphOf>) =>
    graph.edges.map(({ from, to, decides }) => `${from} ${decides ? '=>' : '->'} ${to}`)

  test('leads from go to the lines that decide, and to those that would', () => {
    expect(edges(graphOf())).toEqual([
      'file:/opt/new/bin/go => command:go',
      'entry:0 => file:/opt/new/bin/go',
      `source:profile:${rc}:4 => entry:0`,
      `source:profile:${profile}:2 => source:profile:${rc}:4`,
      'file:/opt/old/bin/go -> command:go',
      'entry:1 -> file:/opt/old/bin/go',
      'source:pam:/etc/environment:1 => entry:1',
      'variable:GOROOT => command:go',
      `source:profile:${rc}:9 => variable:GOROOT`,
      `source:profile:${profile}:2 => source:profile:${rc}:9`,
      'source:go-env-file:/home/<u1>/.config/go/env:1 -> variable:GOROOT',
    ])
  })

  test('every edge joins nodes of the graph, and no writer is invented', () => {
    const { nodes, edges: joined, root } = graphOf()
    const ids = new Set(nodes.map(({ id }) => id))
    expect(ids.has(root)).toBe(true)
    expect(joined.flatMap(({ from, to }) => [from, to]).filter((id) => !ids.has(id))).toEqual([])
    const line = nodes.find(({ id }) => id === `source:profile:${rc}:9`)
    expect(line?.time).toEqual({ at: MTIME, confidence: 'medium' })
  })

  test('an alias decides alone', () => {
    const graph = graphOf({ sessions: [{ aliases: { go: "alias: alias go='/opt/x/go'" } }] })
    expect(edges(graph).filter((edge) => edge.endsWith(' command:go'))).toEqual([
      'definition:alias:go => command:go',
      'file:/opt/new/bin/go -> command:go',
      'file:/opt/old/bin/go -> command:go',
      'variable:GOROOT => command:go',
    ])
  })
})
