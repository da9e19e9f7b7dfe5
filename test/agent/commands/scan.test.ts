import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Value } from 'typebox/value'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { AGENT_VERSION } from '../../../agent/config.ts'
import { envherd } from './program.ts'

// Each run starts Node, TypeScript and several real shells.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-scan-'))
  const home = join(folder, 'home', 'mei')
  await mkdir(home, { recursive: true })
  // The stale line that the whole product is about.
  await writeFile(join(home, '.profile'), '# own settings\nexport GOROOT=/opt/go-that-is-gone\n')
  await writeFile(join(home, '.bashrc'), '. ~/.profile\n')
  env = { HOME: home, ENVHERD_STATE_DIR: join(folder, 'state'), SHELL: '/bin/bash' }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Report = { findings: { pattern: string; title: string; explanation: string }[] }
const parse = (text: string) => JSON.parse(text) as Report

describe('envherd scan on this machine', () => {
  test('names the pattern and exits with 1; the JSON has exactly the documented members', async () => {
    const { code, out, err } = await envherd(['scan', '--format', 'json'], env)
    expect(err).toBe('')
    expect(code).toBe(1)
    const report = parse(out)
    expect(Object.keys(report)).toEqual(['catalogue', 'takenAt', 'findings', 'notEvaluated'])
    const finding = report.findings.find(({ pattern }) => pattern === 'GOROOT_INVALID')
    expect(Object.keys(finding ?? {}).sort()).toEqual(
      ['env', 'evidence', 'explanation', 'layer', 'pattern', 'remedy', 'severity', 'subject', 'title'].sort(),
    )
  })

  test('text shows the own path with its line, and no escape sequence in a pipe', async () => {
    const { out } = await envherd(['scan'], env)
    expect(out).toContain(`${folder}/home/mei/.profile:2`)
    expect(out).not.toContain('\u001b')
    const painted = await envherd(['scan', '--color', 'always'], { ...env, NO_COLOR: '1' })
    expect(painted.out).toContain('\u001b[')
  })

  test('speaks Chinese by LANG and by --lang', async () => {
    const byLang = await envherd(['scan'], { ...env, LANG: 'zh_CN.UTF-8' })
    expect(byLang.out).toContain('修复')
    const byFlag = await envherd(['scan', '--lang', 'en'], { ...env, LANG: 'zh_CN.UTF-8' })
    expect(byFlag.out).not.toContain('修复')
  })

  test('twice on an unchanged machine gives the same JSON but for the time', async () => {
    const [one, two] = [
      await envherd(['scan', '--format', 'json'], env),
      await envherd(['scan', '--format', 'json'], env),
    ]
    const timeless = (text: string) => text.replace(/"takenAt": "[^"]*"/, '')
    expect(timeless(two.out)).toBe(timeless(one.out))
  })

  test('a stored snapshot gives the same verdict, also where it was taken by show', async () => {
    const here = await envherd(['scan', '--format', 'json'], env)
    for (const command of ['snapshot', 'show']) {
      const taken = await envherd([command], env)
      expect(Value.Check(Snapshot, JSON.parse(taken.out))).toBe(true)
      const file = join(folder, `${command}.json`)
      await writeFile(file, taken.out)
      const stored = await envherd(['scan', '--format', 'json', '--from', file], { ...env, HOME: folder })
      expect(stored.code).toBe(1)
      expect(parse(stored.out).findings).toEqual(parse(here.out).findings)
    }
  })

  test('show hides whose machine it is', async () => {
    const { out } = await envherd(['show'], env)
    expect(out).toContain('<u1>')
    expect(out).not.toContain('mei')
  })

  test('--fail-on decides between 0 and 1', async () => {
    const file = join(folder, 'clean.json')
    const { out } = await envherd(['snapshot'], env)
    const snapshot = Value.Parse(Snapshot, JSON.parse(out))
    const absent = { status: 'absent' as const }
    for (const each of snapshot.envs) {
      const names = Object.keys(each.sections)
      each.sections = { ...each.sections, ...Object.fromEntries(names.map((name) => [name, absent])) }
    }
    await writeFile(file, JSON.stringify(snapshot))
    const clean = await envherd(['scan', '--from', file, '--fail-on', 'info'], env)
    expect(clean.code).toBe(0)
    expect(clean.out).toContain('No findings.')
  })

  test('writes nothing but its own folder, for its owner only', async () => {
    const before = await tree(env['HOME'] ?? '')
    await envherd(['scan'], env)
    expect(await tree(env['HOME'] ?? '')).toEqual(before)
    const state = env['ENVHERD_STATE_DIR'] ?? ''
    expect((await stat(state)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(state)) expect((await stat(join(state, name))).mode & 0o777).toBe(0o600)
  })
})

async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return entry.isFile() ? `${path}: ${await readFile(path, 'utf8')}` : path
    }),
  )
}

describe('envherd', () => {
  test.each([
    ['an unknown command', ['bogus'], 'unknown command'],
    ['a wrong choice', ['scan', '--format', 'pdf'], "'pdf' is invalid"],
    ['a snapshot that is not there', ['scan', '--from', '/nowhere.json'], '/nowhere.json'],
    ['running without enrolment', ['run'], 'not enrolled'],
    ['a server address that is none', ['enroll', '--server', 'envherd', '--key', 'x'], 'is no address'],
  ])('%s: exit code 2 and a sentence', async (_name, args, sentence) => {
    const { code, out, err } = await envherd(args, env)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('reports every problem of the settings at once', async () => {
    const { err } = await envherd(['enroll', '--server', 'ftp://x', '--key', 'short'], env)
    expect(err).toContain('is no address')
    expect(err).toContain('enrolment key')
  })

  test.each(['scan', 'show', 'snapshot', 'enroll', 'run', 'status'])(
    '%s --help has an example',
    async (command) => {
      const { code, out } = await envherd([command, '--help'], env)
      expect(code).toBe(0)
      expect(out).toMatch(new RegExp(`Example:\\n {2}envherd ${command}`))
    },
  )

  test('its version is that of the package', async () => {
    const manifest = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as unknown
    expect(manifest).toMatchObject({ version: AGENT_VERSION })
    expect((await envherd(['--version'], env)).out).toBe(`${AGENT_VERSION}\n`)
  })
})
