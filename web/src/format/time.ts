const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS: readonly [number, number, Intl.RelativeTimeFormatUnit][] = [
  [MINUTE, SECOND, 'second'],
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [30 * DAY, DAY, 'day'],
  [365 * DAY, 30 * DAY, 'month'],
  [Infinity, 365 * DAY, 'year'],
]

/**
 * "5 minutes ago", "5分钟前"; under ten seconds "now", since nobody needs the exact number to change.
 * Never "yesterday": what is counted is hours gone by, not days of the calendar.
 */
export function relativeTime(at: string | number | Date, now: number | Date, locale: string): string {
  const difference = new Date(at).getTime() - new Date(now).getTime()
  if (Number.isNaN(difference)) return ''
  const size = Math.abs(difference)
  if (size < 10 * SECOND) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
  const [, unit, name] = STEPS.find(([limit]) => size < limit) ?? [Infinity, 365 * DAY, 'year']
  // A week that began a second ago is still "in 7 days"; a minute ago stays one until the second has passed.
  const count = difference > 0 ? Math.round(difference / unit) : Math.trunc(difference / unit)
  return new Intl.RelativeTimeFormat(locale).format(count, name)
}

/** Date and time to the second in the reader's own zone, zone named. */
export function absoluteTime(at: string | number | Date, locale: string, timeZone?: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  return new Intl.DateTimeFormat(locale, {
    dateStyle: undefined,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(date)
}

/** The two largest units of a stretch of time: "2 h 5 min", "3天 4小时". */
export function duration(milliseconds: number, locale: string): string {
  const total = Math.max(0, Math.round(milliseconds / SECOND)) * SECOND
  const parts: [number, string][] = [
    [Math.floor(total / DAY), 'day'],
    [Math.floor((total % DAY) / HOUR), 'hour'],
    [Math.floor((total % HOUR) / MINUTE), 'minute'],
    [Math.floor((total % MINUTE) / SECOND), 'second'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([count]) => count > 0)
  return shown
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ')
}
