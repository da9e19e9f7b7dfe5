import { diagnose } from '../../agent/detectors/diagnose.ts'
import { detectors } from '../../agent/detectors/index.ts'
import { DEFAULT_POLICY } from '../../agent/detectors/detector.ts'
import { FAULTS, makeMachine, type SimulatedEnv } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { snapshotOf } from '../load/snapshot.ts'
import { quantile, timeRuns, type Measure } from './measure.ts'

/** All detectors over one snapshot of a Windows host with two distributions, all faults present; warm, one core. */
export async function benchDiagnose(): Promise<Measure[]> {
  const random = new Random(7)
  const machine = makeMachine(random, 0)
  const env = (kind: SimulatedEnv['kind'], distro?: string): SimulatedEnv => ({
    kind,
    ...(distro === undefined ? {} : { distro }),
    goVersion: 'go1.27.3',
    olderVersion: 'go1.21.13',
    manager: 'none',
    faults: new Set(FAULTS.filter((fault) => fault !== 'go-not-on-path')),
  })
  machine.envs = [env('windows'), env('wsl', 'Ubuntu-24.04'), env('wsl', 'Debian')]
  const snapshot = snapshotOf(machine, new Date())
  timeRuns(2000, () => diagnose(snapshot))
  const times = timeRuns(5000, () => diagnose(snapshot))
  const { findings } = diagnose(snapshot)
  const each = detectors
    .map((detector) => {
      const alone = timeRuns(1000, () => diagnose(snapshot, DEFAULT_POLICY, [detector]))
      return { id: detector.id, median: quantile(alone, 0.5) }
    })
    .sort((a, b) => b.median - a.median)
  const slowest = each[0]
  const median = quantile(times, 0.5)
  return [
    {
      what: `judge a Windows host with two distributions (${detectors.length} detectors, ${findings.length} findings)`,
      figure: `median ${median.toFixed(3)} ms, p99 ${quantile(times, 0.99).toFixed(3)} ms`,
      values: { median, p99: quantile(times, 0.99), detectors: detectors.length, findings: findings.length },
    },
    ...(slowest
      ? [
          {
            what: `its slowest detector, ${slowest.id}`,
            figure: `${slowest.median.toFixed(3)} ms`,
            values: { median: slowest.median },
          },
        ]
      : []),
  ]
}
