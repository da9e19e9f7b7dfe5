import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Who may import whom. Imports flow web → server → agent; an import that begins with `#` crosses a border, a
 * relative one never does. The first row whose folder holds the file decides; `npm` lists packages (a trailing
 * `/*` any of a scope), `node` says whether Node's own modules may be used.
 */
type Row = { folder: string; may: readonly string[]; npm?: readonly string[] | 'any'; node?: boolean }

const ROWS: readonly Row[] = [
  { folder: 'agent/contract/', may: ['agent/contract/'], npm: ['typebox'] },
  { folder: 'agent/detectors/facts/refresh.mjs', may: ['agent/detectors/facts/'], node: true },
  { folder: 'agent/detectors/', may: ['agent/detectors/', 'agent/contract/'] },
  { folder: 'agent/machine/', may: ['agent/machine/', 'agent/contract/'], node: true },
  {
    folder: 'agent/collectors/',
    may: [
      'agent/collectors/',
      'agent/workspace/',
      'agent/path-literals/',
      'agent/machine/',
      'agent/contract/',
      'agent/redact/',
      'agent/detectors/model/',
    ],
    node: true,
  },
  {
    folder: 'agent/report/',
    may: ['agent/report/', 'agent/contract/', 'agent/detectors/', 'agent/redact/'],
    npm: ['picocolors'],
  },
  { folder: 'agent/envherd.mjs', may: ['agent/'], npm: ['tsx'], node: true },
  {
    folder: 'agent/',
    may: ['agent/'],
    npm: ['commander', 'picocolors', 'p-retry', 'p-limit', 'typebox'],
    node: true,
  },
  { folder: 'server/launch/', may: ['server/launch/'], npm: ['esbuild'], node: true },
  { folder: 'server/contract/', may: ['server/contract/', '#agent/contract/'], npm: ['typebox'] },
  {
    folder: 'server/queries/',
    may: [
      'server/queries/',
      'server/contract/',
      'server/deps.ts',
      'server/errors.ts',
      'server/fleet/presence-state.ts',
      'server/history/',
      'server/validator.ts',
      '#agent/',
    ],
    npm: ['pg', 'typebox'],
    node: true,
  },
  {
    folder: 'server/aggregation/',
    may: ['server/aggregation/', 'server/database/', 'server/deps.ts', '#agent/'],
    npm: ['pg'],
  },
  {
    folder: 'server/history/',
    may: [
      'server/history/',
      'server/database/',
      'server/deps.ts',
      'server/fleet/judge.ts',
      'server/fleet/storable.ts',
      'server/validator.ts',
      '#agent/',
    ],
    npm: ['pg', 'typebox'],
    node: true,
  },
  {
    folder: 'server/fleet/',
    may: [
      'server/fleet/',
      'server/aggregation/',
      'server/history/',
      'server/accounts/agent-news.ts',
      'server/contract/',
      'server/deps.ts',
      'server/errors.ts',
      'server/database/',
      'server/validator.ts',
      '#agent/',
    ],
    npm: ['pg', 'pino', 'typebox'],
    node: true,
  },
  {
    folder: 'server/judging/',
    may: [
      'server/judging/',
      'server/contract/',
      'server/database/',
      'server/fleet/',
      'server/history/',
      'server/queries/',
      'server/deps.ts',
      'server/errors.ts',
      '#agent/',
    ],
    npm: ['pg', 'typebox'],
    node: true,
  },
  {
    folder: 'server/routes/',
    may: [
      'server/routes/',
      'server/agents/',
      'server/judging/',
      'server/downloads/',
      'server/contract/',
      'server/queries/',
      'server/fleet/',
      'server/accounts/',
      'server/live/',
      'server/plugins/',
      'server/deps.ts',
      'server/errors.ts',
      '#agent/',
    ],
    npm: ['fastify', '@fastify/*', 'typebox'],
    node: true,
  },
  { folder: 'server/', may: ['server/', '#agent/', '#prisma/client'], npm: 'any', node: true },
  { folder: 'prisma/', may: ['prisma/'], npm: ['prisma'], node: true },
  { folder: 'web/src/', may: ['web/src/', '#agent/contract/', '#server/contract/'], npm: 'any' },
  { folder: 'web/', may: ['web/'], npm: 'any', node: true },
]

