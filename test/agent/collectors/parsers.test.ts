import { describe, expect, test } from 'vitest'
import { parseHeader } from '../../../agent/collectors/executable.ts'
import { parseGoVersion, parseCompileVersion } from '../../../agent/collectors/go-active.ts'
import { envFilePlace, parseGoEnvFile } from '../../../agent/collectors/go/env-file.ts'
import { installSource } from '../../../agent/collectors/go/install-source.ts'
import { parseVersionFile } from '../../../agent/collectors/go/root.ts'
import { parseMountInfo } from '../../../agent/machine/mount-table.ts'
import { volumeOf } from '../../../agent/collectors/mounts.ts'
import { parseAmd64Level, parseOsRelease, parseSwVers } from '../../../agent/collectors/os.ts'
import { parseAnswer } from '../../../agent/collectors/shell/answer.ts'
import { parsePasswdShell } from '../../../agent/collectors/shell/available.ts'
import { interopEntries, parseLoginDefs } from '../../../agent/collectors/shell/base-environment.ts'
import { carryOver, followPath } from '../../../agent/collectors/shell/path-origins.ts'
import { shellWords } from '../../../agent/collectors/shell/words.ts'
import { parseFish } from '../../../agent/collectors/startup/fish.ts'
import { parsePam } from '../../../agent/collectors/startup/pam.ts'
import { parseSh } from '../../../agent/collectors/startup/sh.ts'
import { textFacts } from '../../../agent/collectors/startup/text-facts.ts'

describe('shell start-up files', () => {
  const brief = (text: string) =>
    parseSh(text).assignments.map(({ line, name, op, value, exported, guard }) =>
      [line, exported ? 'export' : 'set', name, op, value, guard ?? ''].join(' ').trim(),
    )

  test.each([
    [
      'export A=1 GOROOT=/g GOPATH="$HOME/go" # x',
      ['1 export GOROOT set /g', '1 export GOPATH set $HOME/go'],
    ],
    ["GOFLAGS='-tags a'; export GOFLAGS", ['1 export GOFLAGS set -tags a']],
    ['GOROOT=/g', ['1 set GOROOT set /g']],
    ['declare -x GOBIN=/b', ['1 export GOBIN set /b']],
    ['set -a\nGOBIN=/b', ['2 export GOBIN set /b']],
    ['unset GOROOT', ['1 set GOROOT unset']],
    ['PATH=$PATH:/x', ['1 export PATH append $PATH:/x']],
    ['PATH="/x:${PATH}"', ['1 export PATH prepend /x:${PATH}']],
    ['PATH+=:/x', ['1 export PATH append :/x']],
    ['path=(/a $path)', ['1 export PATH prepend /a:$PATH']],
    ['PATH="$PATH:$(go env GOPATH)/bin"', ['1 export PATH append $PATH:$(go env GOPATH)/bin']],
    ['GOOS=windows go build', []],
    ['# export GOROOT=/no\necho GOROOT=/no', []],
    ["echo 'export GOROOT=/no\nGOROOT=/no'", []],
    ['cat <<EOF\nGOROOT=/no\nEOF\nGOBIN=/b', ['4 set GOBIN set /b']],
    ['if [ -d /x ]; then\n GOBIN=/b\nfi\nGOROOT=/g', ['2 set GOBIN set /b [ -d /x ]', '4 set GOROOT set /g']],
    ['[ -d /x ] && GOBIN=/b', ['1 set GOBIN set /b [ -d /x ]']],
    ['f() { GOBIN=/b; }\nGOROOT=/g', ['1 set GOBIN set /b function f', '2 set GOROOT set /g']],
    ['[ -z "$PS1" ] && return\nGOBIN=/b', ['2 set GOBIN set /b not after: [ -z "$PS1" ] return']],
    [
      'case $- in\n *i*) ;;\n *) return;;\nesac\nGOBIN=/b',
      ['5 set GOBIN set /b not after: case $- in *) return'],
    ],
    ['foo 2>&1 >/dev/null\nGOBIN=/b', ['2 set GOBIN set /b']],
  ])('%j', (text, expected) => expect(brief(text)).toEqual(expected))

  test('sources', () =>
    expect(parseSh('. ~/a\n[ -f b ] && source "$HOME/b c"').sources).toEqual([
      { line: 1, file: '~/a' },
      { line: 2, file: '$HOME/b c' },
    ]))

  test('fish', () =>
    expect(
      parseFish(
        'set -gx GOROOT /g\nif test -d /x\n  fish_add_path -a /x/bin\nend\nset -e GOBIN\nset PATH /y $PATH\nsource ~/a.fish',
      ),
    ).toEqual({
      assignments: [
        { line: 1, name: 'GOROOT', op: 'set', value: '/g', exported: true },
        { line: 3, guard: 'if test -d /x', name: 'PATH', op: 'append', value: '/x/bin', exported: true },
        { line: 5, name: 'GOBIN', op: 'unset', value: '', exported: false },
        { line: 6, name: 'PATH', op: 'prepend', value: '/y:$PATH', exported: true },
      ],
      sources: [{ line: 7, file: '~/a.fish' }],
    }))

  test('pam takes quotes off and expands nothing', () =>
    expect(parsePam('# c\nPATH="/a:/b"\nexport GOROOT=$HOME/go\n')).toEqual([
      { name: 'PATH', value: '/a:/b', line: 2 },
      { name: 'GOROOT', value: '$HOME/go', line: 3 },
    ]))
})

