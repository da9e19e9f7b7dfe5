import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lastVerdict } from '../../../agent/commands/last-verdict.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { parseLastVerdict } from '../../../agent/prompt/last-verdict.ts'
import { checkLine, segment, segmentJson } from '../../../agent/prompt/lines.ts'
import { CURRENT_GO } from '../../support/current-go.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { inProcess } from '../commands/in-process.ts'

const version = CURRENT_GO
const clean = snapshotOf({ installs: [{ root: '/usr/local/go', version }], path: ['/usr/local/go/bin'] })
const bare = snapshotOf()
const verdictOf = (snapshot: typeof clean) => lastVerdict(snapshot, diagnose(snapshot))

test('is silent where nothing is broken, and one line where something is', () => {
  expect(checkLine(verdictOf(clean), 'en')).toBeNull()
  expect(checkLine(verdictOf(bare), 'en')).toMatch(/^envherd: .+; run "envherd scan"$/)
  expect(checkLine(verdictOf(bare), 'zh')).toMatch(/^envherd：.*[\u4e00-\u9fff].*；请运行 envherd scan$/)
})

test('a segment has version, installer and worst severity', () => {
  expect(segment(verdictOf(clean), 'text', 'en')).toBe(`${version} tarball`)
  expect(segment(verdictOf(bare), 'text', 'en')).toBe('no go !high')
  expect(segment(verdictOf(bare), 'ansi', 'en')).toBe('no go \u001b[31m!high\u001b[0m')
  expect(JSON.parse(segmentJson(verdictOf(bare)))).toMatchObject({ go: null, worst: 'high', findings: 1 })
})

test.each([
  ['nothing', ''],
  ['half a file', '{"version":1,"takenAt":"2026'],
  ['another version', JSON.stringify({ ...verdictOf(bare), version: 2 })],
  ['no counts', JSON.stringify({ ...verdictOf(bare), counts: {} })],
])('%s is no verdict', (_, text) => {
  expect(parseLastVerdict(text, Date.parse(bare.takenAt))).toBeNull()
})

test('a verdict counts for seven days', () => {
  const text = JSON.stringify(verdictOf(bare))
  const day = 86_400_000
  expect(parseLastVerdict(text, Date.parse(bare.takenAt) + 6 * day)).not.toBeNull()
  expect(parseLastVerdict(text, Date.parse(bare.takenAt) + 8 * day)).toBeNull()
})

describe('as a program', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'envherd-prompt-'))
  afterAll(() => rmSync(home, { recursive: true }))
  const state = path.join(home, 'state')
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['agent/envherd.mjs', ...args], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: home, ENVHERD_STATE_DIR: state, LANG: 'C.UTF-8' },
    })

  test('says nothing before the first scan', () => {
    expect(run('prompt-check')).toBe('')
    expect(run('prompt')).toBe('')
  })

  describe('after a scan', () => {
    beforeAll(() => {
      mkdirSync(state)
      const now = { ...verdictOf(bare), takenAt: new Date().toISOString() }
      writeFileSync(path.join(state, 'last-verdict.json'), JSON.stringify(now))
    })

    test('prints its line', () => {
      expect(run('prompt-check')).toMatch(/^envherd: .+\n$/)
      expect(run('prompt')).toBe('no go !high\n')
      expect(JSON.parse(run('prompt', '--format', 'json'))).toMatchObject({ worst: 'high' })
    })

    test('as a part of the whole program too, for whoever has that one file alone', async () => {
      const env = { ENVHERD_STATE_DIR: state, HOME: home, LANG: 'C.UTF-8' }
      expect(await inProcess(['prompt'], env)).toMatchObject({ code: 0, out: 'no go !high\n' })
      expect((await inProcess(['prompt-check'], env)).out).toBe(run('prompt-check'))
      expect((await inProcess(['prompt'], { ...env, ENVHERD_STATE_DIR: home })).out).toBe('')
    })

    test('--help comes from the program itself', () => {
      expect(run('prompt-check', '--help')).toContain('Example:')
    })
  })
})

test('its bundle counts as long as no source it imports is newer, wherever that lies', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'envherd-bundle-'))
  try {
    const place = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
    }
    const date = (name: string, day: number) => {
      const time = new Date(Date.UTC(2026, 0, day))
      utimesSync(path.join(folder, name), time, time)
    }
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
    place('package.json', '{"type":"module"}')
    place('agent/envherd.mjs', readFileSync('agent/envherd.mjs', 'utf8'))
    place('agent/prompt/main.ts', "import { far } from '../far/off.ts'\nconsole.log(far)\n")
    place('agent/far/off.ts', "export const far: string = 'sources'\n")
    place('agent/far/unused.ts', '')
    place('dist/agent/prompt.mjs', "console.log('bundle')\n")
    const answer = () =>
      execFileSync(process.execPath, [path.join(folder, 'agent/envherd.mjs'), 'prompt'], { encoding: 'utf8' })
    for (const name of ['agent/prompt/main.ts', 'agent/far/off.ts']) date(name, 1)
    date('dist/agent/prompt.mjs', 2)
    date('agent/far/unused.ts', 3)
    expect(answer()).toBe('bundle\n')
    date('agent/far/off.ts', 3)
    expect(answer()).toBe('sources\n')
    rmSync(path.join(folder, 'agent/prompt'), { recursive: true })
    expect(answer()).toBe('bundle\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