const SOURCE = /\.(ts|vue|mjs)$/
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => SOURCE.test(file) && existsSync(file))

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

const allowed = (list: readonly string[], target: string) => list.some((prefix) => target.startsWith(prefix))

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

/** What is wrong with one import of a file, or null. */
function offence(file: string, row: Row, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    const target = path.posix.normalize(
      path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, '')),
    )
    const side = (name: string) => name.split('/')[0]
    if (target.startsWith('dist/')) return null
    if (side(target) !== side(file))
      return `${specifier} crosses a border with a relative import; use a # specifier`
    return allowed(row.may, target) ? null : `${target} is not for ${row.folder}`
  }
  if (specifier.startsWith('#'))
    return allowed(row.may, specifier) ? null : `${specifier} is not for ${row.folder}`
  if (specifier.startsWith('node:')) return row.node ? null : `${specifier}: no Node modules in ${row.folder}`
  const name = packageName(specifier)
  if (row.npm === 'any') return null
  const packages = row.npm ?? []
  const fits = packages.some(
    (entry) => entry === name || (entry.endsWith('/*') && name.startsWith(entry.slice(0, -1))),
  )
  return fits ? null : `package ${name} is not for ${row.folder}`
}

function offencesOf(file: string): string[] {
  const row = ROWS.find(({ folder }) => file.startsWith(folder))
  if (!row) return []
  return importsOf(file)
    .map((specifier) => offence(file, row, specifier))
    .filter((text) => text !== null)
    .map((text) => `${file}: ${text}`)
}

describe('architecture', () => {
  it('lets every file import only what its row allows', () => {
    expect(files.flatMap(offencesOf)).toEqual([])
  })

  it('has a row for every source file outside test/', () => {
    const homeless = files.filter(
      (file) =>
        !file.startsWith('test/') &&
        !file.startsWith('.') &&
        !ROWS.some(({ folder }) => file.startsWith(folder)),
    )
    expect(homeless).toEqual([])
  })

  it('would notice a violation', () => {
    const row = ROWS.find(({ folder }) => folder === 'agent/detectors/')
    if (!row) throw new Error('row is gone')
    expect(offence('agent/detectors/x.ts', row, 'node:fs')).toContain('no Node modules')
    expect(offence('agent/detectors/x.ts', row, '../machine/local.ts')).toContain('is not for')
    expect(offence('agent/detectors/x.ts', row, '../../server/app.ts')).toContain('crosses a border')
    expect(offence('agent/detectors/x.ts', row, 'commander')).toContain('package commander')
  })

  it('reads the process only in main files', () => {
    const RULE = /\bprocess\.(argv|exit|on|once)\b/
    const allowedFiles =
      /(^|\/)main\.ts$|^server\/launch\/|^agent\/envherd\.mjs$|^server\/(command|backup)\.ts$|^test\/|^web\/vite/
    const offenders = files.filter(
      (file) => !allowedFiles.test(file) && RULE.test(readFileSync(file, 'utf8')),
    )
    expect(offenders).toEqual([])
  })

  it('keeps the top level as agreed', () => {
    const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean)
    const top = new Set(
      tracked.map((file) => file.split('/')[0] ?? file).filter((name) => !name.startsWith('.')),
    )
    const agreed = [
      'LICENSE',
      'README.md',
      'agent',
      'docker-compose.yml',
      'package-lock.json',
      'package.json',
      'prisma',
      'server',
      'test',
      'tsconfig.json',
      'web',
    ]
    expect([...top].sort().filter((name) => !agreed.includes(name))).toEqual([])
  })
})
