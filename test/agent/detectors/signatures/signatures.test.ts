import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { detectorById } from '../../../../agent/detectors/index.ts'
import { explain, signatures } from '../../../../agent/detectors/signatures/index.ts'

/** What Go and the tools beside it print, in the wording of their own releases. */
const SAMPLES: readonly (readonly [id: string, line: string])[] = [
  ['tool-version-mismatch', 'compile: version "go1.17.2" does not match go tool version "go1.17.5"'],
  ['goroot-missing', 'go: cannot find GOROOT directory: /usr/local/go'],
  ['standard-library-missing', 'package fmt is not in std (/opt/go/src/fmt)'],
  ['standard-library-missing', 'main.go:3:8: package fmt is not in GOROOT (C:\\Go\\src\\fmt)'],
  ['package-not-in-std', 'main.go:5:2: package slices is not in GOROOT (/usr/lib/go-1.19/src/slices)'],
  ['go-too-old', 'go: go.mod requires go >= 1.23 (running go 1.21.5; GOTOOLCHAIN=local)'],
  ['go-line-unknown', "go: errors parsing go.mod: invalid go version '1.22.3': must match format 1.23"],
  ['go-line-unknown', '/src/go.mod:5: unknown directive: toolchain'],
  ['unknown-experiment', 'go: unknown GOEXPERIMENT rangefunc'],
  ['toolchain-invalid', 'go: download go1.22 for linux/amd64: toolchain not available'],
  ['toolchain-invalid', 'go: invalid GOTOOLCHAIN "latest"'],
  ['toolchain-invalid', 'go: cannot find "go1.23.4" in PATH'],
  [
    'wrapper-without-sdk',
    "go1.22.3: not downloaded. Run 'go1.22.3 download' to install to /home/a/sdk/go1.22.3",
  ],
  ['not-executable-here', 'fork/exec /tmp/go-build123/b001/exe/main: exec format error'],
  ['cross-install', 'go: cannot install cross-compiled binaries when GOBIN is set'],
  ['amd64-level', 'This program can only be run on AMD64 processors with v3 microarchitecture support.'],
  [
    'tool-older-than-go',
    'Version of Delve is too old for Go version 1.22.0 (maximum supported version 1.21)',
  ],
  [
    'tool-older-than-go',
    'the Go language version (go1.21) used to build golangci-lint is lower than the targeted Go version (1.22)',
  ],
  ['go-not-found', 'zsh: command not found: go'],
  ['go-not-found', 'bash: line 1: go: command not found'],
  ['go-not-found', "'go' is not recognized as an internal or external command,"],
  [
    'mod-flag-in-workspace',
    'go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to "mod"',
  ],
  ['vendor-inconsistent', 'go: inconsistent vendoring in /src/app:'],
  [
    'work-module-missing',
    'go: cannot load module ../lib listed in go.work file: open ../lib/go.mod: no such file',
  ],
  [
    'work-go-too-low',
    'go: module ./tools listed in go.work file requires go >= 1.23, but go.work lists go 1.21',
  ],
  ['work-duplicate', 'go: path /src/lib appears multiple times in workspace'],
  ['work-replace', 'go: conflicting replacements found for example.com/a in workspace modules'],
  [
    'outside-workspace',
    'pattern ./...: directory prefix . does not contain modules listed in go.work or their selected dependencies',
  ],
  ['go-mod-in-gopath', '$GOPATH/go.mod exists but should not'],
  ['gopath-is-goroot', 'warning: GOPATH set to GOROOT (/usr/local/go) has no effect'],
  ['gopath-refused', 'go: GOPATH entry is relative; must be absolute path: "go".'],
  [
    'no-home',
    'build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined',
  ],
  ['module-mode-off', "go: modules disabled by GO111MODULE=off; see 'go help modules'"],
  ['module-mode-off', 'go: unknown environment setting GO111MODULE=true'],
  ['mod-readonly', 'go: updates to go.mod needed, disabled by -mod=vendor'],
  ['flags-unreadable', 'go: parsing $GOFLAGS: non-flag "mod=mod"'],
  ['vcs-status', 'error obtaining VCS status: exit status 128'],
  ['sumdb-off', 'go: go1.23.4: verifying module: checksum database disabled by GOSUMDB=off'],
  ['checksum-mismatch', 'verifying example.com/a@v1.0.0: checksum mismatch'],
  [
    'certificate-unknown',
    'Get "https://proxy.golang.org/x/@v/list": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'certificate-time',
    'x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z is before 2024',
  ],
  ['name-unresolved', 'dial tcp: lookup proxy.golang.org on 10.255.255.254:53: no such host'],
  [
    'loopback-refused',
    'Get "https://proxy.golang.org/": proxyconnect tcp: dial tcp 127.0.0.1:7890: connect: connection refused',
  ],
  [
    'proxy-unreachable',
    'Get "https://proxy.golang.org/golang.org/x/text/@v/list": dial tcp 142.250.0.1:443: i/o timeout',
  ],
  ['private-module', 'reading https://sum.golang.org/lookup/git.example.com/a@v1.0.0: 410 Gone'],
  [
    'private-module',
    "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
  ],
  ['temp-noexec', 'fork/exec /tmp/go-build1/b001/a.test: permission denied'],
  [
    'virus-protection',
    'open C:\\Temp\\go-build1\\a.exe: Operation did not complete successfully because the file contains a virus',
  ],
  ['blocked-by-policy', 'fork/exec C:\\a.exe: This program is blocked by group policy.'],
  ['scripts-disabled', 'profile.ps1 cannot be loaded because running scripts is disabled on this system.'],
  ['disk-full', 'write /tmp/go-build1/b002/_pkg_.a: no space left on device'],
  ['not-writable', 'could not create module cache: mkdir /go/pkg: permission denied'],
  ['compiler-missing', 'cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH'],
  ['compiler-path-cut', 'cgo: C compiler "D:\\Program" not found: exec: "D:\\Program": file does not exist'],
  ['compiler-bits', 'cc1.exe: sorry, unimplemented: 64-bit mode not compiled in'],
  ['name-too-long', 'error: unable to create file vendor/a: Filename too long'],
  ['killed', 'github.com/a/b: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed'],
  ['windows-share-lock', 'go: RLock \\\\wsl$\\Ubuntu\\home\\a\\go.mod: Incorrect function.'],
  ['no-locks', 'go: RLock /mnt/share/go.mod: no locks available'],
  ['cache-collision', '/usr/bin/tar: ../../../go/pkg/mod/a/b.go: Cannot open: File exists'],
]

