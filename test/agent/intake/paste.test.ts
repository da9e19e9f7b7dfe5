import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { readPaste } from '../../../agent/intake/paste.ts'
import { toSnapshot } from '../../../agent/intake/to-snapshot.ts'

/* Reports composed in the shapes that people paste. */

const TEMPLATE = `<!-- Please answer these questions -->
### What version of Go are you using (\`go version\`)?

<pre>
$ go version
go version go1.22.3 linux/amd64
</pre>

### What operating system are you using (\`go env\`)?

<details><summary><code>go env</code> Output</summary><br><pre>
$ go env
GOARCH='amd64'
GOCACHE='/home/alice/.cache/go-build'
GOHOSTOS='linux'
GOPATH='/home/alice/go'
GOROOT='/opt/go1.20'
</pre></details>

\`\`\`console
alice@box:~/src$ echo $PATH
/usr/local/go/bin:/home/alice/bin:/usr/bin
alice@box:~/src$ which -a go
/usr/local/go/bin/go
/usr/bin/go
alice@box:~/src$ grep -n GO ~/.bashrc
12:export GOROOT=/opt/go1.20
13:# export GOPATH=/nowhere
alice@box:~/src$ go build
compile: version "go1.20.4" does not match go tool version "go1.22.3"
\`\`\`
Thanks, my GOPATH is fine!`

describe('a whole thread', () => {
  test('every fact of it and no other', () => {
    expect(readPaste(TEMPLATE)).toMatchObject({
      goEnv: { GOROOT: '/opt/go1.20', GOPATH: '/home/alice/go' },
      processEnv: {},
      path: '/usr/local/go/bin:/home/alice/bin:/usr/bin',
      which: ['/usr/local/go/bin/go', '/usr/bin/go'],
      goVersion: { version: 'go1.22.3', goos: 'linux', goarch: 'amd64' },
      profileLines: [{ name: 'GOROOT', value: '/opt/go1.20', file: '~/.bashrc', line: 12 }],
      errors: [{ kind: 'version-mismatch', compile: 'go1.20.4', go: 'go1.22.3' }],
    })
  })

  test('the same as a quotation, with Windows line ends and colours', () => {
    const quoted = TEMPLATE.split('\n').map((line) => `> ${line}`)
    expect(readPaste(quoted.join('\r\n'))).toEqual(readPaste(TEMPLATE))
    const painted = TEMPLATE.replaceAll('GOROOT', '\u001b[1;32mGOROOT\u001b[0m')
    expect(readPaste(painted)).toEqual(readPaste(TEMPLATE))
  })
})

describe('what stands below a command belongs to it', () => {
  test.each<[string, string, object]>([
    ['which', '$ which go\n/usr/bin/go', { which: ['/usr/bin/go'] }],
    [
      'type',
      '$ type -a go\ngo is /usr/local/go/bin/go\ngo is /usr/bin/go',
      { which: ['/usr/local/go/bin/go', '/usr/bin/go'] },
    ],
    [
      'where',
      'C:\\Users\\al>where go\nC:\\Program Files\\Go\\bin\\go.exe',
      { which: ['C:\\Program Files\\Go\\bin\\go.exe'] },
    ],
    [
      'Get-Command',
      'PS C:\\> Get-Command go\n\nApplication  go.exe  0.0.0.0  C:\\Go\\bin\\go.exe',
      { which: ['C:\\Go\\bin\\go.exe'] },
    ],
    ['a sentence', 'which go: `/snap/bin/go`', { which: ['/snap/bin/go'] }],
    ['cmd PATH', 'C:\\>echo %PATH%\nC:\\Go\\bin;C:\\Windows', { path: 'C:\\Go\\bin;C:\\Windows' }],
    ['PowerShell PATH', 'PS> $env:Path\nC:\\Go\\bin;C:\\Windows', { path: 'C:\\Go\\bin;C:\\Windows' }],
    ['PATH behind its name', 'PATH=/usr/bin:/bin', { path: '/usr/bin:/bin' }],
    ['a PATH that adds to another one is not the PATH', 'export PATH=$PATH:/go/bin', { path: null }],
    [
      'go env with names',
      '$ go env GOROOT GOPATH\n/usr/lib/go\n/home/al/go',
      { goEnv: { GOROOT: '/usr/lib/go', GOPATH: '/home/al/go' } },
    ],
    [
      'env',
      '$ env | grep GO\nGOROOT=/opt/go\nGOPATH=/home/al/my go',
      { processEnv: { GOROOT: '/opt/go', GOPATH: '/home/al/my go' } },
    ],
    ['export -p', '$ export -p\ndeclare -x GOROOT="/opt/go"', { processEnv: { GOROOT: '/opt/go' } }],
    [
      'PowerShell table',
      'PS> dir env:GO*\nGOROOT                   C:\\Go',
      { processEnv: { GOROOT: 'C:\\Go' } },
    ],
    [
      'a profile',
      '$ cat ~/.zshrc\n# export GOROOT=/old\nexport GOROOT=/opt/go',
      { profileLines: [{ name: 'GOROOT', value: '/opt/go', file: '~/.zshrc', line: null }] },
    ],
    [
      'a profile by name',
      'My `~/.profile`:\n```\nexport GOBIN=/b\n```\nGOROOT=/opt/go',
      {
        profileLines: [{ name: 'GOBIN', value: '/b', file: '~/.profile', line: null }],
        processEnv: { GOROOT: '/opt/go' },
      },
    ],
    [
      'grep over files',
      '/home/al/.bashrc:7:export GOROOT=/x',
      { profileLines: [{ name: 'GOROOT', value: '/x', file: '/home/al/.bashrc', line: 7 }] },
    ],
    [
      'the go env file',
      '$ cat ~/.config/go/env\nGOPROXY=direct\nGOFLAGS="-x"',
      { goEnvFile: { path: '~/.config/go/env', text: 'GOPROXY=direct\nGOFLAGS="-x"\n' } },
    ],
    ['one command only', 'CGO_ENABLED=0 GOOS=linux go build ./...', { processEnv: {}, goEnv: {} }],
    ['VERSION', '$ cat /usr/local/go/VERSION\ngo1.20.4', { rootVersion: 'go1.20.4' }],
  ])('%s', (_name, text, facts) => expect(readPaste(text)).toMatchObject(facts))
})

