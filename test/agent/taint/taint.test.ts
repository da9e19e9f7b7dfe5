import { describe, expect, test } from 'vitest'
import { traceTaint, type Taint } from '../../../agent/taint/taint.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'

/** What is found in the first of some files, in few words. */
async function taints(
  files: Record<string, string>,
  platform: 'linux' | 'windows' = 'linux',
): Promise<Taint[]> {
  const machine = createFixtureMachine({ platform, source: 'composed', files })
  const report = await traceTaint(machine, Object.keys(files)[0] ?? '')
  expect(report?.unread).toEqual([])
  return report?.taints ?? []
}

const words = ({ line, name, op, indirect, sourced, condition, feeds, chain }: Taint) =>
  [
    `${line} ${name} ${op}`,
    ...(indirect ? ['indirect'] : []),
    ...(sourced ? ['sourced'] : []),
    ...(condition === undefined ? [] : [`if ${condition}`]),
    `from ${feeds.join('+')}`,
    `chain ${chain.map((link) => link.line).join(',')}`,
  ].join(' | ')

const CASES: [string, string, string[]][] = [
  // Direct.
  ['a.sh', 'export GOROOT=/opt/go\n', ['1 GOROOT set | from literal | chain 1']],
  ['.bashrc', 'export PATH=/opt/go/bin:$PATH\n', ['1 PATH prepend | from environment | chain 1']],
  ['.zshrc', 'path+=(/opt/go/bin)\n', ['1 PATH append | from literal | chain 1']],
  [
    'config.fish',
    'set -gx GOPATH /opt/p\nfish_add_path /opt/go/bin\n',
    ['1 GOPATH set | from literal | chain 1', '2 PATH prepend | from literal | chain 2'],
  ],
  ['a.ps1', "$env:GOROOT = 'C:\\Go'\n", ['1 GOROOT set | from literal | chain 1']],
  [
    'a.psm1',
    '[Environment]::SetEnvironmentVariable("GOPATH", "D:\\p", "User")\n',
    ['1 GOPATH set | from literal | chain 1'],
  ],
  ['a.cmd', '@echo off\r\nset GOROOT=C:\\Go\r\n', ['2 GOROOT set | from literal | chain 2']],
  ['a.bat', 'setx GOPATH "D:\\p"\r\n', ['1 GOPATH set | from literal | chain 1']],
  [
    'Makefile',
    'export GOROOT := /opt/go\nGOBIN ?= /opt/b\n',
    ['1 GOROOT set | from literal | chain 1', '2 GOBIN set | if not set before | from literal | chain 2'],
  ],
  [
    'settings.json',
    '{\n "go.goroot": "/opt/go",\n "env": { "GOFLAGS": "-mod=mod" }\n}',
    ['2 GOROOT set | from literal | chain 2', '3 GOFLAGS set | from literal | chain 3'],
  ],
  [
    'a.xml',
    '<x>\n<env name="GOROOT" value="/opt/go"/>\n<GOPATH>/p</GOPATH>\n</x>',
    ['2 GOROOT set | from literal | chain 2', '3 GOPATH set | from literal | chain 3'],
  ],
  ['a.yml', 'env:\n  GOROOT: "/opt/go"\n  OTHER: x\n', ['2 GOROOT set | from literal | chain 2']],
  ['a.yaml', 'environment:\n  - GOPATH=/p\n', ['2 GOPATH set | from literal | chain 2']],
  [
    'a.yml',
    'steps:\n  - run: |\n      x=/opt/go\n      export PATH="$x/bin:$PATH"\n  - run: echo "GOROOT=/opt/go" >> "$GITHUB_ENV"\n',
    [
      '4 PATH prepend | indirect | from literal+environment | chain 3,4',
      '5 GOROOT set | from literal | chain 5',
    ],
  ],
  [
    'Dockerfile',
    'FROM golang\nARG GOPROXY=direct\nENV GOROOT=/opt/go \\\n    GOFLAGS="-mod=mod -v"\nENV GOPATH /go\nRUN export GOBIN=/b && go version\n',
    [
      '2 GOPROXY set | from input | chain 2',
      '3 GOROOT set | from literal | chain 3',
      '3 GOFLAGS set | from literal | chain 3',
      '5 GOPATH set | from literal | chain 5',
      '6 GOBIN set | if RUN | from literal | chain 6',
    ],
  ],
  // Printed by a version manager.
  [
    '.bashrc',
    'eval "$(goenv init -)"\n# eval "$(goenv init -)"\neval "$(dircolors)"\n',
    ['1 PATH prepend | from command | chain 1', '1 GOENV_SHELL set | from command | chain 1'],
  ],
  ['.zshrc', 'source <(brew shellenv)\n', ['1 PATH prepend | from command | chain 1']],
  [
    'config.fish',
    'mise activate fish | source\n',
    [
      '1 PATH prepend | from command | chain 1',
      '1 GOROOT set | from command | chain 1',
      '1 GOBIN set | from command | chain 1',
    ],
  ],
  // Indirect.
  [
    'a.ps1',
    '$x = "C:\\Go"; $env:PATH = "$x\\bin;$env:PATH"\n',
    ['1 PATH prepend | indirect | from literal+environment | chain 1,1'],
  ],
  [
    'a.ps1',
    '$base = "D:\\sdk"\n$root = "$base\\go"\n\n$env:GOROOT = $root\n',
    ['4 GOROOT set | indirect | from literal | chain 1,2,4'],
  ],
  [
    'a.sh',
    'v=1.22\nroot=/opt/go$v\nunrelated=$v\nexport PATH="$root/bin:$PATH"\n',
    ['4 PATH prepend | indirect | from literal+environment | chain 1,2,4'],
  ],
  [
    'a.cmd',
    'set SDK=D:\\sdk\r\nset "PATH=%sdk%\\go\\bin;%PATH%"\r\n',
    ['2 PATH prepend | indirect | from literal+environment | chain 1,2'],
  ],
  ['GNUmakefile', 'sdk = /opt\nGOROOT = $(sdk)/go\n', ['2 GOROOT set | indirect | from literal | chain 1,2']],
  [
    'config.fish',
    'set sdk /opt/go\nset -gx GOROOT $sdk\n',
    ['2 GOROOT set | indirect | from literal | chain 1,2'],
  ],
  [
    'a.sh',
    'export GOPATH=/p\nexport GOBIN=$GOPATH/bin\n',
    ['1 GOPATH set | from literal | chain 1', '2 GOBIN set | indirect | from literal | chain 1,2'],
  ],
  [
    'a.sh',
    'GOROOT=/a\nGOROOT=/b\nexport GOROOT\nexport PATH=$GOROOT/bin\n',
    [
      '1 GOROOT set | from literal | chain 1',
      '2 GOROOT set | from literal | chain 2',
      '4 PATH set | indirect | from literal | chain 2,4',
    ],
  ],
  // Input and output of others.
  [
    'a.sh',
    'read -r -p "Where? " dir\nexport GOROOT="$dir/go"\n',
    ['2 GOROOT set | indirect | from input | chain 1,2'],
  ],
  ['a.sh', 'export GOROOT=$1\n', ['1 GOROOT set | from input | chain 1']],
  [
    'a.ps1',
    'param(\n  [string]$Root\n)\n$env:GOROOT = $Root\n',
    ['4 GOROOT set | indirect | from input | chain 1,4'],
  ],
  [
    'a.ps1',
    '$r = Read-Host "Where"\n$env:GOROOT = $r\n',
    ['2 GOROOT set | indirect | from input | chain 1,2'],
  ],
  [
    'a.cmd',
    'set /p DIR=Where?\r\nset GOROOT=%DIR%\r\n',
    ['2 GOROOT set | indirect | from input | chain 1,2'],
  ],
  ['a.cmd', 'set GOROOT=%~1\r\n', ['1 GOROOT set | from input | chain 1']],
  ['a.sh', 'export GOPATH=$(go env GOPATH)\n', ['1 GOPATH set | from command | chain 1']],
  ['a.sh', 'export GOPATH=$WORKSPACE/go\n', ['1 GOPATH set | from environment | chain 1']],
  // Conditional.
  [
    'a.sh',
    'if [ -d /opt/go ]; then\n  export GOROOT=/opt/go\nfi\n',
    ['2 GOROOT set | if [ -d /opt/go ] | from literal | chain 2'],
  ],
  [
    'a.sh',
    '[ -d /opt/go ] && export GOROOT=/opt/go\n',
    ['1 GOROOT set | if [ -d /opt/go ] | from literal | chain 1'],
  ],
  [
    'a.ps1',
    'if (Test-Path C:\\Go) {\n  $env:GOROOT = "C:\\Go"\n}\n$env:GOBIN = "b"\n',
    [
      '2 GOROOT set | if if (Test-Path C:\\Go) | from literal | chain 2',
      '4 GOBIN set | from literal | chain 4',
    ],
  ],
  [
    'a.cmd',
    'if exist C:\\Go (\r\n  set GOROOT=C:\\Go\r\n)\r\nset GOBIN=b\r\n',
    ['2 GOROOT set | if exist C:\\Go | from literal | chain 2', '4 GOBIN set | from literal | chain 4'],
  ],
  [
    'config.fish',
    'if test -d /opt/go\n  set -gx GOROOT /opt/go\nend\n',
    ['2 GOROOT set | if if test -d /opt/go | from literal | chain 2'],
  ],
  // Taken away.
  ['a.sh', 'unset GOROOT\n', ['1 GOROOT unset | from literal | chain 1']],
  // A commented line is none; nor is a line that only looks alike.
  ['a.sh', '# export GOROOT=/opt/go\necho "export GOROOT=/opt/go"\ntrue # GOROOT=/x\n', []],
  [
    'a.ps1',
    '# $env:GOROOT = "C:\\Go"\n<#\n$env:GOROOT = "C:\\Go"\n#>\nWrite-Host done # $env:PATH = ""\n',
    [],
  ],
  ['a.cmd', 'rem set GOROOT=C:\\Go\r\n:: set GOROOT=C:\\Go\r\n@rem set PATH=x\r\n', []],
  ['Makefile', '# GOROOT = /opt/go\nall:\n\t# export GOROOT=/opt/go\n', []],
  ['a.json', '{ // "go.goroot": "/opt/go"\n /* "GOPATH": "/p" */ "GOROOTS": "x" }', []],
  ['a.xml', '<!-- <env name="GOROOT" value="/opt/go"/> -->', []],
  ['a.yml', '# GOROOT: /opt/go\nx: 1 # GOROOT: /p\n', []],
  ['config.fish', '# set -gx GOROOT /opt/go\n', []],
]

