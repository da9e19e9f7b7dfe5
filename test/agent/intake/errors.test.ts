import { describe, expect, test } from 'vitest'
import { readPaste } from '../../../agent/intake/paste.ts'

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
    ['zsh: command not found: gopls', { kind: 'tool-not-found', name: 'gopls' }],
    ['bash: gofmt: command not found', { kind: 'tool-not-found', name: 'gofmt' }],
    [
      'go: go.mod requires go >= 1.25.0 (running go 1.24.13; GOTOOLCHAIN=local)',
      { kind: 'refused', running: 'go1.24.13' },
    ],
    ['go: unknown GOEXPERIMENT nodwarf', { kind: 'refused' }],
    [
      'go: creating work dir: stat /srv/tmp: no such file or directory',
      { kind: 'no-work-dir', dir: '/srv/tmp', missing: true },
    ],
    [
      'go: creating work dir: mkdir C:\\WINDOWS\\go-build1: Access is denied.',
      { kind: 'no-work-dir', dir: 'C:\\WINDOWS', missing: false },
    ],
    ['build cache is disabled by GOCACHE=off, but required as of Go 1.12', { kind: 'cache-off' }],
    [
      '# runtime/cgo\ncgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH',
      { kind: 'no-compiler', command: 'gcc' },
    ],
    ['cc1.exe: sorry, unimplemented: 64-bit mode not compiled in', { kind: 'compiler-32-bit' }],
    ['$GOPATH/go.mod exists but should not', { kind: 'go-mod-in-gopath' }],
    [
      '/usr/local/go/src/runtime/mgcsweepbuf.go:68:12: s.next undefined (type mspan has no field)',
      { kind: 'library-broken' },
    ],
    [
      'cannot load bytes: malformed module path "bytes": missing dot in first path element',
      { kind: 'no-standard-library', root: null },
    ],
    [
      'warning: go env -w GOPROXY=... does not override conflicting OS environment variable',
      { kind: 'env-overrides-file', name: 'GOPROXY' },
    ],
  ])('%s', (text, fact) => expect(readPaste(`$ x\n${text}\n`).errors).toMatchObject([fact]))

  test.each([
    'package example.com/fmt is not in std (/usr/local/go/src/example.com/fmt)',
    'package mypkg is not in std (/usr/local/go/src/mypkg)',
    'go: cannot find main module',
    './main.go:3:2: x redeclared in this block',
    'Get "https://api.example.com/v1": dial tcp: i/o timeout',
    'mkdir: cannot create directory',
  ])('nothing: %s', (text) => expect(readPaste(text).errors).toEqual([]))
})
