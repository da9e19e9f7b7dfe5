import { expect, test } from 'vitest'
import { ConfigError, readConfig, settings } from '../../server/config.ts'

test('nothing set gives the defaults, and empty is not set', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ host: '127.0.0.1', port: 8787, databaseUrl: undefined, localAgent: false })
  expect(config.publicUrl).toBe('http://127.0.0.1:8787')
  expect(readConfig({ ENVHERD_ADMIN_EMAIL: '', ENVHERD_ADMIN_PASSWORD: ' ' })).toEqual(config)
})

test('the public address follows host and port, and is an origin', () => {
  expect(readConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://127.0.0.1:80')
  expect(readConfig({ HOST: '::', PORT: '81' }).publicUrl).toBe('http://[::1]:81')
  expect(readConfig({ ENVHERD_PUBLIC_URL: 'https://herd.example/' }).publicUrl).toBe('https://herd.example')
})

test('every problem is reported at once, and no password is repeated', () => {
  const read = () =>
    readConfig({
      PORT: '99999',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://me:hunter2@x/y',
      ENVHERD_ADMIN_PASSWORD: 'hunter2',
    })
  expect(read).toThrow(ConfigError)
  try {
    read()
  } catch (error) {
    const { message, problems } = error as ConfigError
    expect(problems.map((problem) => problem.split(/[: ]/)[0])).toEqual([
      'DATABASE_URL',
      'PORT',
      'ENVHERD_ADMIN_PASSWORD',
      'LOG_LEVEL',
      'ENVHERD_ADMIN_EMAIL',
    ])
    expect(message).not.toContain('hunter2')
  }
})

test('the first admin of the environment is one who can sign in', () => {
  const problemsOf = (email: string, password: string) => {
    try {
      readConfig({ ENVHERD_ADMIN_EMAIL: email, ENVHERD_ADMIN_PASSWORD: password })
      return []
    } catch (error) {
      return (error as ConfigError).problems
    }
  }
  expect(problemsOf('admin@example.org', 'correct horse battery')).toEqual([])
  for (const [email, password] of [
    ['jürgen@example.org', 'correct horse battery'],
    ['<admin>@example.org', 'correct horse battery'],
    ['admin@example.org', 'p'.repeat(201)],
    ['admin@example.org', 'correct horse battery\n'],
  ] as const)
    expect(problemsOf(email, password), email).toHaveLength(1)
})

test('proxies are addresses and networks', () => {
  const of = (proxies: string) => readConfig({ ENVHERD_TRUSTED_PROXIES: proxies }).trustedProxies
  expect(of('10.0.0.5, 10.1.0.0/16,loopback,2001:db8::/32')).toEqual([
    '10.0.0.5',
    '10.1.0.0/16',
    'loopback',
    '2001:db8::/32',
  ])
  expect(readConfig({}).trustedProxies).toEqual([])
  for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0.0/', 'true', '10.0.0.5;10.0.0.6'])
    expect(() => of(wrong), wrong).toThrow(ConfigError)
})

test('every default is a value that the setting itself takes', () => {
  for (const setting of Object.values(settings)) {
    expect(() => setting.parse(setting.default) as unknown, setting.name).not.toThrow()
  }
})
