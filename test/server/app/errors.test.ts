import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { ApiError, isUnavailable, toApiError } from '../../../server/errors.ts'

describe('toApiError', () => {
  it('tells a database that cannot be reached from a defect, with a moment to come back', async () => {
    // Port 1 of the loopback address: nothing listens there.
    const pool = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' })
    const failure: unknown = await pool.query('SELECT 1').catch((error: unknown) => error)
    await pool.end()
    expect(toApiError(failure)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
    expect(isUnavailable(new Error('wrapped', { cause: failure }))).toBe(true)
    expect(toApiError(Object.assign(new Error('shutting down'), { code: '57P01' })).code).toBe('unavailable')
    expect(toApiError(Object.assign(new Error('lock timeout'), { code: '55P03' }))).toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
    })
    expect(toApiError(Object.assign(new Error('no such column'), { code: '42703' })).code).toBe('internal')
  })

  it('keeps what was meant for the caller and hides everything else', () => {
    const own = new ApiError('conflict', 'there is one already')
    expect(toApiError(own)).toBe(own)
    expect(toApiError(new TypeError('x is undefined')).message).toBe('unexpected failure')
    expect(toApiError('thrown text').code).toBe('internal')
  })
})
