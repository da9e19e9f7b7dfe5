import { expect, it } from 'vitest'
import { ConfigError } from '../../../agent/config.ts'
import { withBackoff } from '../../../agent/uplink/backoff.ts'
import { UplinkError } from '../../../agent/uplink/error.ts'

const options = {
  signal: new AbortController().signal,
  log: () => undefined,
  patience: { minMs: 1, maxMs: 2, retries: 3 },
}

const failing = (error: Error) => {
  const state = { attempts: 0 }
  const attempt = async () => {
    state.attempts += 1
    throw error
  }
  return { state, attempt }
}

it('tries again what may pass', async () => {
  const { state, attempt } = failing(new UplinkError('failed', 'no answer'))
  await expect(withBackoff(attempt, options)).rejects.toThrow('no answer')
  expect(state.attempts).toBe(4)
})

it.each([new ConfigError(['this machine is not enrolled']), new UplinkError('refused', 'revoked')])(
  'leaves at once what waiting does not mend: %s',
  async (error) => {
    const { state, attempt } = failing(error)
    await expect(withBackoff(attempt, options)).rejects.toBe(error)
    expect(state.attempts).toBe(1)
  },
)
