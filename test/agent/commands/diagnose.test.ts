import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Value } from 'typebox/value'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { envherd, startEnvherd, type Ran } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-diagnose-'))
  env = { HOME: join(folder, 'home'), ENVHERD_STATE_DIR: join(folder, 'state') }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const MISMATCH = `Built with GITHUB_TOKEN=ghp_abcdefghijklmnopqrst1234567890
$ go env
GOPATH='/home/alice/go'
GOROOT='/home/alice/sdk/go1.20.4'
GOPROXY='https://alice:hunter2hunter2@proxy.example,direct'
$ go build
compile: version "go1.20.4" does not match go tool version "go1.22.3"
`

/** With this text on standard input. */
function piped(text: string | Buffer, ...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startEnvherd(['diagnose', ...args], env)
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (ran.out += part))
    child.stderr?.setEncoding('utf8').on('data', (part: string) => (ran.err += part))
    child.on('error', reject).on('close', (code) => resolve({ ...ran, code }))
    child.stdin?.end(text)
  })
}

const parse = (text: string) => JSON.parse(text) as { findings: { pattern: string; severity: string }[] }

describe('envherd diagnose', () => {
  test('- --format json prints the JSON of scan and nothing else', async () => {
    const { code, out, err } = await piped(MISMATCH, '-', '--format', 'json')
    expect([code, err]).toEqual([1, ''])
    expect(Object.keys(parse(out))).toEqual(['catalogue', 'takenAt', 'findings', 'notEvaluated'])
    expect(parse(out).findings.map(({ pattern }) => pattern)).toEqual([
      'GOROOT_VERSION_MISMATCH',
      'CREDENTIAL_IN_GO_ENV',
    ])
  })

  test('without an argument it reads standard input; --fail-on decides between 0 and 1', async () => {
    expect((await piped(MISMATCH)).code).toBe(1)
    const fine = '$ go env\nGOROOT="/usr/local/go"\nGOPATH="/home/al/go"\n$ which go\n/usr/local/go/bin/go\n'
    const { code, out } = await piped(fine, '--fail-on', 'info')
    expect(code).toBe(0)
    expect(out).toContain('could not be evaluated')
  })

  test('hides names and secrets in every form, and speaks both languages', async () => {
    for (const format of ['text', 'json', 'html']) {
      for (const lang of ['en', 'zh']) {
        const { out } = await piped(MISMATCH, '--format', format, '--lang', lang)
        expect(out).toContain('GOROOT')
        expect(out).not.toMatch(/alice|ghp_|hunter2/)
      }
    }
    expect((await piped(MISMATCH, '--lang', 'zh')).out).toContain('修复')
    expect((await piped(MISMATCH, '--lang', 'en')).out).not.toContain('修复')
  })

  test('a file, in UTF-8 and as PowerShell writes it', async () => {
    const file = join(folder, 'issue.md')
    for (const bytes of [Buffer.from(MISMATCH), Buffer.from(`\ufeff${MISMATCH}`, 'utf16le')]) {
      await writeFile(file, bytes)
      const { code, out } = await envherd(['diagnose', file, '--format', 'json'], env)
      expect(code).toBe(1)
      expect(parse(out).findings[0]).toMatchObject({
        pattern: 'GOROOT_VERSION_MISMATCH',
        severity: 'critical',
      })
    }
  })

  test('a snapshot gets the verdict of scan, a sheet of facts its own', async () => {
    const snapshot = snapshotOf({
      variables: { GOPATH: 'relative' },
      dirs: { gopath: [{ root: { raw: 'relative', path: 'relative', absolute: false } }], gopathSet: true },
    })
    expect(Value.Check(Snapshot, snapshot)).toBe(true)
    const { out } = await piped(JSON.stringify(snapshot), '--format', 'json')
    expect(parse(out).findings).toMatchObject(diagnose(snapshot).findings)
    const sheet = { platform: 'darwin', goEnv: {}, processEnv: { GOPATH: '.go' }, other: {} }
    expect(parse((await piped(JSON.stringify(sheet), '--format', 'json')).out).findings).toMatchObject([
      { pattern: 'GOPATH_UNUSABLE', env: 'macos' },
    ])
  })

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a recipe', 'Mix the flour with water.\nBake for an hour.\n'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])],
    ['a snapshot of the future', '{"version": 99, "envs": []}'],
    ['half a snapshot', '{"version": 1, "envs": []}'],
  ])('%s: exit code 2 and what was expected', async (_name, text) => {
    const { code, out, err } = await piped(text, '-', '--format', 'json')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/expected|must/)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('a file that is not there: exit code 2 and its name', async () => {
    const { code, out, err } = await envherd(['diagnose', '/nowhere.md'], env)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('/nowhere.md')
  })

  test('leaves no trace on this machine', async () => {
    await piped(MISMATCH)
    expect((await readdir(folder)).filter((name) => name !== 'issue.md')).toEqual([])
  })

  test('--help has an example', async () => {
    const { code, out } = await envherd(['diagnose', '--help'], env)
    expect(code).toBe(0)
    expect(out).toMatch(/Example:\n {2}envherd diagnose/)
  })
})
