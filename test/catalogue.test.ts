import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Localized } from '../agent/contract/finding.ts'
import type { Detector } from '../agent/detectors/detector.ts'
import { detectorById, detectors } from '../agent/detectors/index.ts'
import { commonWords } from '../agent/detectors/vocabulary.ts'

const folder = new URL('../agent/detectors/', import.meta.url)
const tests = new URL('agent/detectors/', import.meta.url)
/** What is in the folder besides detectors. */
const MACHINERY = [
  'catalogue.ts',
  'describe.ts',
  'detector.ts',
  'diagnose.ts',
  'evidence.ts',
  'incidents.ts',
  'index.ts',
  'vocabulary.ts',
]

const kebab = (id: string) => id.toLowerCase().replaceAll('_', '-')
const camel = (id: string) =>
  id.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

function expectBoth({ en, zh }: Localized): void {
  expect(en.trim()).toBe(en)
  expect(zh).toMatch(/[\u4e00-\u9fff]/)
  expect(en).not.toMatch(/[\u4e00-\u9fff]/)
  expect(en).not.toBe(zh)
}

test('the index is sorted and lists every detector file once', () => {
  const ids = detectors.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].toSorted())
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !MACHINERY.includes(name))
  expect(ids.map((id) => `${kebab(id)}.ts`).toSorted()).toEqual(files.toSorted())
})

test('ids and aliases name one detector each', () => {
  const names = detectors.flatMap(({ id, aliases = [] }) => [id, ...aliases])
  expect(new Set(names).size).toBe(names.length)
})

describe('labels', () => {
  const sources = detectors
    .map(({ id }) => readFileSync(new URL(`${kebab(id)}.ts`, folder), 'utf8'))
    .join('\n')

  test.each(Object.entries(commonWords))('%s is in both languages and in use', (name, label) => {
    expectBoth(label)
    expect(sources).toMatch(new RegExp(`\\b${name}\\b`))
  })

  test('a label of one detector is no label of another: what two need is a common word', () => {
    const own = detectors.flatMap(({ labels = {} }) => Object.keys(labels))
    expect(own).toEqual([...new Set(own)])
    expect(own.filter((name) => name in commonWords)).toEqual([])
    for (const { labels = {} } of detectors) {
      for (const label of Object.values(labels)) {
        // A name such as GOARCH is the same in every language.
        if (!/^[A-Z0-9_ ]+$/.test(label.en) || label.en !== label.zh) expectBoth(label)
      }
    }
  })
})

describe.each(detectors.map((detector): [string, Detector] => [detector.id, detector]))(
  '%s',
  (id, detector) => {
    test('is exported from the file named for it', async () => {
      const exported = (await import(new URL(`${kebab(id)}.ts`, folder).href)) as Record<string, unknown>
      expect(exported[camel(id)]).toBe(detector)
      expect(detectorById(id)).toBe(detector)
    })

    test('has texts in both languages and a source', () => {
      const { texts, severityVaries, source } = detector
      for (const text of [texts.title, texts.why, texts.rule]) expectBoth(text)
      if (severityVaries) expectBoth(severityVaries)
      for (const sentence of [texts.why, texts.rule]) {
        expect(sentence.en).toMatch(/\.$/)
        expect(sentence.zh).toMatch(/。$/)
      }
      expect(source).not.toBe('')
    })

    // The table itself demands two firing and three silent cases and checks evidence names, quoting and texts.
    test('has a table of cases', () => {
      const text = readFileSync(new URL(`${kebab(id)}.test.ts`, tests), 'utf8')
      expect(text).toContain(`detectorTest(${camel(id)}, {`)
    })

    test('says something sensible even about evidence it does not know', () => {
      expectBoth(detector.explain({}))
      for (const kind of ['windows', 'linux'] as const)
        expect(detector.remedy({}, { id: kind, kind, role: 'workstation' }).steps.length).toBeGreaterThan(0)
    })
  },
)
