/**
 * Rewrites go-releases.ts from what the Go project publishes:
 *
 *   node agent/detectors/facts/refresh.mjs [--releases AT] [--history AT] [--advisories AT] [--as-of DAY] [--out FILE]
 *
 * AT is an address or a local file (of `--advisories`, a directory). The release list has no dates, so the release
 * history is read beside it; the two must agree. Of the advisories on the toolchain only those on how the go command
 * verifies what it downloads are kept; the others are printed, for a person to look over.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: at } = parseArgs({
  options: {
    releases: { type: 'string', default: 'https://go.dev/dl/?mode=json&include=all' },
    history: { type: 'string', default: 'https://go.dev/doc/devel/release' },
    advisories: { type: 'string', default: 'https://vuln.go.dev' },
    'as-of': { type: 'string', default: new Date().toISOString().slice(0, 10) },
    out: { type: 'string', default: fileURLToPath(new URL('go-releases.ts', import.meta.url)) },
  },
})

const PATCHES_SINCE = 16
const ABOUT_VERIFICATION =
  /checksum|sumdb|sum database|go\.sum|transparency log|toolchain (?:directive|line|download)|golang\.org\/toolchain/i

async function read(place) {
  if (!/^https?:/.test(place)) return readFile(place, 'utf8')
  const answer = await fetch(place)
  if (!answer.ok) throw new Error(`${place}: expected 200, got ${answer.status}`)
  return answer.text()
}

const parseVersion = (text) => {
  const found = /^go1(?:\.(\d+)(?:\.(\d+))?)?$/.exec(text)
  return found && { minor: Number(found[1] ?? 0), patch: Number(found[2] ?? 0) }
}

/** Minor releases with their dates and last patches, oldest first. */
function minorsOf(releases, history) {
  const days = new Map()
  for (const [, version, day] of history.matchAll(/\b(go1[\d.]*) \(released (\d{4}[-/]\d\d[-/]\d\d)\)/g)) {
    const { minor, patch } = parseVersion(version) ?? {}
    if (minor !== undefined) days.set(`${minor}.${patch}`, day.replaceAll('/', '-'))
  }
  const last = new Map()
  for (const { version, stable } of releases) {
    const { minor, patch } = (stable && parseVersion(version)) || {}
    if (minor === undefined) continue
    if (!days.has(`${minor}.${patch}`) && minor >= PATCHES_SINCE)
      throw new Error(`${version} is on the release list, and the history has no date for it`)
    last.set(minor, Math.max(patch, last.get(minor) ?? 0))
  }
  const newest = Math.max(...last.keys())
  return Array.from({ length: newest + 1 }, (_, minor) => {
    const released = days.get(`${minor}.0`)
    if (released === undefined) throw new Error(`the history has no date for Go 1.${minor}`)
    const patch = minor >= PATCHES_SINCE ? (last.get(minor) ?? 0) : 0
    return patch > 0
      ? { minor, released, patch, patched: days.get(`${minor}.${patch}`) }
      : { minor, released }
  })
}

/** Ranges of the module `toolchain`; a range that nothing fixes yet is left out, for no upgrade mends it. */
function rangesOf({ affected = [] }) {
  const events = affected
    .filter((one) => one.package?.name === 'toolchain')
    .flatMap(({ ranges = [] }) => ranges.flatMap((range) => range.events))
  const ranges = []
  let introduced
  for (const event of events) {
    if (event.introduced !== undefined) introduced = event.introduced
    else if (event.fixed !== undefined && introduced !== undefined)
      ranges.push({ introduced, fixed: event.fixed })
  }
  return ranges
}

async function advisoriesOf(base) {
  const modules = JSON.parse(await read(`${base}/index/modules.json`))
  const ids = (modules.find(({ path }) => path === 'toolchain')?.vulns ?? []).map(({ id }) => id)
  const kept = []
  const others = []
  for (const id of ids) {
    const record = JSON.parse(await read(`${base}/ID/${id}.json`))
    const ranges = rangesOf(record)
    const about = ABOUT_VERIFICATION.test(`${record.summary ?? ''} ${record.details ?? ''}`)
    if (record.withdrawn !== undefined || ranges.length === 0) continue
    if (!about) others.push(`${id}  ${record.summary ?? ''}`)
    else {
      const alias = (record.aliases ?? []).find((name) => name.startsWith('CVE-'))
      kept.push({ id, ...(alias && { alias }), published: record.published.slice(0, 10), ranges })
    }
  }
  kept.sort((a, b) => (a.published + a.id < b.published + b.id ? -1 : 1))
  return { kept, others }
}

/** Only plain texts of a known form are written into source code. */
function text(value) {
  if (!/^[\w.:/ ’(),-]*$/.test(value)) throw new Error(`unexpected characters in ${JSON.stringify(value)}`)
  return `'${value}'`
}
const pairs = (object) =>
  Object.entries(object)
    .map(([name, value]) => `${name}: ${typeof value === 'number' ? value : text(value)}`)
    .join(', ')

function advisoryLines({ ranges, ...rest }) {
  const [only, ...more] = ranges.map((range) => `{ ${pairs(range)} }`)
  const list =
    more.length === 0
      ? [`      ranges: [${only}],`]
      : ['      ranges: [', ...[only, ...more].map((range) => `        ${range},`), '      ],']
  return [
    '    {',
    ...Object.entries(rest).map(([name, value]) => `      ${name}: ${text(value)},`),
    ...list,
    '    },',
  ]
}

const minors = minorsOf(JSON.parse(await read(at.releases)), await read(at.history))
const { kept, others } = await advisoriesOf(at.advisories)
if (kept.length === 0) throw new Error(`${at.advisories}: no advisory on verification; is this the database?`)
const lines = [
  '/* Written by refresh.mjs; only its own run changes this file. */',
  `import type { GoReleaseFacts } from '../model/go-releases.ts'`,
  '',
  'export const GO_RELEASES: GoReleaseFacts = {',
  `  asOf: ${text(at['as-of'])},`,
  `  source: 'Go’s release list and release history (go.dev), and the Go vulnerability database (vuln.go.dev)',`,
  '  minors: [',
  ...minors.map((minor) => `    { ${pairs(minor)} },`),
  '  ],',
  '  advisories: [',
  ...kept.flatMap(advisoryLines),
  '  ],',
  '}',
  '',
]
await writeFile(at.out, lines.join('\n'))
console.log(`${at.out}: Go 1.${minors.length - 1} is the newest, ${kept.length} advisories kept`)
if (others.length > 0) console.log(`left out, not about verification:\n${others.join('\n')}`)
