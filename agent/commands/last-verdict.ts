import { SEVERITIES, type Diagnosis } from '../contract/finding.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import { detectorById } from '../detectors/index.ts'
import { installOf } from '../detectors/model/installs.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { LAST_VERDICT_FILE, type LastVerdict } from '../prompt/last-verdict.ts'
import type { Notice, StateFolder } from '../state/folder.ts'

/** A daemon that sees the same day after day need not write it at every look. */
const REWRITE_MS = 86_400_000

/** Keeps for the prompt what was found on this machine. A disk that is full must not keep anybody from reporting. */
export function verdictKeeper(folder: StateFolder, notice: Notice) {
  let kept: LastVerdict | undefined
  return async (snapshot: Snapshot, diagnosis: Diagnosis): Promise<void> => {
    const verdict = lastVerdict(snapshot, diagnosis)
    const same = kept && JSON.stringify({ ...verdict, takenAt: kept.takenAt }) === JSON.stringify(kept)
    if (kept && same && Date.parse(verdict.takenAt) - Date.parse(kept.takenAt) < REWRITE_MS) return
    try {
      await folder.write(LAST_VERDICT_FILE, verdict)
      kept = verdict
    } catch (error) {
      notice(`the prompt keeps its old verdict: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

export function lastVerdict({ takenAt, envs }: Snapshot, { findings }: Diagnosis): LastVerdict {
  const go = envs[0] && goOf(envs[0])
  const [worst] = findings
  const title = worst && detectorById(worst.pattern)?.texts.title
  const counted = SEVERITIES.map((severity) => [
    severity,
    findings.filter((f) => f.severity === severity).length,
  ])
  return {
    version: 1,
    takenAt,
    goVersion: go?.version ?? null,
    goSource: go?.source ?? null,
    // One entry for each severity.
    counts: Object.fromEntries(counted) as LastVerdict['counts'],
    headline: title ?? null,
  }
}

function goOf({ kind, sections: { goActive, goInstalls } }: Env): {
  version: string | undefined
  source: string | undefined
} {
  if (goActive.status !== 'ok') return { version: undefined, source: undefined }
  const install =
    goInstalls.status === 'ok' ? installOf(goInstalls.data, goActive.data.real, pathsOf(kind)) : undefined
  return {
    version: goActive.data.version,
    source: install?.source === 'unknown' ? undefined : install?.source,
  }
}
