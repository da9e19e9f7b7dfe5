import type { Finding, Localized } from '../contract/finding.ts'
import type { Remedy } from '../contract/repair.ts'
import type { Subject } from './detector.ts'
import { detectorById } from './index.ts'

export type Description = { title: Localized; explanation: Localized; remedy: Remedy }

/**
 * The words for one finding, in both languages. A finding may be older than the catalogue at hand: then its
 * pattern id stands for the title and there is no remedy.
 */
export function describe(finding: Finding, env: Subject): Description {
  const detector = detectorById(finding.pattern)
  if (!detector) {
    const title = { en: finding.pattern, zh: finding.pattern }
    return { title, explanation: title, remedy: { steps: [], verify: title } }
  }
  return {
    title: detector.texts.title,
    explanation: detector.explain(finding.evidence),
    remedy: detector.remedy(finding.evidence, env),
  }
}
