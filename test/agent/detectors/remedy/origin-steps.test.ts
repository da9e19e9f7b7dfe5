import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RemedyStep } from '../../../../agent/contract/repair.ts'
import { commentLine, unsetVariable } from '../../../../agent/detectors/remedy/origin-steps.ts'

let home = ''
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'envherd-steps-'))))
afterEach(() => rmSync(home, { recursive: true }))

/** Pastes the commands of the steps into a real bash whose home is the composed one. */
function paste(steps: readonly RemedyStep[]): string {
  const text = steps.map(({ command }) => command?.text ?? '').join('\n')
  const { stdout, stderr, status } = spawnSync('bash', ['-c', text], {
    env: { ...process.env, HOME: home },
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

const write = (name: string, text: string) => writeFileSync(join(home, name), text)
const read = (name: string) => readFileSync(join(home, name), 'latin1')
const commented = (name: string, line: number) => paste(commentLine(`/home/<u1>/${name}`, line, 'GOROOT'))

describe('commentLine', () => {
  test('shows the line, keeps a copy and takes the line out of force', () => {
    write('.profile', 'export A=1\nexport GOROOT=/opt/go\nexport B=2\n')
    expect(commented('.profile', 2)).toBe('export GOROOT=/opt/go\n')
    expect(read('.profile')).toBe('export A=1\n: # export GOROOT=/opt/go\nexport B=2\n')
    expect(read('.profile.before-envherd')).toContain('\nexport GOROOT')
  })

  test('the only line of an if leaves a file that still runs', () => {
    write('.bashrc', 'if [ -d / ]; then\n  export GOROOT=/opt/go\nfi\nexport B=2\n')
    commented('.bashrc', 2)
    const { stdout } = spawnSync('bash', ['-c', '. "$0"; echo "$GOROOT$B"', join(home, '.bashrc')], {
      encoding: 'utf8',
      env: {},
    })
    expect(stdout).toBe('2\n')
  })

  test('puts the file back where the line is part of something larger', () => {
    const text = 'if true; then export GOROOT=/opt/go\nfi\n'
    write('.bashrc', text)
    expect(commented('.bashrc', 1)).toContain('put back')
    expect(read('.bashrc')).toBe(text)
  })

  test('writes through a link and keeps bytes of an old code page', () => {
    mkdirSync(join(home, 'dotfiles'))
    writeFileSync(join(home, 'dotfiles/profile'), Buffer.from('# \xd6\xd0\nexport GOROOT=/x\n', 'latin1'))
    symlinkSync('dotfiles/profile', join(home, '.profile'))
    commented('.profile', 2)
    expect(lstatSync(join(home, '.profile')).isSymbolicLink()).toBe(true)
    expect(read('dotfiles/profile')).toBe('# \xd6\xd0\n: # export GOROOT=/x\n')
  })

  test('zsh and fish read what is left', () => {
    write('.zshrc', 'if [[ -d / ]]; then\nexport GOROOT=/x\nfi\n')
    write('config.fish', 'if test -d /\nset -gx GOROOT /x\nend\n')
    for (const name of ['.zshrc', 'config.fish']) {
      commented(name, 2)
      expect(read(name)).toContain(': # ')
    }
  })

  test('what no shell reads gets a plain comment', () => {
    const [{ command } = { command: undefined }] = commentLine('/etc/environment', 3, 'GOPATH')
    expect(command?.text).toContain(`sed '3s/^/# /'`)
    expect(command).toMatchObject({ elevated: true })
    expect(command?.text).not.toContain('bash -n')
  })
})

test.each([
  ['C:\\Users\\<u1>\\Documents\\PowerShell\\profile.ps1', `'# '`],
  ['C:\\Users\\<u1>\\autorun.cmd', `'rem '`],
  ['C:\\Users\\<u1>\\.bashrc', `': # '`],
])('on Windows PowerShell edits %s, marked as that program reads it', (file, mark) => {
  const [{ command } = { command: undefined }] = commentLine(file, 4, 'GOROOT')
  expect(command).toMatchObject({ shell: 'powershell', elevated: false })
  expect(command?.text).toContain(`$lines[3] = ${mark} + $lines[3]`)
  expect(command?.text).toContain('$env:USERPROFILE')
  expect(command?.text).not.toContain('<u1>')
})

describe('unsetVariable', () => {
  test('takes a key out of the go env file and leaves the others', () => {
    write('env', 'GOROOT=/x\nGOROOT_FINAL=/y\nGOPROXY=direct\n')
    paste(
      unsetVariable('GOROOT', { kind: 'go-env-file', ref: '/home/<u1>/env', line: 1, confidence: 'high' }),
    )
    expect(read('env')).toBe('GOROOT_FINAL=/y\nGOPROXY=direct\n')
  })

  test('a file of the installation stays as it is: the user’s own setting goes before it', () => {
    const origin = { kind: 'goroot-env-file', ref: '/usr/lib/golang/go.env', confidence: 'high' } as const
    const [one] = unsetVariable('GOTOOLCHAIN', origin)
    expect(one?.command?.text).toBe(`go env -w 'GOTOOLCHAIN=auto'`)
    expect(unsetVariable('GOEXPERIMENT', origin)[0]?.command).toBeUndefined()
    expect(unsetVariable('constructor', origin)[0]?.command).toBeUndefined()
  })
})
