import type { Detector } from './detector.ts'
import { gobinNotOnPath } from './gobin-not-on-path.ts'
import { gopathUnusable } from './gopath-unusable.ts'
import { gorootEqualsGopath } from './goroot-equals-gopath.ts'
import { gorootInvalid } from './goroot-invalid.ts'
import { gorootVersionMismatch } from './goroot-version-mismatch.ts'
import { goArchMismatch } from './go-arch-mismatch.ts'
import { goBinDuplicate } from './go-bin-duplicate.ts'
import { goBinMultiScope } from './go-bin-multi-scope.ts'
import { goBinOrphan } from './go-bin-orphan.ts'
import { goEnvShellDivergence } from './go-env-shell-divergence.ts'
import { goMissing } from './go-missing.ts'
import { goNotOnPath } from './go-not-on-path.ts'
import { goShadowInGopathBin } from './go-shadow-in-gopath-bin.ts'
import { goVersionShadowed } from './go-version-shadowed.ts'
import { pathEntryMalformed } from './path-entry-malformed.ts'

/** Goes up with every change to what the catalogue would say about a snapshot; stored with each finding. */
export const CATALOGUE_VERSION = '1'

/** The catalogue, sorted by id. */
export const detectors: readonly Detector[] = [
  gobinNotOnPath,
  gopathUnusable,
  gorootEqualsGopath,
  gorootInvalid,
  gorootVersionMismatch,
  goArchMismatch,
  goBinDuplicate,
  goBinMultiScope,
  goBinOrphan,
  goEnvShellDivergence,
  goMissing,
  goNotOnPath,
  goShadowInGopathBin,
  goVersionShadowed,
  pathEntryMalformed,
]

const byId = new Map(detectors.map((detector) => [detector.id, detector]))

export const detectorById = (id: string): Detector | undefined => byId.get(id)
