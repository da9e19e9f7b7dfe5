import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scanText } from '../../../agent/path-literals/scan.ts'

const CORPUS = new URL('../../fixtures/path-literals/', import.meta.url).pathname

type Label = { place: string; literal: string; wanted: boolean; fallback: boolean }

/** Takes the marks out of a text and says where they were. */
function unmark(file: string, marked: string): { text: string; labels: Label[] } {
  let text = ''
  let line = 1
  const labels: Label[] = []
  for (const piece of marked.split(/(«\??[^»]*»|‹[^›]*›)/)) {
    const mark = /^(«\??|‹)([^]*)[»›]$/.exec(piece)
    const literal = mark?.[2] ?? piece
    if (mark) {
      const column = text.length - text.lastIndexOf('\n')
      const place = `${file}:${line}:${column}`
      labels.push({ place, literal, wanted: mark[1] !== '‹', fallback: mark[1] === '«?' })
    }
    text += literal
    line += literal.split('\n').length - 1
  }
  return { text, labels }
}

function measure(part: 'tuned' | 'held-out') {
  const folder = join(CORPUS, part)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const wrong: string[] = []
  let [literals, found, right, wanted, fallbacksRight] = [0, 0, 0, 0, 0]
  for (const entry of files) {
    const file = relative(folder, join(entry.parentPath, entry.name))
    const { text, labels } = unmark(file, readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    const expected = new Map(
      labels.filter((label) => label.wanted).map((label) => [`${label.place} ${label.literal}`, label]),
    )
    literals += labels.length
    wanted += expected.size
    for (const { line, from, literal, fallback } of scanText(file, text)) {
      const key = `${file}:${line}:${from + 1} ${literal}`
      found++
      const label = expected.get(key)
      if (label) right++
      else wrong.push(`false: ${key}`)
      if (label?.fallback === fallback) fallbacksRight++
      else if (label) wrong.push(`fallback ${label.fallback}: ${key}`)
      expected.delete(key)
    }
    for (const key of expected.keys()) wrong.push(`missed: ${key}`)
  }
  return {
    part,
    literals,
    precision: right / found,
    recall: right / wanted,
    fallbacks: fallbacksRight / right,
    wrong,
  }
}

describe('a labelled corpus', () => {
  const parts = [measure('tuned'), measure('held-out')]

  test('has 300 literals or more, a third of them held out', () => {
    const [tuned = 0, heldOut = 0] = parts.map(({ literals }) => literals)
    expect(tuned + heldOut).toBeGreaterThanOrEqual(300)
    expect(heldOut).toBeGreaterThanOrEqual((tuned + heldOut) / 3)
  })

  test.each(parts)('$part: precision at least 0.98, recall at least 0.95', (figures) => {
    const { part, literals, precision, recall, fallbacks, wrong } = figures
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`
    console.log(
      `${part}: ${literals} labels, precision ${percent(precision)}, recall ${percent(recall)}, fallbacks ${percent(fallbacks)}`,
      wrong,
    )
    expect(precision).toBeGreaterThanOrEqual(0.98)
    expect(recall).toBeGreaterThanOrEqual(0.95)
    expect(fallbacks).toBeGreaterThanOrEqual(0.95)
  })
})
