import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCmdAnswer } from '../../../agent/collectors/windows/cmd.ts'
import { GIT_BASH_SCRIPT, parseGitBashAnswer } from '../../../agent/collectors/windows/gitbash.ts'
import { parsePowershellAnswer } from '../../../agent/collectors/windows/powershell.ts'

// Composed: Wine has a real cmd (test/wine), but neither PowerShell nor Git Bash.

describe('what cmd answers', () => {
  const utf16 = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'utf16le')
  const answered = `ENVHERD-VARIABLES
Path=C:\\B;C:\\A
GOFLAGS=-tags=中文😀
MULTI=one
two
ENVHERD-WHICH
C:\\A\\go.com
C:\\B\\go.exe

ENVHERD-END
`

  it('is found behind whatever an AutoRun command printed, at any byte', () => {
    const noise = Buffer.from('Codepage 936: \xb5\xb1!', 'latin1')
    expect(parseCmdAnswer(Buffer.concat([noise, utf16(answered)]))).toEqual({
      variables: { Path: 'C:\\B;C:\\A', GOFLAGS: '-tags=中文😀', MULTI: 'one\r\ntwo' },
      path: 'C:\\B;C:\\A',
      which: ['C:\\B\\go.exe', 'C:\\A\\go.com'],
      aliases: {},
    })
  })

  it.each(['', 'ENVHERD-VARIABLES\n', 'ENVHERD-VARIABLES\nA=1\nENVHERD-WHICH\n', 'Access is denied.\n'])(
    'is no answer when it is not whole: %j',
    (text) => expect(parseCmdAnswer(utf16(text))).toBeNull(),
  )
})

describe('what PowerShell answers', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

  it('is found among what a profile prints', () => {
    const value = {
      variables: { Path: 'C:\\工具', GOPATH: 'D:\\😀' },
      which: ['C:\\Go\\bin\\go.exe'],
      aliases: { go: 'Function: & x' },
    }
    expect(
      parsePowershellAnswer(`Loading personal profile took 812ms.\r\nENVHERD<${encoded(value)}>\r\n`),
    ).toEqual({
      ...value,
      path: 'C:\\工具',
    })
  })

  it('is no answer when it is empty', () => {
    expect(parsePowershellAnswer('')).toBeNull()
    expect(parsePowershellAnswer('ENVHERD<>')).toBeNull()
  })
})

describe('what Git Bash answers', () => {
  it('comes out of a real bash with a composed cygpath', () => {
    const folder = mkdtempSync(join(tmpdir(), 'envherd-gitbash-'))
    try {
      const tool = (name: string, text: string) => {
        writeFileSync(join(folder, name), text)
        chmodSync(join(folder, name), 0o755)
      }
      tool('cygpath', '#!/bin/sh\nsed "s|^/\\\\([a-z]\\\\)/|\\\\1:/|; s|/|\\\\\\\\|g"\n')
      tool('go', '#!/bin/sh\n')
      const path = `${folder}:/c/Program Files/Go/bin:/usr/bin:/bin`
      // Without a start-up file of ours: bash reads one when its input is a socket, as Node's pipes are.
      const output = execFileSync(
        '/bin/bash',
        ['-c', `echo hello; go() { command go "$@"; }; ${GIT_BASH_SCRIPT}`],
        {
          env: { PATH: path, GOFLAGS: '-tags=中文 😀' },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      const answer = parseGitBashAnswer(output)
      expect(answer?.variables['GOFLAGS']).toBe('-tags=中文 😀')
      expect(answer?.path).toBe(path)
      expect(answer?.directories?.slice(1)).toEqual(['c:\\Program Files\\Go\\bin', '\\usr\\bin', '\\bin'])
      expect(answer?.which[0]).toBe(join(folder, 'go').replaceAll('/', '\\'))
      expect(answer?.aliases['go']).toContain('function: {')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is no answer when bash did not come that far', () => {
    expect(parseGitBashAnswer('bash: cannot set terminal process group\n')).toBeNull()
  })
})
