import type { Detector } from './detector.ts'

/** Goes up with every change to what the catalogue would say about a snapshot; stored with each finding. */
export const CATALOGUE_VERSION = '1'

/** The catalogue, sorted by id. */
export const detectors: readonly Detector[] = []

const byId = new Map(detectors.map((detector) => [detector.id, detector]))

export const detectorById = (id: string): Detector | undefined => byId.get(id)
