import type { WindowsSecurity } from '../../agent/contract/sections/windows-security.ts'
import type { Windows } from '../../agent/contract/sections/windows.ts'

/** What a healthy Windows machine in a domain tells of itself. */
export const windowsFacts = (changes: Partial<Windows> = {}): Windows => ({
  uninstall: [],
  appPaths: [],
  executionPolicy: {},
  longPathsEnabled: true,
  acp: 1252,
  oemcp: 850,
  developerMode: false,
  domainJoined: true,
  syncRoots: [],
  ...changes,
})

type BlockEvent = WindowsSecurity['blockEvents'][number]

/** A machine on which just these events were logged. */
export const blockedBy = (
  events: (Partial<BlockEvent> & Pick<BlockEvent, 'id' | 'path'>)[],
): WindowsSecurity => ({
  blockEvents: events.map((event) => ({
    log: event.id < 2000 ? 'defender' : event.id < 8000 ? 'code-integrity' : 'applocker',
    count: 1,
    last: '2025-12-31T20:00:00.000Z',
    ...event,
  })),
  firewallRules: [],
})
