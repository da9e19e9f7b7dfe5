import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ownAgain } from '../../../../agent/detectors/remedy/owner-steps.ts'

const homes: string[] = []
afterEach(() => Promise.all(homes.splice(0).map((home) => rm(home, { recursive: true, force: true }))))

test('owners are written down before any is changed, and the names are kept whole', async () => {
  const home = await mkdtemp(join(tmpdir(), 'envherd-owner-'))
  homes.push(home)
  const cache = join(home, `go's cache`)
  await mkdir(cache)
  await writeFile(join(cache, 'a b'), '')
  const commands = ownAgain(`/home/<u1>/go's cache`, 'linux').map(({ command }) => command?.text ?? '')
  expect(commands.map((text) => text.split(' ')[1])).toEqual(['find', 'chown'])
  // sudo asks for a password; what it would run is run as is, on files that are one's own already.
  const script = `sudo() { "$@"; }\nset -e\n${commands.join('\n')}`
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    env: { ...process.env, HOME: home },
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const owner = `${process.getuid?.() ?? ''}`
  const list = await readFile(join(home, 'envherd-owners.txt'), 'utf8')
  expect(list.trim().split('\n').sort()).toEqual([
    expect.stringContaining(cache),
    expect.stringContaining(join(cache, 'a b')),
  ])
  expect(spawnSync('stat', ['-c', '%u', join(cache, 'a b')], { encoding: 'utf8' }).stdout.trim()).toBe(owner)
})

test('Windows saves the rights first', () => {
  const [save, grant] = ownAgain('C:\\Users\\<u1>\\go', 'windows')
  expect(save?.command?.text).toContain('/save')
  expect(grant?.command).toMatchObject({ shell: 'powershell', elevated: true })
})

test('the list of a second directory does not take the place of the first', async () => {
  const home = await mkdtemp(join(tmpdir(), 'envherd-owner-'))
  homes.push(home)
  for (const name of ['one', 'two']) {
    await mkdir(join(home, name))
    const [list] = ownAgain(`/home/<u1>/${name}`, 'linux')
    spawnSync('bash', ['-c', `sudo() { "$@"; }\n${list?.command?.text ?? ''}`], {
      env: { ...process.env, HOME: home },
    })
  }
  const list = await readFile(join(home, 'envherd-owners.txt'), 'utf8')
  expect(list).toMatch(/\/one\n.*\/two\n/s)
})