test.each(SAMPLES)('%s: %s', (id, line) => {
  expect(explain(`building\n${line}\nexit 1`)).toMatchObject([{ signature: { id }, line: 2, times: 1 }])
})

test('every signature has a sample, a meaning in both languages, and names detectors of the catalogue', () => {
  expect(new Set(SAMPLES.map(([id]) => id))).toEqual(new Set(signatures.map(({ id }) => id)))
  for (const { means, patterns } of signatures) {
    expect(means.en).toMatch(/\.$/)
    expect(means.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(patterns.filter((pattern) => !detectorById(pattern))).toEqual([])
  }
})

test.each([
  'package github.com/acme/thing is not in your go.mod file',
  'main.go:12:2: undefined: foo',
  'ok  	example.com/a	0.012s',
  'go: downloading golang.org/x/text v0.14.0',
  'the command mongo: not found in the list',
  '--- FAIL: TestPermission (0.00s): got permission denied, want nil',
])('says nothing about %s', (line) => {
  expect(explain(line)).toEqual([])
})

test('one message many times is explained once and counted', () => {
  const line = 'write /tmp/x: no space left on device'
  expect(explain(`${line}\n${line}\n${line}`)).toMatchObject([{ line: 1, times: 3 }])
})

describe('what a real go prints is explained', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'envherd-explain-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const plain = path.join(folder, 'plain')
  const vendored = path.join(folder, 'vendored')
  for (const project of [plain, vendored]) {
    mkdirSync(project, { recursive: true })
    writeFileSync(path.join(project, 'go.mod'), 'module example.com/a\n\ngo 1.18\n')
  }
  writeFileSync(
    path.join(plain, 'main.go'),
    'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(1) }\n',
  )
  writeFileSync(path.join(vendored, 'a.go'), 'package a\n\nimport _ "example.org/x/y"\n')

  test.each([
    ['goroot-missing', { GOROOT: '/nonexistent' }, ['build']],
    ['unknown-experiment', { GOEXPERIMENT: 'nosuchthing' }, ['version']],
    ['module-mode-off', { GO111MODULE: 'perhaps' }, ['list']],
    ['gopath-refused', { GOPATH: 'go' }, ['build']],
    ['flags-unreadable', { GOFLAGS: 'mod=mod' }, ['build']],
    ['no-home', { HOME: undefined }, ['build']],
    ['compiler-missing', { CC: 'nosuchcc', CGO_ENABLED: '1' }, ['build', 'runtime/cgo']],
    ['mod-readonly', { GOFLAGS: '-mod=vendor', IN: vendored }, ['build']],
  ] as const)('%s', (id, changes, args) => {
    const { IN: cwd = plain, ...env }: Record<string, string | undefined> = {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      ...changes,
    }
    const { stdout, stderr } = spawnSync('/usr/bin/go', args, { cwd, env, encoding: 'utf8' })
    expect(explain(stdout + stderr).map(({ signature }) => signature.id)).toContain(id)
  })
})