describe('what an error proves', () => {
  test.each<[string, object]>([
    ['go: cannot find GOROOT directory: /opt/gone', { kind: 'goroot-missing', root: '/opt/gone' }],
    [
      'compile: version "go1.18" does not match go tool version "go1.19.1"',
      { kind: 'version-mismatch', compile: 'go1.18', go: 'go1.19.1' },
    ],
    [
      'foo.go:3:8: package fmt is not in std (/opt/go/src/fmt)',
      { kind: 'no-standard-library', root: '/opt/go' },
    ],
    [
      'package fmt is not in GOROOT (C:\\Go dir\\src\\fmt)',
      { kind: 'no-standard-library', root: 'C:\\Go dir' },
    ],
    ['\t/usr/lib/go/src/fmt (from $GOROOT)', { kind: 'no-standard-library', root: '/usr/lib/go' }],
    ['warning: GOPATH set to GOROOT (/go) has no effect', { kind: 'gopath-is-goroot', dir: '/go' }],
    ['go: GOPATH entry is relative; must be absolute path: "go".', { kind: 'gopath-refused', element: 'go' }],
    ['zsh: command not found: go', { kind: 'go-not-found' }],
    ['bash: go: command not found', { kind: 'go-not-found' }],
    ["'go' is not recognized as an internal or external command,", { kind: 'go-not-found' }],
    ['exec: "go": executable file not found in $PATH', { kind: 'go-not-found' }],
  ])('%s', (text, fact) => expect(readPaste(`$ x\n${text}\n`).errors).toMatchObject([fact]))

  test.each([
    'zsh: command not found: gopls',
    'bash: gofmt: command not found',
    'package example.com/fmt is not in std (/usr/local/go/src/example.com/fmt)',
    'package mypkg is not in std (/usr/local/go/src/mypkg)',
    'go: cannot find main module',
  ])('nothing: %s', (text) => expect(readPaste(text).errors).toEqual([]))
})

const judged = (text: string) =>
  diagnose(toSnapshot(readPaste(text), { at: new Date(0), agentVersion: '0' }).snapshot)

describe('judged by the catalogue', () => {
  test.each<[string, string, string[]]>([
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
      ['GO_ARCH_MISMATCH'],
    ],
    [
      'a Go that PATH does not lead to',
      '$ echo $PATH\n/usr/bin:/bin\n$ go version\nbash: go: command not found\n$ /usr/local/go/bin/go env\nGOROOT="/usr/local/go"',
      ['GO_NOT_ON_PATH'],
    ],
    [
      'not found under sudo only',
      '$ echo $PATH\n/usr/local/go/bin:/bin\n$ go env\nGOROOT="/usr/local/go"\n$ sudo go version\nsudo: go: command not found',
      [],
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

const FRAGMENTS = [
  'GOROOT=',
  "GOPATH='",
  'set GOROOT=',
  '"GOROOT": "',
  'export ',
  '$ go env',
  '# ',
  '```',
  'which go',
  '\n',
  '\r\n',
  'PATH=',
  '/usr/local/go',
  'C:\\Go',
  ':',
  ';',
  '"',
  "'",
  '$HOME',
  '%PATH%',
  '~/',
  'go: cannot find GOROOT directory: ',
  '12:',
  '> ',
  'version "go1.1" does not match go tool version "',
  '\u0000',
  '\ufeff',
  '<pre>',
  'cat ~/.config/go/env',
  '=',
  '{',
  '}',
]

test('no text breaks the reading, and what comes of it is a valid snapshot', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (pasted) => {
      const { snapshot } = toSnapshot(readPaste(pasted), { at: new Date(0), agentVersion: '0' })
      expect([...Value.Errors(Snapshot, snapshot)]).toEqual([])
      const { notEvaluated } = diagnose(snapshot)
      expect(notEvaluated.filter(({ reason }) => reason.startsWith('detector error'))).toEqual([])
    }),
    { numRuns: 3000 },
  )
})

test('a megabyte of noise is read in a second', () => {
  const noise =
    `${'GOROOT '.repeat(50)}\n`.repeat(1500) + `${'a/'.repeat(15_000)}\n`.repeat(20) + ' '.repeat(39_000)
  const began = performance.now()
  readPaste(noise)
  expect(performance.now() - began).toBeLessThan(1000)
})
