import { describe, expect, it } from 'vitest'
import { SetupRequest } from '#server/contract/account.ts'
import { nextPath } from '../../../web/src/pages/sign-in/next-path.ts'
import { faultsOf, PASSWORD_MAX, PASSWORD_MIN, tokenOf } from '../../../web/src/pages/sign-in/setup-form.ts'

describe('setup form', () => {
  const good = { email: 'ops@example.com', password: 'correct horse battery', again: 'correct horse battery' }

  it('asks what the contract asks', () => {
    expect(SetupRequest.properties.password).toMatchObject({
      minLength: PASSWORD_MIN,
      maxLength: PASSWORD_MAX,
    })
    expect(faultsOf(good)).toEqual({})
  })

  it.each([
    [{ email: ' ' }, { email: 'required' }],
    [{ email: 'ops' }, { email: 'notAnEmail' }],
    [{ password: '', again: '' }, { password: 'required' }],
    [{ password: 'elevenchars', again: 'elevenchars' }, { password: 'tooShort' }],
    [{ password: 'x'.repeat(201), again: 'x'.repeat(201) }, { password: 'tooLong' }],
    [{ password: 'OPS@example.com', again: 'OPS@example.com' }, { password: 'sameAsEmail' }],
    [{ again: 'correct horse batter' }, { again: 'notTheSame' }],
  ])('%j', (change, faults) => expect(faultsOf({ ...good, ...change })).toEqual(faults))
})

describe('tokenOf', () => {
  const token = 'abcdefghijklmnopqrstuvwxyz'
  it.each([
    [`#token=${token}`, token],
    [`#${token}`, token],
    ['', null],
    ['#token=short', null],
    ['#other=abcdefghijklmnopqrstuvwxyz', null],
  ])('%s', (hash, found) => expect(tokenOf(hash)).toBe(found))
})

describe('nextPath', () => {
  it.each([
    ['/hosts?presence=late', '/hosts?presence=late'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    [undefined, '/'],
    [['/a'], '/'],
  ])('%j', (next, path) => expect(nextPath(next)).toBe(path))
})