test.each([
  ["export 'GOPATH=/a b'", ['export', 'GOPATH=/a b']],
  ["X=$'a\\nb\\x41'", ['X=a\nbA']],
  ['a "b \\"c\\" $d"', ['a', 'b "c" $d']],
  ["''", ['']],
  // As zsh writes a carriage return, an escape, a delete, UTF-8 without a locale for it, and a byte that is none.
  [String.raw`X=$'a\C-M'`, ['X=a\r']],
  [String.raw`$'\C-[\C-?\C-@b'`, ['\x1b\x7f\0b']],
  [String.raw`$'caf\M-C\M-)'`, ['café']],
  [String.raw`$'\M-\C-@x'`, ['\ufffdx']],
])('words of %s', (text, words) => expect(shellWords(text)).toEqual(words))

test.each([
  ['flags\t\t: fpu sse2\n', 1],
  ['flags : cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3', 2],
  [
    'x\nflags : abm avx avx2 bmi1 bmi2 cx16 f16c fma lahf_lm movbe pni popcnt sse4_1 sse4_2 ssse3 xsave\nflags : none',
    3,
  ],
  ['Features : fp asimd', undefined],
])('the level of x86-64 in %j', (text, level) => expect(parseAmd64Level(text)).toBe(level))

describe('the answer of a shell', () => {
  const answer = '\nM:env\nA=1\0GOROOT=/x\ny\0\nM:which\n/usr/bin/go\nnoise\n\nM:alias-go\ngo=x\n\nM:end\n'
  test('multi-line values, noise before and between', () =>
    expect(parseAnswer(`hello${answer}`, 'M')).toEqual({
      env: { A: '1', GOROOT: '/x\ny' },
      which: ['/usr/bin/go'],
      aliases: { go: 'alias: go=x' },
    }))
  test('one that was cut off is none', () => expect(parseAnswer(answer.replace('M:end', ''), 'M')).toBeNull())
})

describe('PATH followed through its writes', () => {
  const origin = (ref: string) => ({ kind: 'profile', ref, confidence: 'high' }) as const
  const base = ['/a', '/b'].map((raw) => ({ raw, origin: origin('base') }))
  const write = (value: string, line: number, fresh = false) => ({
    name: 'PATH',
    value,
    place: { file: 'f', line },
    fresh,
  })
  const refs = (entries: ReturnType<typeof followPath>) =>
    entries.map(({ raw, origin: o }) => `${raw}=${o.line ?? o.ref}`)

  test.each([
    ['a duplicate in front is the new one', [write('/b:/a:/b', 1)], ['/b=1', '/a=base', '/b=base']],
    ['one command only', [write('/x', 1), write('/y:/a:/b', 2)], ['/y=2', '/a=base', '/b=base']],
    ['written anew', [write('/a:/b', 3, true)], ['/a=3', '/b=3']],
    ['moved', [write('/b:/a', 1)], ['/b=base', '/a=base']],
  ])('%s', (_, writes, expected) =>
    expect(refs(followPath(base, writes)).toSorted()).toEqual(expected.toSorted()),
  )

  test('what nothing explains', () =>
    expect(carryOver(base, ['/q', '/a'], origin('new')).entries.map((entry) => entry.origin.ref)).toEqual([
      'new',
      'base',
    ]))
})

