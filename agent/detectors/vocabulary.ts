import type { Localized } from '../contract/finding.ts'

/** Labels for the names that evidence uses; one word for one thing across all detectors. */
export const vocabulary: Readonly<Record<string, Localized>> = {}
