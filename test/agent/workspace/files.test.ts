import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { trackedNames } from '../../../agent/workspace/git-index.ts'
import { parseGoMod } from '../../../agent/workspace/go-mod-file.ts'
import { parseGoWork } from '../../../agent/workspace/go-work-file.ts'
import { parseModulesTxt } from '../../../agent/workspace/modules-txt.ts'
import { goToolchain } from '../../support/go-toolchains.ts'

const run = promisify(execFile)

const GO_MOD = `// What it is.
module "example.com/a" // quoted

go 1.22.0

toolchain go1.22.3

require example.com/one v1.2.3 // indirect
require (
	example.com/two/v2 v2.0.0-20240102030405-abcdefabcdef
	// example.com/not v1.0.0

	gopkg.in/yaml.v3 v3.0.1 // indirect; by two
	example.com/three v3.0.0+incompatible // indirectly
)

exclude ( example.com/two v1.0.0
)

replace example.com/one => ./one
replace (
	example.com/two/v2 v2.0.0 => "../with blank"
	example.com/x => example.org/fork/v2 v2.1.0
)

retract [v0.1.0, v0.2.0] // wrong
`

test('go.mod says the same to us as to a real go mod edit -json', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-mod-'))
  // `exclude ( example.com/...` is no block: that line is out of the question for both.
  const text = GO_MOD.replace('exclude ( example.com/two v1.0.0\n)', 'exclude example.com/two v1.0.0')
  await writeFile(join(folder, 'go.mod'), text)
  const { root } = await goToolchain('go1.23')
  const { stdout } = await run(join(root, 'bin/go'), ['mod', 'edit', '-json'], {
    cwd: folder,
    env: { GOTOOLCHAIN: 'local', HOME: folder, GOENV: 'off' },
  })
  await rm(folder, { recursive: true })
  const theirs: unknown = JSON.parse(stdout)
  const parsed = parseGoMod(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  const { module, go, toolchain, requires, replaces } = parsed.file
  expect(theirs).toMatchObject({
    Module: { Path: module },
    Go: go,
    Toolchain: toolchain,
    Require: requires.map(({ path, version, indirect }) => ({
      Path: path,
      Version: version,
      ...(indirect && { Indirect: true }),
    })),
    Replace: replaces.map((replace) => ({
      Old: { Path: replace.path, ...(replace.version && { Version: replace.version }) },
      New: { Path: replace.with, ...(replace.withVersion && { Version: replace.withVersion }) },
    })),
  })
  expect(requires.map(({ line, indirect }) => [line, indirect])).toEqual([
    [8, true],
    [10, false],
    [13, true],
    [14, false],
  ])
})

test.each([
  ['module example.com/a\nrequire example.com/b\n', 2, 'usage: require module/path v1.2.3'],
  ['module example.com/a\n\nmodule example.com/b\n', 3, 'repeated module statement'],
  ['module example.com/a\nrequire (\n\texample.com/b v1.0.0\n', 4, 'unterminated block started at line 2'],
  ['module example.com/a\nrequires (\n\texample.com/b v1.0.0\n)\n', 2, 'unknown block type: requires'],
  ['module example.com/a\nreplace example.com/b => ./b v1.0.0\n', 2, 'cannot have version'],
  ['module example.com/a\nreplace example.com/b => b@v1.0.0\n', 2, "not 'path@version'"],
  ['module example.com/a\nretract [v1.0.0 v1.1.0]\n', 2, 'retract'],
  ['module "example.com/a\n', 1, 'unexpected newline in string'],
  ['', 1, 'missing module declaration'],
])('%j is refused with its line', (text, line, message) => {
  const parsed = parseGoMod(text)
  expect(parsed).toMatchObject({ ok: false, errors: [{ line }] })
  expect(JSON.stringify(parsed)).toContain(message)
})

test('every fault of a file is named, not only the first', () => {
  const parsed = parseGoWork('go 1\nuse ./a ./b\nuse ./c\nfoo bar\n')
  expect(parsed).toMatchObject({ ok: false, errors: [{ line: 1 }, { line: 2 }, { line: 4 }] })
})

test('newer directives are no faults', () => {
  const text =
    'module a.b/c\n\ngo 1.25\n\ntool (\n\ta.b/c/cmd/x\n)\nignore ./node_modules\ngodebug default=go1.21\n'
  expect(parseGoMod(text)).toMatchObject({ ok: true, file: { module: 'a.b/c', go: '1.25' } })
})

test('modules.txt: marks, replacements, what is not understood, workspace', () => {
  const text = `## workspace
# example.com/a v1.0.0
## explicit; go 1.20
example.com/a
# example.com/b v1.0.0 => example.org/b v1.2.0
example.com/b/sub
# example.com/c v1.0.0 => ../c
## explicit
# example.com/c => ../c
# what is this
## explicit
`
  expect(parseModulesTxt(text)).toEqual({
    workspace: true,
    modules: [
      { path: 'example.com/a', version: 'v1.0.0', explicit: true },
      { path: 'example.com/b', version: 'v1.0.0', explicit: false, replacement: 'example.org/b v1.2.0' },
      { path: 'example.com/c', version: 'v1.0.0', explicit: true, replacement: '../c' },
      { path: 'example.com/c', explicit: false, replacement: '../c' },
    ],
  })
})

test('the names a real git index holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-index-'))
  const git = (...args: string[]) => run('git', ['-C', folder, ...args])
  await git('init', '-q')
  const names = ['a', 'go.work', 'long-'.repeat(20), 'ünïcode.go']
  for (const name of names) await writeFile(join(folder, name), name)
  await git('add', '.')
  expect(trackedNames(await readFile(join(folder, '.git/index')))?.sort()).toEqual(names.sort())
  await git('update-index', '--index-version', '4')
  expect(trackedNames(await readFile(join(folder, '.git/index')))).toBeNull()
  await rm(folder, { recursive: true })
})
