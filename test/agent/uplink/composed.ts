import type { Section } from '../../../agent/contract/section.ts'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'

const absent = { status: 'absent' } satisfies Section<never>

/** A small snapshot made up for tests of the transport; `note` is all that its content depends on. */
export function composedSnapshot(note: string): Snapshot {
  return {
    version: 1,
    takenAt: new Date().toISOString(),
    agent: { version: '0.0.0', catalogue: '1', timings: {} },
    host: { hostname: 'composed', machineId: 'b'.repeat(64), sections: { os: absent } },
    envs: [
      {
        id: 'linux',
        kind: 'linux',
        role: 'workstation',
        sections: {
          sessions: { status: 'absent', reason: note },
          path: absent,
          registry: absent,
          profiles: absent,
          goInstalls: absent,
          goActive: absent,
          goEnv: absent,
          goEnvFile: absent,
          dirs: absent,
        },
      },
    ],
  }
}

/** What `composedSnapshot` was given, read back from what arrived. */
export const noteOf = (text: string): string =>
  /"sessions":\{"status":"absent","reason":"([^"]*)"/.exec(text)?.[1] ?? ''
