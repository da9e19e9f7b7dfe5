import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ccPathUnquotedSpaces } from '../../../agent/detectors/cc-path-unquoted-spaces.ts'
import { quoteWord } from '../../../agent/detectors/model/quoted-words.ts'
import { detectorTest } from './detector-test.ts'

const GCC = 'D:\\Program Files\\mingw64\\bin\\gcc.exe'
const user = { kind: 'user', ref: 'HKCU\\Environment\\CC', confidence: 'high' } as const
const compiler = (command: string, file?: string) => ({
  compiler: { cc: { command, ...(file !== undefined && { file }) }, others: [] },
})

detectorTest(ccPathUnquotedSpaces, {
  fires: [
    {
      name: 'a user variable',
      kind: 'windows',
      variables: { CC: `${GCC} -m64` },
      origins: { CC: user },
      has: compiler('D:\\Program'),
      subject: 'CC',
      evidence: { ccFirstWord: 'D:\\Program', ccQuoted: `'${GCC}' -m64` },
      says: /Go looks for D:\\Program\./,
    },
    {
      name: 'with go env -w, and nobody asked the compiler',
      kind: 'windows',
      goEnvFile: { CXX: 'C:\\My Tools\\g++.exe' },
      subject: 'CXX',
    },
    {
      name: 'on Linux, in the home directory',
      variables: { CC: '/home/<u1>/my tools/gcc' },
      has: compiler('/home/<u1>/my'),
      subject: 'CC',
    },
  ],
  silent: [
    { name: 'quoted, with a flag', kind: 'windows', variables: { CC: `"${GCC}" -m64` } },
    { name: 'no blank', kind: 'windows', variables: { CC: 'C:\\mingw64\\bin\\gcc.exe -m64' } },
    {
      name: 'a wrapper',
      variables: { CC: '/usr/bin/ccache gcc' },
      has: compiler('/usr/bin/ccache', '/usr/bin/ccache'),
    },
    {
      name: 'the first word is a program',
      variables: { CC: '/opt/wrap build/gcc' },
      has: compiler('/opt/wrap', '/opt/wrap'),
    },
    { name: 'unset', kind: 'windows' },
  ],
  undecided: [
    {
      name: 'nobody looked for the first word',
      variables: { CC: '/opt/my tools/gcc' },
      reason: /compiler: whether/,
    },
  ],
})

describe('Go itself', () => {
  let dir = ''
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'envherd-cc-'))
    mkdirSync(join(dir, 'my tools'))
    writeFileSync(join(dir, 'my tools/cc'), '#!/bin/sh\necho "fake compiler was started" >&2\nexit 1\n')
    chmodSync(join(dir, 'my tools/cc'), 0o755)
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  const build = (CC: string) =>
    spawnSync('go', ['build', 'runtime/cgo'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CC,
        CGO_ENABLED: '1',
        GOCACHE: join(dir, 'cache'),
        GOFLAGS: '',
        GO111MODULE: 'off',
      },
    }).stderr

  test('stops at the blank, and not between quotes', { timeout: 120_000 }, () => {
    const path = join(dir, 'my tools/cc')
    expect(build(path)).toContain(`C compiler "${join(dir, 'my')}" not found`)
    expect(build(quoteWord(path) ?? '')).toContain('fake compiler was started')
  })
})
