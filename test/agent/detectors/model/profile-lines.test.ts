import { describe, expect, test } from 'vitest'
import type { Assignment } from '../../../../agent/contract/sections/profiles.ts'
import {
  inFunction,
  isConstant,
  isGoSetting,
  valueOf,
} from '../../../../agent/detectors/model/profile-lines.ts'

const line = (value: string, more: Partial<Assignment> = {}): Assignment => ({
  line: 1,
  name: 'PATH',
  op: 'set',
  value,
  exported: true,
  ...more,
})

describe('a constant', () => {
  test.each([
    '/usr/bin:/bin',
    '$HOME/bin:/usr/bin',
    '${HOME}/go',
    '$GOPATH/bin:/bin',
    '$env:USERPROFILE\\go',
  ])('%s', (value) => expect(isConstant(line(value))).toBe(true))
  test.each(['$OLD:/bin', '$(go env GOPATH)', '`pwd`', '%USERPROFILE%\\go', '$HOMEBREW_PREFIX/bin'])(
    'not %s',
    (value) => expect(isConstant(line(value))).toBe(false),
  )
})

describe('the value of a line', () => {
  test.each<[string, string, string | undefined, string | null]>([
    ['as traced', '$X', '/opt', '/opt'],
    ['home', '$HOME/go', undefined, '/home/<u1>/go'],
    ['tilde', '~/go', undefined, '/home/<u1>/go'],
    ['another variable', '$WORK/go', undefined, null],
    ['a longer name', '$HOMES/go', undefined, null],
  ])('%s', (_, value, effective, expected) => {
    const traced = effective === undefined ? {} : { effective }
    expect(valueOf(line(value, traced), '/home/<u1>')).toBe(expected)
  })
})

test('go’s own settings, not those of compilers and goenv', () => {
  const names = ['GOPATH', 'GO111MODULE', 'CGO_CFLAGS', 'CC', 'PATH', 'MISE_GO', 'GOENV_ROOT']
  expect(names.filter(isGoSetting)).toEqual(['GOPATH', 'GO111MODULE', 'CGO_CFLAGS'])
})

test('inside a function, however deep', () => {
  expect(inFunction(line('', { guard: '[ -n "$X" ] && function use' }))).toBe(true)
  expect(inFunction(line('', { guard: '[ -n "$X" ]' }))).toBe(false)
})
