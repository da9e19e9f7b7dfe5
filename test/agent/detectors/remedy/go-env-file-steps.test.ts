import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Origin } from '../../../../agent/contract/origin.ts'
import {
  removeFlags,
  rewriteAsUtf8,
  setInGoEnvFile,
} from '../../../../agent/detectors/remedy/go-env-file-steps.ts'

let home: string
let file: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'envherd-goenv-'))
  file = join(home, '.config/go/env')
  mkdirSync(join(home, '.config/go'), { recursive: true })
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

const FILE = '/home/<u1>/.config/go/env'
const run = (command: string | undefined) =>
  spawnSync('sh', ['-ec', command ?? 'false'], {
    env: { HOME: home, PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
  })
const goEnv = (name: string) => run(`go env ${name}`).stdout.replace(/\n$/, '')

describe('a go env file that Go misreads', () => {
  const text = 'GOPRIVATE=git.example.com\r\nGOFLAGS=-trimpath\r\n'
  test.each([
    ['CRLF', Buffer.from(text)],
    ['BOM', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('%s is rewritten', (fault, bytes) => {
    writeFileSync(file, bytes)
    expect(goEnv('GOPRIVATE')).not.toBe('git.example.com')
    const { status, stderr } = run(rewriteAsUtf8(FILE, fault, 'linux').command?.text)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe('GOPRIVATE=git.example.com\nGOFLAGS=-trimpath\n')
    expect(goEnv('GOPRIVATE')).toBe('git.example.com')
    expect(readFileSync(`${file}.before-envherd`)).toEqual(bytes)
  })
})

describe('GOFLAGS without one flag', () => {
  const inFile: Origin = { kind: 'go-env-file', ref: FILE, line: 1, confidence: 'high' }

  test('the other flags stay in the go env file', () => {
    writeFileSync(file, 'GOFLAGS=-mod=vendor -trimpath\n')
    for (const { command } of removeFlags('-mod=vendor -trimpath', ['mod'], inFile, 'linux'))
      expect(run(command?.text).status).toBe(0)
    expect(goEnv('GOFLAGS')).toBe('-trimpath')
  })

  test('where nothing is left the key goes', () => {
    writeFileSync(file, 'GOPRIVATE=a\nGOFLAGS=--mod=vendor\n')
    for (const { command } of removeFlags('--mod=vendor', ['mod'], inFile, 'linux'))
      expect(run(command?.text).status).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe('GOPRIVATE=a\n')
  })

  test('a profile line is left to its owner, with the new value', () => {
    const origin: Origin = { kind: 'profile', ref: '/home/<u1>/.bashrc', line: 4, confidence: 'high' }
    const [first] = removeFlags('-mod=mod -v', ['mod'], origin, 'linux')
    expect(first?.command).toBeUndefined()
    expect(first?.text.en).toMatch(/\.bashrc, line 4\), so that it reads: -v\.$/)
  })

  test('a stored variable of Windows keeps the rest', () => {
    const origin: Origin = { kind: 'user', ref: 'HKCU\\Environment\\GOFLAGS', confidence: 'high' }
    const [first] = removeFlags(`-mod=mod '-ldflags=-s -w'`, ['mod'], origin, 'windows')
    expect(first?.command?.text).toBe(
      `[Environment]::SetEnvironmentVariable('GOFLAGS', '''-ldflags=-s -w''', 'User')`,
    )
  })
})

test('a stored value reaches Go as it is', () => {
  expect(run(setInGoEnvFile('GOPRIVATE', `it's "$HOME"`, 'linux').command?.text).status).toBe(0)
  expect(goEnv('GOPRIVATE')).toBe(`it's "$HOME"`)
})
