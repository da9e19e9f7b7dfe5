import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { envherd } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)
const CORPUS = new URL('../../fixtures/path-literals/', import.meta.url).pathname

let folder: string
let tree: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-paths-'))
  tree = join(folder, 'tree')
  env = { HOME: join(folder, 'mei'), ENVHERD_STATE_DIR: join(folder, 'state') }
  await cp(CORPUS, tree, { recursive: true })
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    await writeFile(file, (await readFile(file, 'utf8')).replace(/«\??|[»‹›]/g, ''))
  }
  await writeFile(
    join(tree, 'crlf and blank.cmd'),
    'set A=C:\\Go\r\necho x\r\nset B=C:\\Go\\bin;D:\\tools\\b',
  )
  await writeFile(join(tree, 'ümläut "q".sh'), "export GOROOT='/usr/local/go'")
  await run('git', ['init', '-q', tree])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('scan lists file, line, kind and what to use instead, and exits with 1', async () => {
  const { code, out, err } = await envherd(['paths', 'scan', tree], env)
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(out).toContain('crlf and blank.cmd:3: C:\\Go\\bin  (script)  use %GOROOT%\\bin\n')
  expect(out).toMatch(/tuned\/Makefile:3: \/usr\/local\/go\/bin\/go {2}\(build, fallback\)/)
})

test('the JSON names nobody', async () => {
  const { out } = await envherd(['paths', 'scan', join(tree, 'tuned'), '--format', 'json'], env)
  const document = JSON.parse(out) as { literals: { file: string; literal: string }[] }
  expect(document.literals.length).toBeGreaterThan(100)
  expect(JSON.stringify(document.literals.map(({ literal }) => literal))).not.toMatch(/[\\/]mei\b/i)
  const shares = document.literals.map(({ literal }) => literal).filter((text) => text.startsWith('//wsl'))
  expect(shares).toContain('//wsl.localhost/Ubuntu-24.04/home/<u1>/go')
  expect(document.literals).toContainEqual({
    file: 'home/.bashrc',
    line: 3,
    column: 15,
    literal: '/home/<u1>/go',
    kind: 'profile',
    place: 'gopath',
    fallback: false,
    suggestion: '$(go env GOPATH)',
  })
})

test('SARIF has one result a path, below the directory, with the person hidden', async () => {
  const scanned = async (format: string) =>
    JSON.parse((await envherd(['paths', 'scan', tree, '--format', format], env)).out) as unknown
  const { literals } = (await scanned('json')) as { literals: { fallback: boolean; literal: string }[] }
  type Result = {
    level: string
    message: { text: string }
    locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[]
  }
  const log = (await scanned('sarif')) as { version: string; runs: { results: Result[] }[] }
  expect(log.version).toBe('2.1.0')
  const results = log.runs[0]?.results ?? []
  expect(results.length).toBe(literals.length)
  expect(results.filter(({ level }) => level === 'note').length).toBe(
    literals.filter(({ fallback }) => fallback).length,
  )
  const places = results.map(({ locations }) => locations[0]?.physicalLocation)
  expect(places).toContainEqual({
    artifactLocation: { uri: 'crlf%20and%20blank.cmd', uriBaseId: 'SRCROOT' },
    region: { startLine: 3, startColumn: 7 },
  })
  expect(JSON.stringify(results.map(({ message }) => message.text))).not.toMatch(/[\\/]mei\b/i)
})

test('git applies the patch, nothing was edited before, and what is left is said', async () => {
  const before = await readFile(join(tree, 'crlf and blank.cmd'), 'utf8')
  const { code, out, err } = await envherd(['paths', 'rewrite', tree, '--to', '${APP_HOME}'], env)
  expect(code).toBe(0)
  expect(await readFile(join(tree, 'crlf and blank.cmd'), 'utf8')).toBe(before)
  const patch = join(folder, 'paths.patch')
  await writeFile(patch, out)
  await run('git', ['-C', tree, 'apply', '--check', patch])
  await run('git', ['-C', tree, 'apply', patch])
  expect(await readFile(join(tree, 'crlf and blank.cmd'), 'utf8')).toBe(
    'set A=%APP_HOME%\r\necho x\r\nset B=%APP_HOME%\\bin;%APP_HOME%\\b',
  )
  expect(await readFile(join(tree, 'ümläut "q".sh'), 'utf8')).toBe('export GOROOT="${APP_HOME}"')
  expect(err).toContain('a Go string does not expand variables')
  // What a patch leaves behind is what it said it would leave.
  const again = await envherd(['paths', 'rewrite', tree, '--to', '${APP_HOME}'], env)
  expect({ out: again.out, err: again.err }).toEqual({ out: '', err })
})

test('a tree without any is clean; a place that is not there is an error', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'))
  await writeFile(join(empty, 'a.sh'), 'echo "Go is in /usr/local/go"\n')
  expect(await envherd(['paths', 'scan', empty], env)).toMatchObject({ code: 0 })
  expect(await envherd(['paths', 'scan', join(empty, 'gone')], env)).toMatchObject({ code: 2 })
})