describe('Go files', () => {
  test('go/env: last one wins, CR stays, BOM hides the first key, no quoting', () => {
    const { keys, ignoredLines } = parseGoEnvFile('\ufeffGOBIN=/b\nGOPROXY=a\r\nGOPROXY="b"\n# c\nnonsense\n')
    expect(keys).toEqual([
      { name: 'GOPROXY', value: 'a\r', line: 2, overridden: true },
      { name: 'GOPROXY', value: '"b"', line: 3, overridden: false },
    ])
    expect(ignoredLines).toEqual([1, 5])
  })

  test.each([
    ['linux', { HOME: '/h' }, '/h/.config/go/env'],
    ['linux', { HOME: '/h', XDG_CONFIG_HOME: '/x' }, '/x/go/env'],
    ['linux', { HOME: '/h', XDG_CONFIG_HOME: 'relative' }, undefined],
    ['macos', { HOME: '/h' }, '/h/Library/Application Support/go/env'],
    ['linux', { HOME: '/h', GOENV: '/e' }, '/e'],
    ['linux', { HOME: '/h', GOENV: 'off' }, undefined],
  ] as const)('%s %o', (platform, variables, path) =>
    expect(envFilePlace(platform, variables)?.path).toBe(path),
  )

  test.each([
    ['go version go1.22.3 linux/amd64\n', { version: 'go1.22.3', goos: 'linux', goarch: 'amd64' }],
    [
      'go version devel go1.24-abc Mon Jan 1 darwin/arm64\n',
      { version: 'devel go1.24-abc Mon Jan 1', goos: 'darwin', goarch: 'arm64' },
    ],
    ['go: cannot find GOROOT', {}],
  ])('%j', (text, expected) => expect(parseGoVersion(text)).toEqual(expected))

  test('compile and VERSION', () => {
    expect(parseCompileVersion('compile version go1.22.3\n')).toBe('go1.22.3')
    expect(parseVersionFile('go1.22.3\ntime 2024-05-01T19:49:47Z\n')).toEqual({
      version: 'go1.22.3',
      versionTime: '2024-05-01T19:49:47.000Z',
    })
    expect(parseVersionFile('')).toEqual({})
  })

  test.each([
    ['/usr/local/go', '', false, 'tarball'],
    ['/usr/local/go', '', true, 'pkg'],
    ['/usr/lib/go-1.22', 'ID=ubuntu ID_LIKE=debian', false, 'apt'],
    ['/usr/lib/golang', 'ID=fedora', false, 'dnf'],
    ['/usr/lib/go', 'ID=alpine', false, 'apk'],
    ['/home/x/sdk/go1.21.0', '', false, 'sdk'],
    ['/home/x/.asdf/installs/golang/1.22.0/go', '', false, 'asdf'],
    ['/home/x/.local/share/mise/installs/go/1.22', '', false, 'mise'],
    ['/home/x/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64', '', false, 'toolchain-modcache'],
    ['/opt/homebrew/Cellar/go/1.22.3/libexec', '', false, 'brew'],
    ['/opt/hostedtoolcache/go/1.22.3/x64', '', false, 'hostedtoolcache'],
    ['/srv/go', '', false, 'unknown'],
  ])('%s is %4$s', (root, distribution, receipt, source) =>
    expect(installSource(root, root, distribution, receipt)).toBe(source),
  )
})