test.each(CASES)('%s: %j', async (name, text, expected) => {
  const windows = /\.(ps1|psm1|cmd|bat)$/.test(name)
  const file = windows ? `C:\\w\\${name}` : `/w/${name}`
  expect((await taints({ [file]: text }, windows ? 'windows' : 'linux')).map(words)).toEqual(expected)
})

describe('files that files read', () => {
  test('sh: the chain goes through the line that reads the other file', async () => {
    const [first, second] = await taints({
      '/home/dev/.bashrc': 'sdk=/opt\n. ~/env.sh\nexport GOBIN=$tools/bin\n',
      '/home/dev/env.sh': 'tools=$sdk/tools\nexport GOROOT=$sdk/go\n',
    })
    expect(first).toMatchObject({ file: '/home/dev/env.sh', name: 'GOROOT', sourced: true, indirect: true })
    expect(first?.chain.map(({ file, line, role }) => `${file}:${line} ${role}`)).toEqual([
      '/home/dev/.bashrc:1 variable',
      '/home/dev/.bashrc:2 include',
      '/home/dev/env.sh:2 write',
    ])
    expect(second).toMatchObject({ file: '/home/dev/.bashrc', line: 3, name: 'GOBIN', sourced: true })
    expect(second?.chain.map(({ file, line, role }) => `${file}:${line} ${role}`)).toEqual([
      '/home/dev/.bashrc:1 variable',
      '/home/dev/.bashrc:2 include',
      '/home/dev/env.sh:1 variable',
      '/home/dev/.bashrc:3 write',
    ])
  })

  test('PowerShell and batch', async () => {
    const powershell = { 'C:\\w\\a.ps1': '. .\\b.ps1\n', 'C:\\w\\b.ps1': "$env:GOROOT = 'C:\\Go'\n" }
    expect((await taints(powershell, 'windows')).map(words)).toEqual([
      '1 GOROOT set | sourced | from literal | chain 1,1',
    ])
    const batch = { 'C:\\w\\a.cmd': 'call "%~dp0b.cmd"\r\n', 'C:\\w\\b.cmd': 'set GOROOT=C:\\Go\r\n' }
    expect((await taints(batch, 'windows')).map(words)).toEqual([
      '1 GOROOT set | sourced | from literal | chain 1,1',
    ])
  })

  test('a file that reads itself comes to an end; what is not there is named', async () => {
    const machine = createFixtureMachine({
      platform: 'linux',
      source: 'composed',
      files: { '/w/a.sh': '. ./a.sh\n. ./gone.sh\n. $SOMEWHERE/x.sh\nexport GOROOT=/opt/go\n' },
    })
    const report = await traceTaint(machine, '/w/a.sh')
    expect(new Set(report?.unread.map(({ why }) => why))).toEqual(
      new Set([
        'too many files that read files',
        '/w/gone.sh: not there, or no script',
        'its name is not fixed',
      ]),
    )
  })
})

test('a script is known by its first line; other files are none', async () => {
  expect(await taints({ '/w/start': '#!/usr/bin/env bash\nexport GOROOT=/opt/go\n' })).toHaveLength(1)
  const machine = createFixtureMachine({
    platform: 'linux',
    source: 'composed',
    files: { '/w/a.md': 'GOROOT=/x' },
  })
  expect(await traceTaint(machine, '/w/a.md')).toBeNull()
})

test('a byte order mark and UTF-16, as PowerShell writes them', async () => {
  const machine = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    files: { 'C:\\a.ps1': Buffer.from('\ufeff$env:GOROOT = "C:\\Go"\r\n', 'utf16le') },
  })
  expect((await traceTaint(machine, 'C:\\a.ps1'))?.taints.map(words)).toEqual([
    '1 GOROOT set | from literal | chain 1',
  ])
})
