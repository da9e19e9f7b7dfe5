import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { envherd } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-work-command-'))
  const home = join(folder, 'home', 'mei')
  env = { HOME: home, ENVHERD_STATE_DIR: join(folder, 'state') }
  for (const dir of ['good/a', 'bad', 'broken', 'none']) await mkdir(join(home, dir), { recursive: true })
  await writeFile(join(home, 'good/go.work'), 'go 1.22\nuse ./a\n')
  await writeFile(join(home, 'good/a/go.mod'), 'module example.com/a\n\ngo 1.22\n')
  await writeFile(join(home, 'bad/go.work'), 'go 1.22\nuse ./gone\n')
  await writeFile(join(home, 'broken/go.work'), 'go 1.22\nuses ./gone\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const at = (dir: string) => join(folder, 'home/mei', dir)

test('graph draws, in every form', async () => {
  const { code, out } = await envherd(['work', 'graph', at('good')], env)
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('--use--> example.com/a') as string,
  })
  const json = await envherd(['work', 'graph', at('good'), '--format', 'json'], env)
  expect(JSON.parse(json.out)).toMatchObject({ edges: [{ kind: 'use', place: 'go.work:2' }] })
  expect((await envherd(['work', 'graph', at('good'), '--format', 'dot'], env)).out).toMatch(/^digraph/)
  expect((await envherd(['work', 'graph', at('good'), '--format', 'mermaid'], env)).out).toMatch(/^graph LR/)
})

test('check says what a scan would say, with its exit codes', async () => {
  const good = await envherd(['work', 'check', at('good')], env)
  expect(good).toMatchObject({ code: 0, err: '' })
  const bad = await envherd(['work', 'check', at('bad')], env)
  expect(bad.code).toBe(1)
  expect(bad.out).toContain('WORK_USE_PATH_MISSING')
  expect(bad.out).toContain('~/bad/go.work uses ./gone')
})

test('a file that Go refuses is named with its line; so is a directory that is not there', async () => {
  const broken = await envherd(['work', 'check', at('broken')], env)
  expect(broken.code).toBe(2)
  expect(broken.err).toContain(`${at('broken/go.work')}:2: unknown directive: uses`)
  expect((await envherd(['work', 'check', at('gone')], env)).code).toBe(2)
  expect((await envherd(['work', 'graph', at('none')], env)).err).toContain('no go.mod and no go.work')
})
