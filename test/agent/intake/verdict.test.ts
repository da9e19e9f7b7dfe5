import { describe, expect, test } from 'vitest'
import { readPaste } from '../../../agent/intake/paste.ts'
import { toSnapshot } from '../../../agent/intake/to-snapshot.ts'
import { judgeReport } from '../../../agent/intake/verdict.ts'

const judged = (text: string) =>
  judgeReport(toSnapshot(readPaste(text), { at: new Date(0), agentVersion: '0' }).snapshot)

describe('judged by the catalogue', () => {
  test.each<[string, string, string[]]>([
    [
      'a toolchain that may not be fetched',
      'go: go.mod requires go >= 1.25.0 (running go 1.24.13; GOTOOLCHAIN=local)',
      ['GOTOOLCHAIN_LOCAL_TOO_OLD'],
    ],
    [
      'no C compiler',
      'cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH',
      ['CGO_WITHOUT_C_COMPILER'],
    ],
    [
      'no place for temporary files',
      '$ export GOTMPDIR=/srv/tmp\n$ go build\ngo: creating work dir: stat /srv/tmp: no such file or directory',
      ['GO_DIR_NOT_WRITABLE'],
    ],
    [
      'two releases in one root',
      '/usr/local/go/src/runtime/a.go:12:2: mallocHeaderSize redeclared in this block',
      ['GO_SMOKE_TEST_FAILED'],
    ],
    [
      'sudo runs another release',
      '$ go version\ngo version go1.22.3 linux/amd64\n$ sudo go version\ngo version go1.18.1 linux/amd64',
      ['ELEVATED_SESSION_PATH_DIFFERS'],
    ],
    [
      'the desktop’s bare PATH',
      '$ which go\n/usr/local/go/bin/go\nPATH=/usr/bin:/bin:/usr/sbin:/sbin\nDarwin host 22.1.0',
      ['GUI_LAUNCH_PATH_MISSING'],
    ],
    [
      'go.goroot of another release',
      '$ go env\nGOVERSION="go1.22.3"\nGOROOT="/home/user/sdk/go1.22.3"\n"go.goroot": "/home/user/sdk/go1.20.1",',
      ['VSCODE_GOROOT_MISMATCH'],
    ],
    [
      'a stored setting that the environment hides',
      '$ env\nGOPROXY=direct\n$ go env -w GOPROXY=https://goproxy.cn,direct\nwarning: go env -w GOPROXY=... does not override conflicting OS environment variable',
      ['GOENV_FILE_SHADOWED'],
    ],
    [
      'files refused in the own temporary directory of Windows, as security software does',
      'go version go1.22.3 windows/amd64\nmkdir C:\\Users\\user\\AppData\\Local\\Temp\\go-build1: Access is denied.',
      [],
    ],
    [
      'the compiler error alone',
      'compile: version "go1.18" does not match go tool version "go1.19.1"',
      ['GOROOT_VERSION_MISMATCH'],
    ],
    [
      'two development builds of one commit',
      'compile: version "devel go1.23-abcdef1234 a" does not match go tool version "devel go1.23-abcdef1234 b"',
      [],
    ],
    ['a GOROOT that is gone', 'go: cannot find GOROOT directory: /opt/gone', ['GOROOT_INVALID']],
    ['GOPATH is GOROOT', 'warning: GOPATH set to GOROOT (C:\\Go) has no effect', ['GOROOT_EQUALS_GOPATH']],
    ['GOPATH with a tilde', 'GOPATH="~/go"\nGOHOSTOS="linux"', ['GOPATH_UNUSABLE']],
    [
      'Go with its own root',
      '$ go env\nGOROOT="/usr/local/go"\nGOPATH="/home/al/go"\nGOHOSTOS="linux"\n$ which go\n/usr/local/go/bin/go',
      [],
    ],
    [
      'a home that is not below /home',
      'GOCACHE="/data/al/.cache/go-build"\nGOPATH="/data/al/go"\nGOROOT="/usr/lib/go"',
      [],
    ],
    [
      'an Intel Go on an Apple processor',
      'go version go1.21.3 darwin/amd64\nMacBook Air, Apple M1',
      ['GO_ARCH_MISMATCH', 'ROSETTA_AMD64_GO'],
    ],
    [
      'a Go that PATH does not lead to',
      '$ echo $PATH\n/usr/bin:/bin\n$ go version\nbash: go: command not found\n$ /usr/local/go/bin/go env\nGOROOT="/usr/local/go"',
      ['GO_NOT_ON_PATH'],
    ],
    [
      'not found under sudo only',
      '$ echo $PATH\n/usr/local/go/bin:/bin\n$ go env\nGOROOT="/usr/local/go"\n$ sudo go version\nsudo: go: command not found',
      ['ELEVATED_SESSION_PATH_DIFFERS'],
    ],
    [
      'the release a version manager names',
      '$ go version\ngo version go1.19.3 linux/amd64\n$ env\nGOROOT=/opt/hostedtoolcache/go/1.18.4/x64',
      ['GOROOT_VERSION_MISMATCH'],
    ],
    [
      'a Homebrew revision is the same release',
      '$ go version\ngo version go1.14.2 darwin/amd64\n$ env\nGOROOT=/usr/local/Cellar/go/1.14.2_1/libexec',
      [],
    ],
    ['a tilde that the shell expands', 'export GOPATH=~/go\nGOHOSTOS="linux"\nGOROOT="/usr/lib/go"', []],
    ['a tilde in a sentence', 'GOPATH=~/go', []],
    ['a tilde that a quote keeps', 'export GOPATH="~/go"', ['GOPATH_UNUSABLE']],
    ['a tilde in the environment', '$ env\nGOPATH=~/go', ['GOPATH_UNUSABLE']],
    [
      'a newer Go of ~/sdk behind the one in use',
      '$ echo $PATH\n/usr/local/go/bin:/home/al/sdk/go1.22.1/bin\n$ which -a go\n/usr/local/go/bin/go\n/home/al/sdk/go1.22.1/bin/go\n$ go version\ngo version go1.20.2 linux/amd64\n$ go env GOROOT\n/usr/local/go',
      [],
    ],
    [
      'a newer Go in another folder behind the one in use',
      '$ echo $PATH\n/usr/lib/go-1.20/bin:/opt/go/bin\n$ which -a go\n/usr/lib/go-1.20/bin/go\n/opt/go/bin/go\n$ go version\ngo version go1.20.2 linux/amd64\n$ go env GOROOT\n/usr/lib/go-1.20',
      [],
    ],
    [
      'a go that answers only to its whole name',
      '$ go version\nbash: go: command not found\n$ /usr/local/go/bin/go version\ngo version go1.22.3 linux/amd64',
      ['GO_NOT_ON_PATH'],
    ],
    [
      'a cross build',
      'GOARCH="arm64"\nGOHOSTARCH="amd64"\nGOOS="windows"\nGOHOSTOS="linux"\nGOROOT="/usr/lib/go"',
      [],
    ],
  ])('%s', (_name, text, patterns) => {
    const { findings, notEvaluated } = judged(text)
    expect(findings.map(({ pattern }) => pattern)).toEqual(patterns)
    expect(notEvaluated.filter(({ reason }) => reason.startsWith('detector error'))).toEqual([])
  })

  test('what the report does not say is not evaluated, and the reason says what to add', () => {
    const { notEvaluated } = judged('go version go1.22.3 linux/amd64')
    const reasons = new Map(notEvaluated.map(({ pattern, reason }) => [pattern, reason]))
    expect(reasons.get('GOPATH_UNUSABLE')).toContain('go env')
    expect(reasons.get('GO_BIN_ORPHAN')).toContain('$PATH')
    expect(reasons.get('GO_ARCH_MISMATCH')).toContain('uname')
    expect(reasons.has('GO_MISSING')).toBe(true)
    expect(reasons.has('GOROOT_VERSION_MISMATCH')).toBe(true)
  })
})
