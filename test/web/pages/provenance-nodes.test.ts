import { describe, expect, it } from 'vitest'
import { cutPlace, targetOf } from '../../../web/src/pages/host/provenance-nodes.ts'
import { markIn } from '../../../web/src/pages/host/raw-mark.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { hostOf, MESSY, PROFILE, RC } from './messy-host.ts'

function targets(words: EnvWords) {
  const { env, provenance } = hostOf(words)
  const session = provenance.sessions[0]
  if (!session) throw new Error('no session')
  return new Map(session.graph.nodes.map((node) => [node.id, targetOf(node, env, session)]))
}

describe('a node leads', () => {
  it('to the line, the entry, the variable, the installations, the file of Go', () => {
    const found = targets(MESSY)
    expect(found.get(`source:profile:${RC}:9`)).toEqual({ tab: 'profiles', at: `${RC}:9` })
    expect(found.get(`source:profile:${PROFILE}:2`)).toEqual({ tab: 'profiles', at: `${PROFILE}:2` })
    expect(found.get('entry:1')).toEqual({ tab: 'path', at: '2' })
    expect(found.get('variable:GOROOT')).toMatchObject({ tab: 'variables', at: 'GOROOT' })
    expect(found.get('file:/opt/new/bin/go')).toEqual({ tab: 'installs' })
    expect(found.get('source:go-env-file:/home/<u1>/.config/go/env:2')).toEqual({
      tab: 'raw',
      section: 'linux.goEnvFile',
      at: '/home/<u1>/.config/go/env:2',
    })
  })

  it('nowhere where nothing more is known', () => {
    const found = targets({ ...MESSY, profiles: [] })
    expect(found.get(`source:profile:${RC}:9`)).toBeNull()
    expect(found.get('source:process::0')).toBeNull()
    expect(found.get('command:go')).toBeNull()
  })

  it('to the value in the registry', () => {
    const ref = 'HKCU\\Environment\\GOROOT'
    const found = targets({
      kind: 'windows',
      variables: { GOROOT: 'D:\\Go' },
      origins: { GOROOT: { kind: 'user', ref, confidence: 'high' } },
      registry: { user: { GOROOT: 'D:\\Go' } },
    })
    expect(found.get(`source:user:${ref}:0`)).toEqual({ tab: 'raw', section: 'windows.registry', at: ref })
  })
})

describe('cutPlace', () => {
  it.each([
    ['/home/<u1>/.bashrc:9', '/home/<u1>', '/.bashrc:9'],
    ['HKCU\\Environment\\Path', 'HKCU\\Environment', '\\Path'],
    ['/go', '', '/go'],
    ['GOROOT', '', 'GOROOT'],
  ])('%s', (text, head, tail) => expect(cutPlace(text)).toEqual({ head, tail }))
})

describe('markIn', () => {
  const registry = JSON.stringify(
    {
      machine: { key: 'HKLM\\Env', values: [{ name: 'GOROOT', raw: 'C:\\Go' }] },
      user: {
        key: 'HKCU\\Environment',
        values: [
          { name: 'Path', raw: 'x' },
          { name: 'GOROOT', raw: 'D:\\Go' },
        ],
      },
    },
    null,
    2,
  )
  const marked = (text: string, place?: string) => {
    const found = markIn(text, place)
    return found && text.slice(found.from, found.to).replace(/\s+/g, ' ')
  }

  it('finds the value of the scope that is named, in other letters too', () => {
    expect(marked(registry, 'HKCU\\Environment\\goroot')).toBe('"name": "GOROOT", "raw": "D:\\\\Go"')
    expect(marked(registry, 'HKLM\\Env\\GOROOT')).toBe('"name": "GOROOT", "raw": "C:\\\\Go"')
  })

  it('finds the line of the file of go env -w, and the name of go.env', () => {
    const file = JSON.stringify(
      { path: '/e', keys: [{ line: 1 }, { line: 12 }, { line: 2 }], goroot: { file: '/go/go.env' } },
      null,
      2,
    )
    expect(marked(file, '/e:2')).toBe('"line": 2')
    expect(marked(file, '/go/go.env')).toBe('"/go/go.env"')
  })

  it('finds nothing where there is nothing', () => {
    expect(marked(registry)).toBeNull()
    expect(marked(registry, 'HKCU\\Elsewhere\\GOROOT')).toBeNull()
    expect(marked(registry, '/e:3')).toBeNull()
  })
})
