import type { Collector, Collectors, Cost, SectionName } from '../collector.ts'
import { collectGoInstalls } from './go-installs.ts'
import { collectGroupPolicy } from './group-policy.ts'
import { collectOs } from './os.ts'
import { collectPath } from './path.ts'
import { collectProcesses } from './processes.ts'
import { collectProfiles } from './profiles.ts'
import { collectRegistry } from './registry.ts'
import { collectSessions } from './sessions.ts'
import { collectWindows } from './windows.ts'
import { collectWindowsSecurity } from './windows-security.ts'
import { collectWslHost } from './wsl-host.ts'

const collector = <K extends SectionName>(
  section: K,
  cost: Cost,
  timeoutMs: number,
  collect: Collector<K>['collect'],
): Collector<K> => ({ section, cost, timeoutMs, collect })

/** What Windows does in its own way; the other sections are collected alike everywhere. */
export const windowsCollectors = {
  os: collector('os', 'A', 10_000, collectOs),
  sessions: collector('sessions', 'C', 45_000, collectSessions),
  path: collector('path', 'B', 60_000, collectPath),
  registry: collector('registry', 'A', 20_000, collectRegistry),
  profiles: collector('profiles', 'B', 20_000, collectProfiles),
  goInstalls: collector('goInstalls', 'B', 60_000, collectGoInstalls),
  processes: collector('processes', 'B', 60_000, collectProcesses),
  windows: collector('windows', 'C', 60_000, collectWindows),
  groupPolicy: collector('groupPolicy', 'B', 20_000, collectGroupPolicy),
  windowsSecurity: collector('windowsSecurity', 'D', 120_000, collectWindowsSecurity),
  wslHost: collector('wslHost', 'C', 30_000, collectWslHost),
} satisfies Partial<Collectors>
