import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY, type Detector } from '../../agent/detectors/detector.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { detectors } from '../../agent/detectors/index.ts'
import { earlierOf, FLEET } from '../support/full-env.ts'
import { faultyMachine, healthyMachine } from './full-machine.ts'
import { quantile, timeRuns, type Measure } from './measure.ts'

/** Other programs disturb single rounds; the best one is what the machine can do. */
const ROUNDS = 8
const BATCH = 150
const SLOWEST = 10

const beside = { fleet: FLEET, earlier: (env: string) => earlierOf(env === 'windows' ? 'windows' : 'wsl') }
const judge = (snapshot: Snapshot, catalogue?: readonly Detector[]) =>
  diagnose(snapshot, DEFAULT_POLICY, catalogue, beside)

/**
 * The whole catalogue over one snapshot of a Windows host with two distributions and every section; warm, one core.
 * Each run judges a copy that was never judged before, as a server does: what is remembered of a snapshot counts.
 */
export async function benchDiagnose(): Promise<Measure[]> {
  return [...measure('in good order', healthyMachine()), ...measure('with many faults', faultyMachine())]
}

function measure(what: string, snapshot: Snapshot): Measure[] {
  const text = JSON.stringify(snapshot)
  const copies = () => Array.from({ length: BATCH }, () => JSON.parse(text) as Snapshot)
  const round = () => {
    const batch = copies()
    return timeRuns(BATCH, (run) => {
      const copy = batch[run]
      if (copy) judge(copy)
    })
  }
  for (let warm = 0; warm < 4; warm++) round()
  const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5))
  const [best = new Float64Array()] = rounds
  const [median, p99] = [quantile(best, 0.5), quantile(best, 0.99)]
  const { findings, notEvaluated } = judge(snapshot)
  const silent = new Set(notEvaluated.map(({ pattern }) => pattern))
  const applicable = detectors.filter(({ platforms, roles }) => applies(platforms, roles))
  const verdicts = applicable.filter(({ id }) => !silent.has(id)).length
  return [
    {
      what: `judge a Windows host with two distributions, ${what}: ${detectors.length} detectors, ${verdicts} of the ${applicable.length} that apply with a verdict everywhere, ${findings.length} findings`,
      figure: `median ${median.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms (best of ${ROUNDS} rounds)`,
      values: { median, p99, detectors: detectors.length, verdicts, findings: findings.length },
    },
    ...shares(copies).map(({ id, ms, share }) => ({
      what: `${what}: ${id}`,
      figure: `${ms.toFixed(4)} ms, ${(share * 100).toFixed(1)} %`,
      values: { ms, share },
    })),
  ]
}

const applies = (platforms: Detector['platforms'], roles: Detector['roles']): boolean =>
  platforms.some((kind) => kind === 'windows' || kind === 'wsl') && (roles?.includes('workstation') ?? true)

/**
 * What each detector takes within a run of all: a view that several share is paid by the first of them, and who is
 * first changes from run to run.
 */
function shares(copies: () => Snapshot[]): { id: string; ms: number; share: number }[] {
  const spent = new Map<string, number>()
  const timed = detectors.map((detector): Detector => ({
    ...detector,
    check(sections, context) {
      const started = performance.now()
      try {
        return detector.check(sections, context)
      } finally {
        spent.set(detector.id, (spent.get(detector.id) ?? 0) + performance.now() - started)
      }
    },
  }))
  let runs = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (round === 2) {
      spent.clear()
      runs = 0
    }
    for (const copy of copies()) {
      const first = (runs++ * 37) % timed.length
      judge(copy, [...timed.slice(first), ...timed.slice(0, first)])
    }
  }
  const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
  return [...spent]
    .map(([id, ms]) => ({ id, ms: ms / runs, share: ms / total }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
}
