import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from '#agent/detectors/detector.ts'
import { detectors } from '#agent/detectors/index.ts'
import { diagnose } from '#agent/detectors/diagnose.ts'
import { freeze } from '../../../../server/fleet/sections/known-sections.ts'
import { faultyMachine, healthyMachine } from '../../../bench/full-machine.ts'
import { makeMachine } from '../../../load/machine.ts'
import { Random } from '../../../load/random.ts'
import { snapshotOf } from '../../../load/snapshot.ts'
import { earlierOf, FLEET } from '../../../support/full-env.ts'

const simulated = Array.from({ length: 20 }, (_, index) =>
  snapshotOf(makeMachine(new Random(index), index), new Date('2026-11-21T10:00:00Z')),
)
const beside = { fleet: FLEET, earlier: (env: string) => earlierOf(env === 'windows' ? 'windows' : 'wsl') }

it.each([healthyMachine(), faultyMachine(), ...simulated])(
  'no rule changes what it judges: a section may be that of many machines (%#)',
  (snapshot) => {
    const copy = structuredClone(snapshot)
    const frozen = diagnose(freeze(snapshot), DEFAULT_POLICY, detectors, beside)
    expect(frozen).toEqual(diagnose(copy, DEFAULT_POLICY, detectors, beside))
    expect(frozen.notEvaluated.filter(({ reason }) => reason.startsWith('detector error'))).toEqual([])
  },
)
