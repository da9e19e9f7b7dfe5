import { expect, test } from 'vitest'
import { runProgram } from '../../../agent/machine/run.ts'

test('what Node throws at once is an error of the machine too', async () => {
  const env = { PATH: '/usr/bin:/bin', TOO_LONG: 'x'.repeat(3_000_000) }
  await expect(runProgram('sh', ['-c', 'true'], { env, timeoutMs: 5000 })).rejects.toMatchObject({
    reason: 'error',
    message: expect.stringMatching(/^sh: spawn E2BIG$/) as string,
  })
})
