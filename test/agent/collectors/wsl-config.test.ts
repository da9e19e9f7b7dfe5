import { describe, expect, it } from 'vitest'
import { parseWslConfig } from '../../../agent/collectors/wsl/config-file.ts'

const parse = (text: string) => parseWslConfig(text, ['wsl2', 'experimental', 'boot'])
const pairs = (text: string) =>
  parse(text).keys.map(({ section, key, value, line }) => [section, key, value, line])
const problems = (text: string) => parse(text).problems.map(({ line, kind }) => [line, kind])

describe('.wslconfig and wsl.conf', () => {
  it('are read as WSL reads them', () => {
    expect(
      pairs(
        [
          '\ufeff# limits',
          '[wsl2] # the machine',
          'memory = 4GB   # enough',
          'kernel="C:\\\\Users\\\\dev\\\\a # b"  ',
          'kernelCommandLine = one \\',
          'two',
          '',
          'memory=8GB',
          '[experimental]',
          '\tautoMemoryReclaim=gradual\t',
        ].join('\r\n'),
      ),
    ).toEqual([
      ['wsl2', 'memory', '4GB', 3],
      ['wsl2', 'kernel', 'C:\\Users\\dev\\a # b', 4],
      ['wsl2', 'kernelCommandLine', 'one two', 5],
      ['experimental', 'autoMemoryReclaim', 'gradual', 10],
    ])
  })

  it('have their lost lines named', () => {
    expect(problems('[wsl2] memory=4GB\nprocessors=2\n')).toEqual([
      [1, 'header-and-key'],
      [2, 'no-section'],
    ])
    expect(problems('[wsl2]\nkernel=C:\\Users\\dev\\k\nswapFile="C:\\\\x\n')).toEqual([
      [2, 'backslash'],
      [3, 'backslash'],
    ])
    expect(problems('[WSL3]\nmemory=4GB\n[wsl2\nx\n')).toEqual([
      [1, 'unknown-section'],
      [3, 'unknown-section'],
      [4, 'no-value'],
    ])
    expect(problems('[wsl2]\nmemory=\n')).toEqual([[2, 'no-value']])
    expect(problems('# only a comment \\\n[wsl2]\nmemory=1GB')).toEqual([])
  })

  it('may be empty', () => expect(parse('')).toEqual({ keys: [], problems: [] }))
})
