import type { Localized } from '../contract/finding.ts'
import * as catalogue from './catalogue.ts'
import type { Detector } from './detector.ts'
import { commonWords } from './vocabulary.ts'

/** Goes up with every change to what the catalogue would say about a snapshot; stored with each finding. */
export const CATALOGUE_VERSION = '2'

/** The catalogue, sorted by id. */
export const detectors: readonly Detector[] = Object.values(catalogue).sort((a, b) => (a.id < b.id ? -1 : 1))

const byId = new Map(
  detectors.flatMap((detector) => [detector.id, ...(detector.aliases ?? [])].map((name) => [name, detector])),
)

/** By id or alias. */
export const detectorById = (id: string): Detector | undefined => byId.get(id)

/** Labels for the names that evidence uses, those of single detectors included. */
export const vocabulary: Readonly<Record<string, Localized>> = Object.fromEntries(
  [commonWords, ...detectors.map(({ labels = {} }) => labels)].flatMap((labels) => Object.entries(labels)),
)
