import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as prettier from 'prettier'
import { afterAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const ROOT = new URL('../../../../', import.meta.url).pathname
const folder = await mkdtemp(join(tmpdir(), 'envherd-facts-'))
afterAll(() => rm(folder, { recursive: true }))

const toolchain = (events: object[]) => [
  { package: { name: 'stdlib' }, ranges: [{ events: [{ introduced: '0' }, { fixed: '1.2.3' }] }] },
  { package: { name: 'toolchain' }, ranges: [{ type: 'SEMVER', events }] },
]
const RECORDS = {
  'GO-2026-0002': {
    summary: 'A proxy can bypass the checksum database in cmd/go',
    aliases: ['GHSA-x', 'CVE-2026-2'],
    published: '2026-05-07T19:00:00Z',
    affected: toolchain([
      { introduced: '0' },
      { fixed: '1.17.4' },
      { introduced: '1.18.0-0' },
      { fixed: '1.18.1' },
    ]),
  },
  'GO-2023-0001': {
    summary: 'Code execution by the toolchain directive',
    published: '2023-09-07T16:00:00Z',
    affected: toolchain([{ introduced: '1.16.0-0' }, { fixed: '1.16.1' }]),
  },
  'GO-2026-0003': {
    summary: 'The pack tool follows links',
    published: '2026-05-07T19:00:00Z',
    affected: toolchain([{ introduced: '0' }, { fixed: '1.18.1' }]),
  },
  'GO-2026-0004': {
    summary: 'checksum flaw that nothing fixes yet',
    published: '2026-05-07T19:00:00Z',
    affected: toolchain([{ introduced: '0' }]),
  },
}

async function sources(history: string) {
  await mkdir(join(folder, 'db/index'), { recursive: true })
  await mkdir(join(folder, 'db/ID'), { recursive: true })
  const vulns = Object.keys(RECORDS).map((id) => ({ id, modified: '2026-05-07T19:00:00Z', fixed: '1' }))
  await writeFile(
    join(folder, 'db/index/modules.json'),
    JSON.stringify([{ path: 'x' }, { path: 'toolchain', vulns }]),
  )
  for (const [id, record] of Object.entries(RECORDS))
    await writeFile(join(folder, 'db/ID', `${id}.json`), JSON.stringify({ id, ...record }))
  const versions = [
    'go1.18.1',
    'go1.18',
    'go1.19rc1',
    'go1.17.4',
    'go1.17.10',
    'go1.17',
    'go1.16',
    'go1.4.3',
    'go1',
  ]
  const releases = versions.map((version) => ({ version, stable: !version.includes('rc') }))
  await writeFile(join(folder, 'releases.json'), JSON.stringify(releases))
  await writeFile(join(folder, 'history.html'), history)
}

const HISTORY = [
  ...['<h2>go1.18 (released 2022-03-15)</h2>', '<p>go1.18.1 (released 2022-04-12) includes</p>'],
  ...[
    '<h2>go1.17.0 (released 2021-08-16)</h2>',
    'go1.17.4 (released 2021-12-02)',
    'go1.17.10 (released 2022-05-10)',
  ],
  'go1.16 (released 2021-02-16)',
  ...Array.from({ length: 15 }, (_, index) => `go1.${index + 1} (released ${2005 + index}/02/03)`),
  'go1 (released 2002/03/28)',
].join('\n')

const refresh = (out: string) =>
  run(process.execPath, [
    join(ROOT, 'agent/detectors/facts/refresh.mjs'),
    ...['--releases', join(folder, 'releases.json'), '--history', join(folder, 'history.html')],
    ...['--advisories', join(folder, 'db'), '--as-of', '2026-06-01', '--out', out],
  ])

describe('refresh', () => {
  test('writes the facts from local copies of the sources', async () => {
    await sources(HISTORY)
    const out = join(folder, 'go-releases.ts')
    const { stdout } = await refresh(out)
    expect(stdout).toContain('Go 1.18 is the newest, 2 advisories kept')
    expect(stdout).toContain('GO-2026-0003  The pack tool follows links')
    const { GO_RELEASES } = (await import(out)) as { GO_RELEASES: unknown }
    expect(GO_RELEASES).toMatchObject({
      asOf: '2026-06-01',
      advisories: [
        {
          id: 'GO-2023-0001',
          published: '2023-09-07',
          ranges: [{ introduced: '1.16.0-0', fixed: '1.16.1' }],
        },
        {
          id: 'GO-2026-0002',
          alias: 'CVE-2026-2',
          ranges: [
            { introduced: '0', fixed: '1.17.4' },
            { introduced: '1.18.0-0', fixed: '1.18.1' },
          ],
        },
      ],
    })
    const { minors } = GO_RELEASES as { minors: object[] }
    expect(minors).toHaveLength(19)
    expect([minors[0], ...minors.slice(16)]).toEqual([
      { minor: 0, released: '2002-03-28' },
      { minor: 16, released: '2021-02-16' },
      { minor: 17, released: '2021-08-16', patch: 10, patched: '2022-05-10' },
      { minor: 18, released: '2022-03-15', patch: 1, patched: '2022-04-12' },
    ])
  })

  test('in the project’s own format', async () => {
    const text = await readFile(join(folder, 'go-releases.ts'), 'utf8')
    const config = await prettier.resolveConfig(join(ROOT, 'agent/detectors/facts/go-releases.ts'))
    expect(await prettier.check(text, { ...config, parser: 'typescript' })).toBe(true)
  })

  test('refuses sources that contradict each other, and writes nothing', async () => {
    await sources(HISTORY.replace('go1.17.10 (released 2022-05-10)', ''))
    const out = join(folder, 'none.ts')
    await expect(refresh(out)).rejects.toThrow(/go1\.17\.10 is on the release list/)
    await expect(readFile(out)).rejects.toThrow(/ENOENT/)
  })
})
