import type { Random } from '../load/random.ts'

/** Asks the real API; throws unless it answers 200. */
export type Ask = (path: string) => Promise<{ body: string; ms: number }>

/** One kind of request, with parameters of its own each time; some have a way to go before the first. */
export type Question = { name: string; goal?: number; begin: () => Next | Promise<Next> }
type Next = () => string

type Values = { patterns: string[]; goVersions: string[]; envs: string[]; facts: string[] }
type Filters = Readonly<Record<string, (random: Random) => string>>

const pick = (random: Random, items: readonly string[]): string => items[random.integer(items.length)] ?? ''
const DAY = 86_400_000
const since = (random: Random): string => new Date(Date.now() - random.next() ** 3 * 30 * DAY).toISOString()

const hostFilters = ({ patterns, goVersions }: Values): Filters => ({
  search: (random) => pick(random, ['ber', 'wks-', '0042', 'mac-tyo', '77', 'dev-lon-0', '1234', 'no-such']),
  presence: (random) => pick(random, ['on-time', 'late', 'silent', 'pending']),
  kind: (random) => pick(random, ['windows', 'wsl', 'linux', 'macos']),
  goVersion: (random) => pick(random, [...goVersions, 'none']),
  pattern: (random) => pick(random, patterns),
  severity: (random) => pick(random, ['critical', 'high', 'medium', 'low', 'info']),
  hasFindings: (random) => pick(random, ['true', 'false']),
  changedSince: since,
})
const HOST_SORTS = ['hostname', 'lastSeenAt', 'findings', 'changedAt']

const findingFilters = ({ patterns, envs }: Values): Filters => ({
  status: (random) => pick(random, ['open', 'resolved', 'suppressed', 'all']),
  pattern: (random) => pick(random, patterns),
  severity: (random) => pick(random, ['critical', 'high', 'medium', 'low', 'info']),
  env: (random) => pick(random, envs),
  changedSince: since,
})
const FINDING_SORTS = ['openedAt', 'changedAt', 'severity']

/** `count` filters of a list, a sort and an order. */
function listing(
  list: string,
  filters: Filters,
  sorts: readonly string[],
  count: number,
  random: Random,
): string {
  const names = Object.keys(filters)
  const chosen = new Set<string>()
  while (chosen.size < count) chosen.add(pick(random, names))
  const query = new URLSearchParams([
    ...[...chosen].map((name): [string, string] => [name, filters[name]?.(random) ?? '']),
    ['sort', pick(random, sorts)],
    ['order', pick(random, ['asc', 'desc'])],
  ])
  return `/${list}?${query.toString()}`
}

const PAGE = 1_000
const DEFAULT_LIMIT = 50
const LARGEST_LIMIT = 500

/** The 1,000th page, or the last: pages of the largest size give the cursor that those of the default size come to. */
async function deepPage(ask: Ask, path: string): Promise<string> {
  let cursor = ''
  for (let row = 0; row < (PAGE - 1) * DEFAULT_LIMIT; row += LARGEST_LIMIT) {
    const { body } = await ask(`${path}&limit=${LARGEST_LIMIT}${cursor}`)
    const { next } = JSON.parse(body) as { next: string | null }
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  return path + cursor
}

/** Walked to beforehand; one of these is then asked for each time. */
const DEEP_WALKS = 8

/** What acceptance 4 of the issue names, and what else the lists can be asked. */
export async function questions(ask: Ask, random: Random, seededAt: Date): Promise<Question[]> {
  const values = await readValues(ask)
  const hosts = (count: number) => () => listing('hosts', hostFilters(values), HOST_SORTS, count, random)
  const findings = (count: number) => () =>
    listing('findings', findingFilters(values), FINDING_SORTS, count, random)
  const deep = (first: Next) => async () => {
    const paths: string[] = []
    while (paths.length < DEEP_WALKS) paths.push(await deepPage(ask, first()))
    return () => pick(random, paths)
  }
  // As many occurrences as a minute has: nothing is added to a seeded log.
  const window = () => 60 + Math.ceil((Date.now() - seededAt.getTime()) / 1000)
  return [
    { name: '/patterns', goal: 10, begin: () => () => '/patterns?limit=100' },
    { name: '/summary', goal: 10, begin: () => () => '/summary' },
    { name: '/patterns/window, a minute', goal: 10, begin: () => () => `/patterns/window?seconds=${Math.min(86_400, window())}` },
    { name: '/facts/{name}', goal: 10, begin: () => () => `/facts/${pick(random, values.facts)}` },
    { name: '/hosts, three filters', goal: 40, begin: () => hosts(3) },
    { name: '/hosts, three filters, page 1,000 or last', goal: 40, begin: deep(hosts(3)) },
    { name: '/hosts, page 1,000', goal: 40, begin: deep(hosts(0)) },
    { name: '/findings, three filters', goal: 40, begin: () => findings(3) },
    { name: '/findings, three filters, page 1,000 or last', goal: 40, begin: deep(findings(3)) },
    { name: '/findings, page 1,000', goal: 40, begin: deep(findings(0)) },
    { name: '/patterns/{id}/series, 30 days', goal: 15, begin: () => () => `/patterns/${pick(random, values.patterns)}/series?range=30d` },
    { name: '/hosts, one filter', begin: () => hosts(1) },
    { name: '/findings, one filter', begin: () => findings(1) },
    { name: '/hosts?search=', begin: () => () => `/hosts?search=${random.hex(3)}` },
    { name: '/hosts, three filters, with total', begin: () => () => `${hosts(3)()}&total=true` },
    { name: '/findings, three filters, with total', begin: () => () => `${findings(3)()}&total=true` },
  ] // prettier-ignore
}

async function readValues(ask: Ask): Promise<Values> {
  const read = async <T>(path: string) => JSON.parse((await ask(path)).body) as T
  const patterns = await read<{ rows: { id: string; openFindings: number }[] }>('/patterns?limit=500')
  const versions = await read<{ values: { value: string }[] }>('/facts/goVersion?limit=500')
  const { facts } = await read<{ facts: { name: string }[] }>('/facts')
  return {
    patterns: patterns.rows.filter(({ openFindings }) => openFindings > 0).map(({ id }) => id),
    goVersions: versions.values.map(({ value }) => value),
    envs: ['windows', 'linux', 'macos', 'wsl:Ubuntu-24.04', 'wsl:Debian', 'wsl:Ubuntu-22.04'],
    facts: facts.map(({ name }) => name),
  }
}
