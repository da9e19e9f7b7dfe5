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

test('every default is a value that the setting itself takes', () => {
  for (const setting of Object.values(settings)) {
    expect(() => setting.parse(setting.default) as unknown, setting.name).not.toThrow()
  }
})
