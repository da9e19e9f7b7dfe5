import { describe, expect, test } from 'vitest'
import { detectors } from '../../../../agent/detectors/index.ts'
import { detectorPage } from '../../../../agent/detectors/docs/detector-page.ts'

describe.each(['en', 'zh'] as const)('pages in %s', (lang) => {
  test.each(detectors)('$id', (detector) => {
    const page = detectorPage(detector, lang)
    expect(page).toMatch(new RegExp(`^# .*\\n\\n\`${detector.id}\``))
    expect(page).toContain(detector.texts.why[lang])
    expect(page).toContain(detector.texts.rule[lang])
    expect(page).toContain(detector.source)
    expect(page.match(/^## /gm)?.length).toBe(detector.severityVaries ? 5 : 4)
    // Values of no finding: a page must not show what only a program can mean by them.
    expect(page).not.toMatch(/undefined|\[object|NaN/)
  })
})
