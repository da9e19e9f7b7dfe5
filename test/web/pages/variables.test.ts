import { describe, expect, it } from 'vitest'
import { cellsOf, placesOf } from '../../../web/src/pages/host/variables.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { hostOf, MESSY, RC } from './messy-host.ts'

function variable(name: string, words: EnvWords = MESSY) {
  const found = hostOf(words).provenance.variables.find((each) => each.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

describe('the cells of a variable', () => {
  it('have the winner of each session', () => {
    expect(cellsOf(variable('GOROOT')).map(({ value, origin }) => [value, origin?.kind])).toEqual([
      ['/opt/old', 'profile'],
      ['/from/file', 'go-env-file'],
    ])
  })

  it('say not set, and what Go then uses, where only a default is left', () => {
    const words: EnvWords = { sessions: [{ variables: { GOPROXY: 'direct' } }, {}] }
    expect(cellsOf(variable('GOPROXY', words))).toMatchObject([
      { value: 'direct', fallback: null },
      { value: null, origin: null, fallback: 'https://proxy.golang.org,direct' },
    ])
  })
})

describe('the places of a variable', () => {
  it('are one for all sessions, each with where it wins and why not elsewhere', () => {
    const places = placesOf(variable('GOROOT'))
    expect(places.map(({ origin, wins, losses }) => [origin.ref, origin.line, wins, losses])).toEqual([
      [RC, 9, ['bash-interactive'], []],
      [
        '/home/<u1>/.config/go/env',
        2,
        ['bash-login'],
        [{ lost: 'environment', sessions: ['bash-interactive'] }],
      ],
      [RC, 6, [], [{ lost: 'not-run', sessions: ['bash-interactive'] }]],
    ])
    expect(places[2]).toMatchObject({ guard: '[ -d /opt/new ]', time: '2026-01-01T00:00:00.000Z' })
  })

  it('show the value as it won, not as written where it lost', () => {
    const words: EnvWords = {
      kind: 'windows',
      sessions: [
        {},
        {
          variables: { GOPATH: 'C:\\Users\\<u1>\\go' },
          origins: { GOPATH: { kind: 'user', ref: 'HKCU\\Environment\\GOPATH', confidence: 'high' } },
        },
      ],
      registry: { user: { GOPATH: '%USERPROFILE%\\go' } },
    }
    expect(placesOf(variable('GOPATH', words))).toMatchObject([
      {
        value: 'C:\\Users\\<u1>\\go',
        wins: ['cmd'],
        losses: [{ lost: 'not-here', sessions: ['powershell'] }],
      },
    ])
  })

  it('keep apart what different processes gave, and leave out what is built into Go', () => {
    const words: EnvWords = {
      sessions: [{ variables: { GOPROXY: 'a' } }, { variables: { GOPROXY: 'b' } }, {}],
    }
    expect(placesOf(variable('GOPROXY', words)).map(({ value, wins }) => [value, wins])).toEqual([
      ['a', ['bash-interactive']],
      ['b', ['bash-login']],
    ])
  })
})