describe('headers', () => {
  const elf = (machine: number) => {
    const bytes = Buffer.alloc(64)
    bytes.writeUInt32BE(0x7f454c46)
    bytes.writeUInt16LE(machine, 18)
    return bytes
  }
  const pe = Buffer.alloc(256)
  pe.write('MZ')
  pe.writeUInt32LE(128, 0x3c)
  pe.write('PE\0\0', 128)
  pe.writeUInt16LE(0xaa64, 132)
  test.each([
    [elf(62), { kind: 'elf', os: 'linux', arch: 'amd64' }],
    [elf(183), { kind: 'elf', os: 'linux', arch: 'arm64' }],
    [pe, { kind: 'pe', os: 'windows', arch: 'arm64' }],
    [Buffer.from('cffaedfe0c000001', 'hex'), { kind: 'macho', os: 'darwin', arch: 'arm64' }],
    [Buffer.from('cafebabe00000002', 'hex'), { kind: 'macho', os: 'darwin', arch: 'universal' }],
    [Buffer.from('cafebabe00000034', 'hex'), { kind: 'unknown' }],
    [Buffer.from('#!/bin/sh\n'), { kind: 'script' }],
    [Buffer.from('MZ'), { kind: 'unknown' }],
    [Buffer.alloc(0), { kind: 'unknown' }],
  ])('%#', (bytes, expected) => expect(parseHeader(bytes)).toEqual(expected))
})

describe('system files', () => {
  test('os-release and sw_vers', () => {
    expect(parseOsRelease('NAME="Ubuntu"\nVERSION_ID="24.04"\n')).toEqual({
      name: 'Ubuntu',
      version: '24.04',
    })
    expect(parseSwVers('ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n')).toEqual({
      name: 'macOS',
      version: '14.5',
      build: '23F79',
    })
  })

  test('passwd and login.defs', () => {
    expect(parsePasswdShell('root:x:0:0::/root:/bin/bash\nann:x:1:1::/home/ann:/usr/bin/zsh\n', 'ann')).toBe(
      '/usr/bin/zsh',
    )
    expect(parsePasswdShell('', 'ann')).toBeNull()
    const defs = '#ENV_PATH x\nENV_SUPATH\tPATH=/sbin:/bin\nENV_PATH PATH=/bin\n'
    expect(parseLoginDefs(defs, true)).toEqual({ path: '/sbin:/bin', line: 2 })
    expect(parseLoginDefs(defs, false)).toEqual({ path: '/bin', line: 3 })
  })

  test('the Windows part of a WSL PATH', () =>
    expect(interopEntries('/usr/bin:/mnt/c/Windows:/mnt/data/x:/usr/lib/wsl/lib:/mnt/d/Go/bin')).toEqual([
      '/mnt/c/Windows',
      '/mnt/d/Go/bin',
    ]))

  test('mounts', () => {
    const mounts = parseMountInfo(
      [
        '1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw',
        '2 1 0:5 / /mnt/c rw - 9p C:\\134 rw,dirsync',
        '3 1 0:6 / /home/a\\040b rw - nfs4 srv:/x rw',
        '4 1 0:7 / /media/u/stick rw - vfat /dev/sdb1 rw',
      ].join('\n'),
    )
    expect(volumeOf('/usr/bin', mounts)).toBe('fixed')
    expect(volumeOf('/mnt/c/Go/bin', mounts)).toBe('fixed')
    expect(volumeOf('/home/a b/go', mounts)).toBe('remote')
    expect(volumeOf('/media/u/stick/go', mounts)).toBe('removable')
    expect(volumeOf('/x', [])).toBe('unknown')
  })

  test.each([
    [Buffer.from('a\nb\n'), { encoding: 'utf-8', bom: false, eol: 'lf' }],
    [Buffer.from('\ufeffa\r\nb\r\n'), { encoding: 'utf-8', bom: true, eol: 'crlf' }],
    [Buffer.from('a\r\nb\n'), { encoding: 'utf-8', bom: false, eol: 'mixed' }],
    [Buffer.from([0xff, 0xfe, 0x61, 0]), { encoding: 'utf-16le', bom: true, eol: 'none' }],
    [Buffer.from([0xc3, 0x28]), { encoding: 'unknown', bom: false, eol: 'none' }],
  ])('text %#', (bytes, facts) => expect(textFacts(bytes)).toEqual(facts))
})
