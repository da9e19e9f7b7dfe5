import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { envherd } from './program.ts'

// Each run starts Node and TypeScript, and some several real shells.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-build-'))
  env = { HOME: folder, ENVHERD_STATE_DIR: join(folder, 'state'), SHELL: '/bin/bash' }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const log = async (...lines: string[]) => {
  const file = join(folder, 'build.log')
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

describe('envherd explain', () => {
  const mismatch = 'compile: version "go1.17.2" does not match go tool version "go1.17.5"'

  test('names the line, the meaning and the detectors; exit code 1', async () => {
    const { code, out, err } = await envherd(['explain', await log('# example.com/a', mismatch)], env)
    expect([code, err]).toEqual([1, ''])
    expect(out).toContain(`line 2: ${mismatch}`)
    expect(out).toContain('GOROOT_VERSION_MISMATCH')
    expect(out).toContain('envherd explain --here')
  })

  test('--here says which of them this machine has', async () => {
    const stale = { ...env, HOME: join(folder, 'stale') }
    await mkdir(stale.HOME)
    await writeFile(join(stale.HOME, '.bashrc'), 'export GO111MODULE=off\n')
    await writeFile(join(stale.HOME, '.profile'), 'export GO111MODULE=off\n')
    const file = await log("go: modules disabled by GO111MODULE=off; see 'go help modules'")
    const { out } = await envherd(['explain', '--here', '--format', 'json', file], stale)
    const { messages } = JSON.parse(out) as { messages: { causes: { pattern: string; found: boolean }[] }[] }
    expect(messages[0]?.causes).toMatchObject([{ pattern: 'GO111MODULE_OFF', found: true }])
  })

  test('output without any known message: exit code 0', async () => {
    const { code, out } = await envherd(['explain', await log('ok  	example.com/a	0.01s')], env)
    expect(code).toBe(0)
    expect(out).toMatch(/^Nothing in this output/)
  })
})

describe('envherd ci-check', () => {
  const patterns = (out: string) =>
    (JSON.parse(out) as { findings: { pattern: string }[] }).findings.map((f) => f.pattern)

  test('judges as a build agent; too old a Go fails it', async () => {
    const fine = await envherd(['ci-check', '--format', 'json'], env)
    expect([fine.code, fine.err]).toEqual([0, ''])
    const old = await envherd(['ci-check', '--format', 'json', '--min-go', '1.99', '--fail-on', 'low'], env)
    expect(old.code).toBe(1)
    expect(patterns(old.out).length).toBeGreaterThan(patterns(fine.out).length)
  })

  test('too little room fails it and says what was seen and expected', async () => {
    const { code, err } = await envherd(['ci-check', '--min-free', '1000TiB', '--format', 'json'], env)
    expect(code).toBe(1)
    expect(err).toMatch(/MiB free, expected at least 1048576000 MiB; --clean-gocache empties the build cache/)
  })

  test('--clean-gocache empties the build cache of this account and no other', async () => {
    const { code, err } = await envherd(
      ['ci-check', '--min-free', '1000TiB', '--clean-gocache', '--format', 'json'],
      { ...env, GOCACHE: join(folder, 'gocache') },
    )
    expect(code).toBe(1)
    expect(err).toMatch(/go clean -cache freed -?\d+ MiB/)
  })

  test.each(['2 GB', 'much', '-1GiB'])('refuses %s as a size', async (size) => {
    const { code, err } = await envherd(['ci-check', `--min-free=${size}`], env)
    expect(code).toBe(2)
    expect(err).toContain('expected a size such as')
  })

  test('prints SARIF for code scanning', async () => {
    const { out } = await envherd(['ci-check', '--format', 'sarif'], env)
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'Envherd' } } }],
    })
  })
})

describe('envherd detectors', () => {
  test('lists all, and shows the page of one by id or alias in either language', async () => {
    const { out } = await envherd(['detectors'], env)
    expect(out.trim().split('\n').length).toBeGreaterThanOrEqual(139)
    expect((await envherd(['detectors', 'goroot_invalid', '--lang', 'zh'], env)).out).toMatch(
      /^# .*[\u4e00-\u9fff]/,
    )
    expect((await envherd(['detectors', 'WORK002'], env)).out).toContain('`WORK_USE_PATH_MISSING`')
  })

  test('an unknown one: exit code 2', async () => {
    const { code, err } = await envherd(['detectors', 'NO_SUCH'], env)
    expect([code, err]).toEqual([2, 'envherd: NO_SUCH: no such detector; envherd detectors lists them\n'])
  })
})

test('every command is documented by --help with an example', async () => {
  const { out } = await envherd(['--help'], env)
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]+)\b/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
  expect(names).toEqual(
    expect.arrayContaining([
      'scan',
      'diagnose',
      'explain',
      'why',
      'which',
      'path',
      'layers',
      'installs',
      'compare',
    ]),
  )
  expect(names).toEqual(
    expect.arrayContaining(['work', 'paths', 'prompt', 'prompt-check', 'ci-check', 'detectors', 'taint']),
  )
  for (const name of names) {
    const help = await envherd([name, '--help'], env)
    expect(help.code, name).toBe(0)
    expect(help.out, name).toMatch(/Example:|Commands:/)
  }
})
