import type { Finding } from '../../agent/contract/finding.ts'
import type { EnvKind, Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY } from '../../agent/detectors/detector.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { detectors } from '../../agent/detectors/index.ts'
import { faultyMachine } from '../bench/full-machine.ts'
import { makeMachine } from './machine.ts'
import { Random } from './random.ts'
import { snapshotOf } from './snapshot.ts'

/** A finding of a rule, and the kind of env that a seeded fleet has it on. */
export type Sample = Pick<Finding, 'pattern' | 'severity' | 'layer' | 'subject' | 'evidence'> & {
  kind: EnvKind
}

const KINDS: readonly EnvKind[] = ['windows', 'wsl', 'linux', 'macos']
const SIMULATED = 400

/**
 * One finding of every rule for each kind of env it is meant for. First those that a machine with many faults or a
 * simulated fleet provokes, as the catalogue makes them; of the other rules the name alone.
 */
export function sampleFindings(): Sample[] {
  const random = new Random(1)
  const simulated = Array.from({ length: SIMULATED }, (_, index) =>
    snapshotOf(makeMachine(random, index, 3), new Date('2026-01-01T00:00:00Z')),
  )
  const found = new Map([faultyMachine(), ...simulated].flatMap(findingsOf).map((f) => [f.pattern, f]))
  const samples = detectors.flatMap((detector) => {
    const { id, severity, layers, platforms } = detector
    const finding = found.get(id) ?? {
      pattern: id,
      severity,
      layer: layers[0],
      subject: `a subject of ${id}`,
      evidence: {},
    }
    return KINDS.filter((kind) => platforms.includes(kind)).map((kind): Sample => ({ ...finding, kind }))
  })
  return samples.sort((a, b) => Number(found.has(b.pattern)) - Number(found.has(a.pattern)))
}

const findingsOf = (snapshot: Snapshot): Finding[] => diagnose(snapshot, DEFAULT_POLICY).findings
