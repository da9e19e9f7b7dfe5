/* Layouts of modules and workspaces, each with what the go command is expected to say of it. */

export type Layout = {
  files: Record<string, string>
  /** The command; default `list -m`. */
  go?: string[]
  /** Where the command runs; default the layout's root. */
  cwd?: string
  env?: Record<string, string>
  /** Patterns, `refused`, or nothing: the go command is content. */
  expected: string[]
}

const mod = (path: string, more = '', go = '1.20') => `module ${path}\n\ngo ${go}\n${more}`
const pkg = 'package p\n'
const two = {
  'a/go.mod': mod('example.com/a'),
  'a/a.go': pkg,
  'b/go.mod': mod('example.com/b'),
  'b/b.go': pkg,
}
const other = { 'x/go.mod': mod('example.com/x'), 'y/go.mod': mod('example.com/y') }

const x = 'require example.com/x v1.0.0\n'
const vendored = (modules: string, more = x, go = '1.20') => ({
  'go.mod': mod('example.com/a', more, go),
  'vendor/modules.txt': modules,
})

export const LAYOUTS: Record<string, Layout> = {
  'a plain workspace': { files: { ...two, 'go.work': 'go 1.20\n\nuse (\n\t./a\n\t./b\n)\n' }, expected: [] },
  'directories without a dot': { files: { ...two, 'go.work': 'go 1.20\nuse a\nuse "b"\n' }, expected: [] },
  'absolute directories': { files: { ...two, 'go.work': 'go 1.20\nuse $ROOT/a\n' }, expected: [] },
  'comments, blanks and CRLF': {
    files: {
      ...two,
      'go.work': '// us\r\ngo 1.20 // now\r\nuse ( // all\r\n\r\n\t./a // one\r\n\t// ./gone\r\n)\r\n',
    },
    expected: [],
  },
  'a directory that is not there': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./gone\n' },
    expected: ['WORK_USE_PATH_MISSING'],
  },
  'a directory without go.mod': {
    files: { ...two, 'docs/readme.md': '', 'go.work': 'go 1.20\nuse (\n./a\n./docs\n)\n' },
    expected: ['WORK_USE_PATH_MISSING'],
  },
  'a file instead of a directory': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./a/a.go\n' },
    expected: ['WORK_USE_PATH_MISSING'],
  },
  'the same line twice': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./a\n' },
    expected: ['WORK_USE_DUPLICATE'],
  },
  'the same directory in two spellings': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./b/../a\n' },
    expected: ['WORK_USE_DUPLICATE'],
  },
  'relative and absolute': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse $ROOT/a\n' },
    expected: ['WORK_USE_DUPLICATE'],
  },
  'two directories with one module path': {
    files: { ...two, 'copy/go.mod': mod('example.com/a'), 'go.work': 'go 1.20\nuse ./a\nuse ./copy\n' },
    expected: ['WORK_USE_DUPLICATE'],
  },
  'a replacement of a used module': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./b\nreplace example.com/b => ./b\n' },
    expected: ['WORK_REPLACE_CONFLICT'],
  },
  'a replacement of a used module at one version': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nuse ./b\nreplace example.com/b v1.0.0 => ./b\n' },
    expected: [],
  },
  'a replacement of a module that nobody uses': {
    files: { ...two, ...other, 'go.work': 'go 1.20\nuse ./a\nreplace example.com/x => ./x\n' },
    expected: [],
  },
  'modules that replace differently': {
    files: {
      ...other,
      'a/go.mod': mod('example.com/a', 'replace example.com/x => ../x\n'),
      'b/go.mod': mod('example.com/b', 'replace example.com/x => ../y\n'),
      'go.work': 'go 1.20\nuse ./a\nuse ./b\n',
    },
    expected: ['WORK_REPLACE_CONFLICT'],
  },
  'modules that replace alike, spelled differently': {
    files: {
      ...other,
      'a/go.mod': mod('example.com/a', 'replace example.com/x => ../x\n'),
      'b/go.mod': mod('example.com/b', 'replace example.com/x => ../a/../x\n'),
      'go.work': 'go 1.20\nuse ./a\nuse ./b\n',
    },
    expected: [],
  },
  'modules that replace differently, decided by go.work': {
    files: {
      ...other,
      'a/go.mod': mod('example.com/a', 'replace example.com/x => ../x\n'),
      'b/go.mod': mod('example.com/b', 'replace example.com/x => ../y\n'),
      'go.work': 'go 1.20\nuse ./a\nuse ./b\nreplace example.com/x => ./x\n',
    },
    expected: [],
  },
  'modules that replace different versions': {
    files: {
      ...other,
      'a/go.mod': mod('example.com/a', 'replace example.com/x v1.0.0 => ../x\n'),
      'b/go.mod': mod('example.com/b', 'replace example.com/x v1.1.0 => ../y\n'),
      'go.work': 'go 1.20\nuse ./a\nuse ./b\n',
    },
    expected: [],
  },
  'modules that replace by different versions': {
    files: {
      'a/go.mod': mod('example.com/a', 'replace example.com/x => example.org/x v1.0.0\n'),
      'b/go.mod': mod('example.com/b', 'replace example.com/x => example.org/x v1.0.1\n'),
      'go.work': 'go 1.20\nuse ./a\nuse ./b\n',
    },
    expected: ['WORK_REPLACE_CONFLICT'],
  },
  'a go line below a module': {
    files: { 'a/go.mod': mod('example.com/a', '', '1.22.0'), 'go.work': 'go 1.21\nuse ./a\n' },
    expected: ['WORK_GO_VERSION_LOW'],
  },
  'no go line, and a module of 1.21': {
    files: { 'a/go.mod': mod('example.com/a', '', '1.21'), 'go.work': 'use ./a\n' },
    expected: ['WORK_GO_VERSION_LOW'],
  },
  'no go line, and a module of 1.20': {
    files: { 'a/go.mod': mod('example.com/a'), 'go.work': 'use ./a\n' },
    expected: [],
  },
  'a language line below a release': {
    files: { 'a/go.mod': mod('example.com/a', '', '1.22.0'), 'go.work': 'go 1.22\nuse ./a\n' },
    expected: ['WORK_GO_VERSION_LOW'],
  },
  'go lines before 1.21 do not bind': {
    files: { 'a/go.mod': mod('example.com/a', '', '1.20'), 'go.work': 'go 1.18\nuse ./a\n' },
    expected: [],
  },
  'requires in a circle': {
    files: {
      'a/go.mod': mod('example.com/a', 'require example.com/b v1.0.0\n'),
      'a/a.go': 'package a\n\nimport _ "example.com/b"\n',
      'b/go.mod': mod('example.com/b', 'require example.com/a v1.0.0\n'),
      'b/b.go': 'package b\n',
      'go.work': 'go 1.20\nuse ./a\nuse ./b\n',
    },
    expected: [],
  },
  'nested workspaces, seen from outside': {
    files: { ...two, 'a/go.work': 'go 1.20\nuse .\nuse ../b\n', 'go.work': 'go 1.20\nuse ./a\nuse ./b\n' },
    expected: [],
  },
  'nested workspaces, seen from inside a broken one': {
    files: { ...two, 'a/go.work': 'go 1.20\nuse .\nuse ./gone\n', 'go.work': 'go 1.20\nuse ./a\nuse ./b\n' },
    cwd: 'a',
    expected: ['WORK_USE_PATH_MISSING'],
  },
  'a broken workspace that GOWORK=off switches off': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./gone\n' },
    cwd: 'a',
    env: { GOWORK: 'off' },
    expected: [],
  },
  'GOWORK names another file': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\n', 'bad.work': 'go 1.20\nuse ./gone\n' },
    env: { GOWORK: '$ROOT/bad.work' },
    expected: ['WORK_USE_PATH_MISSING'],
  },
  'GOWORK is relative': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\n' },
    env: { GOWORK: 'go.work' },
    expected: ['refused'],
  },
  'an unknown directive': { files: { ...two, 'go.work': 'go 1.20\nuses ./a\n' }, expected: ['refused'] },
  'two go lines': { files: { ...two, 'go.work': 'go 1.20\ngo 1.21\nuse ./a\n' }, expected: ['refused'] },
  'a Go version with a v': { files: { ...two, 'go.work': 'go v1.20\nuse ./a\n' }, expected: ['refused'] },
  'a block that does not end': {
    files: { ...two, 'go.work': 'go 1.20\nuse (\n./a\n' },
    expected: ['refused'],
  },
  'a byte order mark': { files: { ...two, 'go.work': '\ufeffgo 1.20\nuse ./a\n' }, expected: ['refused'] },
  'a block comment': { files: { ...two, 'go.work': 'go 1.20 /* x */\nuse ./a\n' }, expected: ['refused'] },
  'a replacement without an arrow': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nreplace example.com/x ./x\n' },
    expected: ['refused'],
  },
  'a replacement by a module without version': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nreplace example.com/x => example.com/y\n' },
    expected: ['refused'],
  },
  'a replaced version of the wrong major': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nreplace example.com/x v2.0.0 => ./b\n' },
    expected: ['refused'],
  },
  'a short replaced version': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\nreplace example.com/x v1.2 => ./b\n' },
    expected: [],
  },
  'toolchain and godebug lines': {
    files: { ...two, 'go.work': 'go 1.20\ntoolchain default\nuse ./a\n' },
    expected: [],
  },
  'a module below a workspace that does not list it': {
    files: { 'go.work': 'go 1.20\nuse ./a\n', ...two, 'b/.git/HEAD': '' },
    cwd: 'b',
    go: ['list', './...'],
    expected: ['STRAY_GO_WORK'],
  },
  'a module below a workspace that lists it': {
    files: { 'go.work': 'go 1.20\nuse ./a\nuse ./b\n', ...two, 'b/.git/HEAD': '' },
    cwd: 'b',
    go: ['list', './...'],
    expected: [],
  },
  'GOFLAGS=-mod=mod in a workspace': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\n' },
    env: { GOFLAGS: '-mod=mod' },
    expected: ['GOFLAGS_MOD_IN_WORKSPACE'],
  },
  'GOFLAGS=-mod=readonly in a workspace': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\n' },
    env: { GOFLAGS: '-mod=readonly' },
    expected: [],
  },
  'a workspace switched off does not mind GOFLAGS=-mod=mod': {
    files: { ...two, 'go.work': 'go 1.20\nuse ./a\n' },
    cwd: 'a',
    env: { GOFLAGS: '-mod=mod', GOWORK: 'off' },
    expected: [],
  },
  'a vendor directory that fits': {
    files: vendored('# example.com/x v1.0.0\n## explicit; go 1.20\nexample.com/x\n'),
    expected: [],
  },
  'a vendored module without its mark': {
    files: vendored('# example.com/x v1.0.0\nexample.com/x\n'),
    expected: ['VENDOR_INCONSISTENT'],
  },
  'another version is vendored': {
    files: vendored('# example.com/x v1.0.1\n## explicit\nexample.com/x\n'),
    expected: ['VENDOR_INCONSISTENT'],
  },
  'a vendored module that go.mod does not require': {
    files: vendored('# example.com/x v1.0.0\n## explicit\nexample.com/x\n', ''),
    expected: ['VENDOR_INCONSISTENT'],
  },
  'a replacement that is not vendored': {
    files: vendored(
      '# example.com/x v1.0.0\n## explicit\nexample.com/x\n',
      `${x}replace example.com/x => ./x\n`,
    ),
    expected: ['VENDOR_INCONSISTENT'],
  },
  'a replacement that is vendored': {
    files: vendored(
      '# example.com/x v1.0.0 => ./x\n## explicit\nexample.com/x\n# example.com/x => ./x\n',
      `${x}replace example.com/x => ./x\n`,
    ),
    expected: [],
  },
  'a vendor directory of a module before 1.14': {
    files: vendored('# example.com/x v1.0.0\nexample.com/x\n', x, '1.13'),
    expected: [],
  },
  'GOFLAGS=-mod=mod leaves the vendor directory alone': {
    files: vendored('# example.com/x v1.0.1\nexample.com/x\n'),
    env: { GOFLAGS: '-mod=mod' },
    expected: [],
  },
  'a go.mod with everything in it': {
    files: {
      'go.mod': `// Deprecated: use v2\nmodule "example.com/a"\n\ngo 1.21\n\nexclude example.com/x v1.0.0\nretract (\n\tv1.0.0 // bad\n\t[v1.1.0, v1.2.0]\n)\nreplace (\n\texample.com/y v1.0.0 => ./y\n)\n`,
    },
    expected: [],
  },
  'a go.mod without a module line': { files: { 'go.mod': 'go 1.20\n' }, expected: ['refused'] },
  'a required version of the wrong major': {
    files: { 'go.mod': mod('example.com/a', 'require example.com/x v2.0.0\n') },
    expected: ['refused'],
  },
  'an old +incompatible version': {
    files: { 'go.mod': mod('example.com/a', 'require example.com/x v2.0.0+incompatible\n') },
    expected: [],
  },
  'a conflict in the quotes': { files: { 'go.mod': "module 'example.com/a'\n" }, expected: ['refused'] },
  'a used module with a broken go.mod': {
    files: { ...two, 'c/go.mod': 'modul example.com/c\n', 'go.work': 'go 1.20\nuse ./a\nuse ./c\n' },
    expected: ['WORK_USE_PATH_MISSING'],
  },
}
