// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Change, Comparison, SectionDiff } from '#server/contract/diff.ts'
import { envChanges } from '../../../web/src/pages/compare/env-changes.ts'
import { sideNames } from '../../../web/src/pages/compare/side-names.ts'
import { queryOfSides, sideOf, sideText, swapped } from '../../../web/src/pages/compare/sides.ts'
import { briefText } from '../../../web/src/pages/host/json-text.ts'
import SectionChanges from '../../../web/src/pages/host/SectionChanges.vue'
import { isShort } from '../../../web/src/pages/host/section-size.ts'
import { mounted } from '../components/mounted.ts'

const A = '00000000-0000-4000-8000-00000000000a'
const B = '00000000-0000-4000-8000-00000000000b'
const change = (changes: Partial<Change> = {}): Change => ({
  pointer: '/data/x',
  op: 'changed',
  before: 'one',
  after: 'two',
  ...changes,
})
const section = (env: string, name: string, ...changes: Change[]): SectionDiff => ({
  env,
  section: name,
  changes: changes.length > 0 ? changes : [change()],
})

describe('the sides of a comparison in the address', () => {
  it.each([
    [A, { host: A, snapshot: undefined }],
    [`${A}@123`, { host: A, snapshot: '123' }],
  ])('%s is read and written', (text, side) => {
    expect(sideOf(text)).toEqual(side)
    expect(sideText(side)).toBe(text)
  })
  it.each([undefined, '', 'works', `${A}@`, `${A}@1x`, `${A}@12345678901234567`, `${A} `, [A, B]])(
    '%j chooses nothing, and the server is not asked for it',
    (text) => {
      expect(sideOf(text)).toBeUndefined()
    },
  )
  it('keeps what is chosen when the sides are swapped', () => {
    const sides = { from: sideOf(`${A}@7`), to: undefined }
    expect(queryOfSides(sides)).toEqual({ from: `${A}@7` })
    expect(queryOfSides(swapped(sides))).toEqual({ to: `${A}@7` })
  })
})

describe('envChanges', () => {
  const whole = (op: 'added' | 'removed') => change({ pointer: '', op })

  it('puts first what decides about Go, and the machine itself last', () => {
    const envs = envChanges([
      section('host', 'os'),
      section('linux', 'clock'),
      section('linux', 'goEnv'),
      section('linux', 'managers'),
      section('linux', 'path'),
    ])
    expect(envs.map(({ env, sections }) => [env, sections.map((each) => each.section)])).toEqual([
      ['linux', ['path', 'goEnv', 'clock', 'managers']],
      ['host', ['os']],
    ])
  })

  it('tells an env that only one side has from one with a section that only one side has', () => {
    const envs = envChanges([
      section('linux', 'path', whole('removed')),
      section('windows', 'ci', whole('added')),
      section('wsl:Debian', 'path', whole('added')),
    ])
    expect(envs.map(({ env, only }) => [env, only])).toEqual([
      ['windows', undefined],
      ['linux', 'from'],
      ['wsl:Debian', 'to'],
    ])
  })
})

describe('sideNames', () => {
  const side = (hostname: string, takenAt: string) => ({
    hostId: A,
    hostname,
    snapshot: {
      id: '1',
      takenAt,
      receivedAt: takenAt,
      contentHash: '',
      agentVersion: '',
      changedSections: [],
    },
  })
  const compared = (to: string): Comparison => ({
    from: side('dev-1', '2026-01-01T00:00:00.000Z'),
    to: side(to, '2026-01-02T00:00:00.000Z'),
    sections: [],
  })

  it('are the hosts, or the moments of one host', () => {
    expect(sideNames(compared('dev-2'), 'en')).toEqual({ from: 'dev-1', to: 'dev-2' })
    const { from, to } = sideNames(compared('dev-1'), 'en')
    expect(from).toContain('2026')
    expect(to).not.toBe(from)
  })
})

describe('a value among many changes', () => {
  it('has on one line what fits there, and says the same as its JSON', () => {
    const origin = { kind: 'profile', ref: '/home/u/.profile', line: 12 }
    const value = { dir: '/opt/old/go/bin', origin, tags: [], more: ['x'.repeat(60), 'y'.repeat(60), {}] }
    const text = briefText(value)
    expect(JSON.parse(text)).toEqual(value)
    expect(text).toContain('  "origin": { "kind": "profile", "ref": "/home/u/.profile", "line": 12 },\n')
    expect(text.split('\n')).toHaveLength(10)
  })
  it.each([
    ['as it is', 'as it is'],
    [undefined, ''],
    [null, 'null'],
    [{}, '{}'],
    [7, '7'],
  ])('%j is %j', (value, text) => {
    expect(briefText(value)).toBe(text)
  })
})

describe('sections of a comparison', () => {
  const many = section('linux', 'path', ...Array.from({ length: 301 }, () => change()))
  const lines = Array.from({ length: 60 }, (_, index) => `${index} ${'x'.repeat(60)}`)

  it('are open when they are short in number and in lines', () => {
    expect(isShort(section('linux', 'path'))).toBe(true)
    expect(isShort(many)).toBe(false)
    expect(isShort(section('linux', 'path', change({ before: lines, after: lines })))).toBe(false)
    expect(isShort(section('linux', 'path', change({ op: 'moved', before: lines, after: lines })))).toBe(true)
  })

  it('draw hundreds of changes only when asked, and then not all of them', async () => {
    const page = mounted(SectionChanges, { sections: [many], ofOneEnv: true })
    expect(page.find('summary').text()).toMatch(/^PATH\s*301 changes$/)
    expect(page.findAll('li')).toHaveLength(0)
    await page.find('details').trigger('toggle')
    expect(page.findAll('li')).toHaveLength(200)
    await page.find('button').trigger('click')
    expect(page.findAll('li')).toHaveLength(301)
  })

  it('name the side that has something, and keep closed what only one side has whole', () => {
    const sections = [
      section('linux', 'path', change({ op: 'added' }), change({ op: 'removed' }), change()),
      section('linux', 'ci', change({ pointer: '', op: 'removed' })),
    ]
    const page = mounted(SectionChanges, { sections, sides: { from: 'works', to: 'broken' } })
    expect(page.findAll('li .sr-only').map((each) => each.text())).toEqual([
      'Only on broken',
      'Only on works',
      'Differs',
    ])
    expect(page.findAll('summary').map((each) => each.text())).toEqual([
      expect.stringMatching(/Linux · PATH\s*3 differences/),
      expect.stringMatching(/Linux · Build agent\s*Only on works/),
    ])
  })
})
