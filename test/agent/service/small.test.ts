import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { SMALL } from '../../../agent/service/small.ts'

test('an agent that grows without end is ended by Node, long before the machine notices', () => {
  const grow = 'const kept = []; for (;;) kept.push({ text: String(kept.length) })'
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', grow], {
    env: SMALL,
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect(stderr).toContain('heap out of memory')
  expect([signal, status]).not.toEqual([null, 0])
  const size = 'process.stdout.write(String(v8.getHeapStatistics().heap_size_limit))'
  const limit = spawnSync(process.execPath, ['-e', size], { env: SMALL, encoding: 'utf8' }).stdout
  expect(Number(limit) / 2 ** 20).toBeLessThan(200)
})
