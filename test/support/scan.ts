import { collect } from '../../agent/collect.ts'
import type { SectionName } from '../../agent/collectors/collector.ts'
import type { EnvSections, Snapshot } from '../../agent/contract/snapshot.ts'
import { createLocalMachine } from '../../agent/machine/local.ts'
import type { Machine } from '../../agent/machine/machine.ts'

type SectionData<S> = S extends { status: 'ok'; data: infer D } ? D : never

/**
 * The real machine as someone sees it whose home directory is this one. What the agent has started is hidden in the
 * table of processes; here that is the whole run of the tests, for one of them starts a program named dpkg.
 */
export const machineAt = (home: string): Machine => {
  const machine = createLocalMachine({ home, env: { LANG: 'C.UTF-8' } })
  return {
    ...machine,
    readFile: (path, options) =>
      machine.readFile(path === '/proc/self/stat' ? `/proc/${process.ppid}/stat` : path, options),
  }
}

/** As a workstation, whatever the tests run in: in containers some rules have nothing to say. */
export const scan = (machine: Machine, only?: readonly SectionName[]): Promise<Snapshot> =>
  collect(machine, {
    redactionKey: 'k'.repeat(32),
    agentVersion: '0.0.0',
    role: 'workstation',
    ...(only ? { only } : {}),
  })

/** Data of a section of the only env; fails with what the section says instead. */
export function dataOf<K extends keyof EnvSections>(
  snapshot: Snapshot,
  name: K,
): SectionData<EnvSections[K]> {
  const section = snapshot.envs[0]?.sections[name]
  if (section?.status !== 'ok') throw new Error(`${name}: ${JSON.stringify(section)}`)
  // `ok` carries the data of the section that was asked for.
  return section.data as SectionData<EnvSections[K]>
}
