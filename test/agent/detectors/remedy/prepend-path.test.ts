import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { prependPath } from '../../../../agent/detectors/remedy/prepend-path.ts'

const home = mkdtempSync(join(tmpdir(), 'envherd-prepend-'))
afterEach(() => rmSync(home, { recursive: true, force: true }))

const bash = (text: string) =>
  spawnSync('bash', ['--norc', '-c', text], { encoding: 'utf8', env: { HOME: home, PATH: '/usr/bin:/bin' } })

test('the line it writes puts the directory first, once however often it is read', () => {
  const { command } = prependPath("/home/<u1>/it's go/bin", '/home/<u1>/.profile')
  expect(bash(command?.text ?? '')).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(join(home, '.profile'), 'utf8')).toContain('export PATH=')
  const read = bash('. ~/.profile; . ~/.profile; printf %s "$PATH"')
  expect(read).toMatchObject({ status: 0, stdout: `${home}/it's go/bin:/usr/bin:/bin` })
})

test('fish has a command for it', () => {
  expect(prependPath('/usr/local/go/bin', '/home/<u1>/.config/fish/config.fish').command?.text).toContain(
    'fish_add_path --global --prepend',
  )
})
