import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { envherd } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let home: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-taint-'))
  home = join(folder, 'home/mei')
  await mkdir(home, { recursive: true })
  env = { HOME: home, ENVHERD_STATE_DIR: join(folder, 'state') }
  await writeFile(join(home, '.bashrc'), 'sdk=$HOME/sdk\nexport PATH=$sdk/go/bin:$PATH\n# export GOROOT=/x\n')
  await writeFile(
    join(home, 'proxy.sh'),
    'read -r key\nexport GOPROXY=https://mei:hunter2secret@proxy.example.com/$key\n. ~/.bashrc\n',
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('text shows the chain with its lines; colour only where it is wanted', async () => {
  const file = join(home, '.bashrc')
  const plain = await envherd(['taint', file], env)
  expect(plain).toEqual({
    code: 0,
    err: '',
    out: `PATH put before (indirect) from environment\n    ${file}:1: sdk=$HOME/sdk\n  > ${file}:2: export PATH=$sdk/go/bin:$PATH\n`,
  })
  const painted = await envherd(['taint', file, '--color', 'always'], env)
  expect(painted.out).toContain(`:2: \u001b[31mexport PATH`)
})

test('the JSON has the chain, but no names and no secrets; input gives exit code 1', async () => {
  const { code, out } = await envherd(['taint', '--format', 'json', join(home, 'proxy.sh')], env)
  expect(code).toBe(1)
  expect(out).not.toContain('hunter2secret')
  expect(out).not.toMatch(/\/mei\b/)
  expect(JSON.parse(out)).toMatchObject({
    taints: [
      { name: 'GOPROXY', indirect: true, feeds: ['input'], chain: [{ line: 1 }, { line: 2 }] },
      { name: 'PATH', sourced: true, chain: [{ role: 'include' }, { role: 'variable' }, { role: 'write' }] },
    ],
  })
})

test('what is no script is an error', async () => {
  expect((await envherd(['taint', join(home, 'gone.sh')], env)).code).toBe(2)
})
