import type { CollectContext, Collector } from './collector.ts'
import { Absent } from './collector.ts'
import { readClockSamples } from './clock-samples.ts'

const W32TIME = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time'
const DISABLED = '4'

/** Files that a running service keeps; a program would say the same thirty times as late. */
const SERVICES: readonly (readonly [string, string])[] = [
  ['/run/chrony/chronyd.pid', 'chrony'],
  ['/run/chronyd.pid', 'chrony'],
  ['/run/ntpd.pid', 'ntpd'],
  ['/run/ntpsec/ntpd.pid', 'ntpd'],
  ['/run/openntpd.pid', 'openntpd'],
  ['/run/systemd/timesync', 'systemd-timesyncd'],
]

async function sourceOnWindows({ machine }: CollectContext): Promise<string | null> {
  const value = async (key: string, name: string) =>
    (await machine.registry(key).catch(() => null))?.find(
      (each) => each.name.toLowerCase() === name.toLowerCase(),
    )?.raw
  const start = await value(W32TIME, 'Start')
  if (start === undefined) return null
  const type = (await value(`${W32TIME}\\Parameters`, 'Type'))?.toLowerCase()
  if (start === DISABLED || type === 'nosync') return 'none'
  return type === 'nt5ds' ? 'w32time (domain)' : 'w32time'
}

/** null: not known. A container has its host's clock, and no service of its own. */
async function sourceOf(context: CollectContext): Promise<string | null> {
  const { machine } = context
  if (machine.platform === 'windows') return sourceOnWindows(context)
  if (machine.platform === 'macos') return 'timed'
  for (const [file, name] of SERVICES) if (await machine.stat(file).catch(() => null)) return name
  return (await context.role) === 'container' ? null : 'none'
}

/*
 * Without the time since the last wake-up: it is never twice the same, and what it is for, not to judge a clock that
 * is just being set, is served by two samples five minutes apart.
 */
export const clock: Collector<'clock'> = {
  section: 'clock',
  cost: 'A',
  timeoutMs: 10_000,
  async collect(context) {
    const samples = await readClockSamples(context.recall)
    if (samples.length === 0) throw new Absent('no answer of a server to compare with yet')
    const source = await sourceOf(context)
    return { samples: [...samples], ...(source === null ? {} : { source }) }
  },
}
