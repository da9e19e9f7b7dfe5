import { collect } from '../../agent/collect.ts'
import { DEFAULT_COLLECTING } from '../../agent/contract/collecting.ts'
import { DEFAULT_POLICY } from '../../agent/contract/policy.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import type { MachineFile } from './machine-file.ts'
import { neutral } from './neutral.ts'
import { record } from './recorder.ts'
import { machineFile, type Described } from './write.ts'

/** A look as a server has it done, always under the same key; without what no two looks have in common. */
export async function lookAt(
  machine: Machine,
  { role, projects = [] }: Partial<MachineFile>,
): Promise<Snapshot> {
  const snapshot = await collect(machine, {
    redactionKey: 'fixture',
    agentVersion: '0.0.0',
    fallbackMachineId: 'fixture',
    collecting: { ...DEFAULT_COLLECTING, projectRoots: projects },
    ...(role && { role }),
  })
  return { ...snapshot, agent: { ...snapshot.agent, catalogue: 'fixture', timings: {} } }
}

/** What a person reads of the verdict. */
export function verdictOn(snapshot: Snapshot) {
  const { findings, notEvaluated } = diagnose(snapshot, DEFAULT_POLICY)
  return {
    findings: findings.map(({ env, pattern, severity, subject, evidence }) => ({
      pattern,
      severity,
      env,
      subject,
      evidence,
    })),
    notEvaluated: [
      ...new Set(notEvaluated.map(({ pattern, env, reason }) => `${pattern} ${env}: ${reason}`)),
    ].sort(),
  }
}

/** Looks at a machine and writes down what it answers. */
export async function capture(
  machine: Machine,
  described: Described,
): Promise<{ file: MachineFile; snapshot: Snapshot }> {
  const { machine: recording, tape } = record(neutral(machine, described.user))
  const snapshot = await lookAt(recording, described)
  return { file: machineFile(recording, tape, described), snapshot }
}
