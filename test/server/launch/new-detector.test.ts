import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const PARTS = [
  'agent',
  'server/launch',
  'test/agent/detectors',
  'test/support',
  'test/catalogue.test.ts',
  'test/vitest.config.ts',
  'package.json',
  'tsconfig.json',
]

let copy = ''
beforeAll(async () => {
  copy = await mkdtemp(path.join(os.tmpdir(), 'envherd-new-detector-'))
  for (const part of PARTS) await cp(path.join(root, part), path.join(copy, part), { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
})
afterAll(() => rm(copy, { recursive: true }))

const run = (program: string, ...args: string[]) =>
  spawnSync(process.execPath, [path.join(copy, program), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
const newDetector = (...args: string[]) => run('server/launch/main.mjs', 'new:detector', ...args)

async function contents(): Promise<Map<string, string>> {
  const found = await readdir(copy, { recursive: true, withFileTypes: true })
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(copy, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('node_modules'))
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, string]> => [
        file,
        await readFile(path.join(copy, file), 'utf8'),
      ]),
    ),
  )
}

const CHANGED = [
  'agent/detectors/catalogue.ts',
  'agent/detectors/go-lost-its-hat.ts',
  'test/agent/detectors/go-lost-its-hat.test.ts',
]

test('a new detector is its file, its test and one line of the index', { timeout: 120_000 }, async () => {
  const before = await contents()
  const { status, stdout, stderr } = newDetector('GO_LOST_ITS_HAT')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const after = await contents()
  const changed = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file)
  expect(changed.toSorted()).toEqual(CHANGED)
  expect(stdout.trim().split('\n').toSorted()).toEqual(CHANGED)

  const index = (texts: Map<string, string>) => texts.get('agent/detectors/catalogue.ts')?.split('\n') ?? []
  const line = "export { goLostItsHat } from './go-lost-its-hat.ts'"
  const at = index(after).indexOf(line)
  expect(index(after).toSpliced(at, 1)).toEqual(index(before))
  const fileOf = (text = '') => /'\.\/(.*)\.ts'/.exec(text)?.[1] ?? ''
  expect(fileOf(index(after)[at - 1]) < 'go-lost-its-hat').toBe(true)
  expect(fileOf(index(after)[at + 1]) > 'go-lost-its-hat').toBe(true)

  // It compiles as it is, and cannot be left as it is.
  const tsconfig = { extends: './tsconfig.json', include: [], files: CHANGED }
  await writeFile(path.join(copy, 'tsconfig.new.json'), JSON.stringify(tsconfig))
  expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.new.json').stdout).toBe('')
  const own = run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    CHANGED[2] ?? '',
  )
  expect(own.status).not.toBe(0)
  expect(`${own.stdout}${own.stderr}`).toContain('has at least two firing and three silent cases')

  expect(newDetector('GO_LOST_ITS_HAT').stderr).toContain('GO_LOST_ITS_HAT exists')
  expect(await contents()).toEqual(
    new Map([...after, ['tsconfig.new.json', JSON.stringify(tsconfig)] as const]),
  )
})

test.each(['GO_MISSING', 'go_lost_hat', 'GO-LOST', '../GO_LOST', 'GO__LOST', 'LOST', ''])(
  'refuses %j',
  async (id) => {
    const before = await contents()
    const { status, stderr } = newDetector(id)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/exists|no detector id/)
    expect(await contents()).toEqual(before)
  },
)
