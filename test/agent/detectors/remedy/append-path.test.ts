import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendPath } from '../../../../agent/detectors/remedy/append-path.ts'
import { say } from '../../../../agent/detectors/remedy/steps.ts'

let home = ''
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'envherd-append-'))))
afterEach(() => rmSync(home, { recursive: true }))

const run = (program: string, ...args: string[]) =>
  spawnSync(program, args, { encoding: 'utf8', env: { HOME: home, PATH: '/usr/bin:/bin' } })

/** Pastes the command twice and returns PATH as a new session of that kind sees it. */
function pathAfter(session: string, program: string, ...args: string[]): string {
  const { command } = appendPath(say('', ''), "/home/<u1>/it's go/bin", 'linux', session)
  const paste = () => run('bash', '-c', command?.text ?? '')
  expect([paste(), paste()]).toMatchObject([
    { status: 0, stderr: '' },
    { status: 0, stderr: '' },
  ])
  return run(program, ...args, 'echo "$PATH"').stdout.trim()
}
const own = () => `${home}/it's go/bin`
const times = (path: string) => path.split(':').filter((dir) => dir === own()).length

test('bash: in terminals and when logging in, in the file that it reads', () => {
  writeFileSync(join(home, '.bash_profile'), '# keeps bash from reading .profile\n')
  expect(times(pathAfter('bash-interactive', 'bash', '-ic'))).toBe(1)
  expect(times(run('bash', '-lc', 'echo "$PATH"').stdout.trim())).toBe(1)
})

test('zsh, where .profile counts for nothing', () => {
  expect(times(pathAfter('zsh-interactive', 'zsh', '-ic'))).toBe(1)
  expect(times(run('zsh', '-lc', 'echo "$PATH"').stdout.trim())).toBe(1)
})

test('fish, which takes only directories that exist', () => {
  mkdirSync(own(), { recursive: true })
  expect(
    pathAfter('fish-interactive', 'fish', '-ic')
      .split(/[ :](?=\/)/)
      .filter((dir) => dir === own()),
  ).toHaveLength(1)
})

test('any other session: .profile', () => {
  expect(times(pathAfter('gui', 'sh', '-lc'))).toBe(1)
})
