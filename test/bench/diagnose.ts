import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY, type Detector } from '../../agent/detectors/detector.ts'
import { earlierOf, FLEET } from '../support/full-env.ts'
import { faultyMachine, healthyMachine } from './full-machine.ts'
import { quantile, timeRuns, type Measure } from './measure.ts'

type Judge = typeof import('./judge.ts')

/** Other programs disturb single rounds; the best one is what the machine can do. */
const ROUNDS = 8
const WARM_ROUNDS = 4
const BATCH = 200
const SLOWEST = 10

const beside = { fleet: FLEET, earlier: (env: string) => earlierOf(env === 'windows' ? 'windows' : 'wsl') }

/**
 * The whole catalogue over one snapshot of a Windows host with two distributions and every section; warm, one core.
 * Each run judges a copy that was never judged before, as a server does: what is remembered of a snapshot is paid for.
 */
export async function benchDiagnose(): Promise<Measure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  try {
    // As it is shipped: what tsx runs names every closure when it is made, which costs a third.
    const outfile = path.join(folder, 'judge.mjs')
    const entryPoints = [path.join(import.meta.dirname, 'judge.ts')]
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' })
    const judge = (await import(pathToFileURL(outfile).href)) as Judge
    return [
      ...measure(judge, 'in good order', healthyMachine()),
      ...measure(judge, 'with many faults', faultyMachine()),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

function measure({ diagnose, detectors }: Judge, what: string, snapshot: Snapshot): Measure[] {
  const text = JSON.stringify(snapshot)
  const copies = () => Array.from({ length: BATCH }, () => JSON.parse(text) as Snapshot)
  const judge = (copy: Snapshot, catalogue = detectors) => diagnose(copy, DEFAULT_POLICY, catalogue, beside)
  const round = () => {
    const batch = copies()
    return timeRuns(BATCH, (run) => {
      const copy = batch[run]
      if (copy) judge(copy)
    })
  }
  for (let warm = 0; warm < WARM_ROUNDS; warm++) round()
  const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5))
  const [best = new Float64Array()] = rounds
  const [median, p99] = [quantile(best, 0.5), quantile(best, 0.99)]
  const { findings, notEvaluated } = judge(snapshot)
  const open = new Set(notEvaluated.map(({ pattern }) => pattern))
  const meant = detectors.filter(isMeant)
  const verdicts = meant.filter(({ id }) => !open.has(id)).length
  return [
    {
      what: `judge a Windows host with two distributions, ${what}: ${detectors.length} detectors, ${meant.length} meant for such envs, ${verdicts} of them with a verdict in each; ${findings.length} findings`,
      figure: `median ${median.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms (best of ${ROUNDS} rounds of ${BATCH})`,
      values: { median, p99, detectors: detectors.length, verdicts, findings: findings.length },
    },
    ...shares(detectors, copies, judge).map(({ id, ms, share }) => ({
      what: `${what}: ${id}`,
      figure: `${ms.toFixed(4)} ms, ${(share * 100).toFixed(1)} %`,
      values: { ms, share },
    })),
  ]
}

const isMeant = ({ platforms, roles }: Detector): boolean =>
  (platforms.includes('windows') || platforms.includes('wsl')) && (roles?.includes('workstation') ?? true)

/**
 * What each detector takes within a run of all. A view that several share is paid by the first of them, so who is
 * first changes from run to run; the slower half of the runs, in which something else was at work, is left out.
 */
function shares(
  detectors: readonly Detector[],
  copies: () => Snapshot[],
  judge: (copy: Snapshot, catalogue: readonly Detector[]) => unknown,
): { id: string; ms: number; share: number }[] {
  let spent = new Float64Array(detectors.length)
  const timed = detectors.map((detector, at): Detector => ({
    ...detector,
    check(sections, context) {
      const started = performance.now()
      try {
        return detector.check(sections, context)
      } finally {
        spent[at] = (spent[at] ?? 0) + performance.now() - started
      }
    },
  }))
  const turns = timed.map((_, at) => [...timed.slice(at), ...timed.slice(0, at)])
  const runs: Float64Array[] = []
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++)
    for (const copy of copies()) {
      spent = new Float64Array(detectors.length)
      judge(copy, turns[(runs.length * 37) % turns.length] ?? timed)
      runs.push(spent)
    }
  const total = (run: Float64Array) => run.reduce((sum, ms) => sum + ms, 0)
  const quiet = runs.slice(WARM_ROUNDS * BATCH).sort((a, b) => total(a) - total(b))
  const kept = quiet.slice(0, quiet.length / 2)
  const all = kept.reduce((sum, run) => sum + total(run), 0)
  return detectors
    .map(({ id }, at) => {
      const own = kept.reduce((sum, run) => sum + (run[at] ?? 0), 0)
      return { id, ms: own / kept.length, share: own / all }
    })
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
}
