import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bell, lookOnChange, longerGap, type Outcome } from '../../../agent/uplink/rescan.ts'

test('pauses grow while ringing goes on, far when nothing comes of it', () => {
  const pauses = (outcome: Outcome) => {
    const list = [1000]
    for (let n = 0; n < 6; n++) list.push(longerGap(list.at(-1) ?? 0, outcome))
    return list
  }
  expect(pauses('news')).toEqual([1000, 2000, 3500, 3500, 3500, 3500, 3500])
  expect(pauses('nothing')).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(new Set(pauses('routine'))).toEqual(new Set([1000]))
})

test('a ring during a look leads to one more; many rings at once to one', async () => {
  const changed = bell()
  const stop = new AbortController()
  let looks = 0
  const ended = lookOnChange(
    changed,
    () => {
      looks++
      if (looks === 1) changed.ring()
      return Promise.resolve('news' as const)
    },
    stop.signal,
  ).catch(() => 'ended')
  await sleep(100)
  expect(looks).toBe(1)
  await sleep(1400)
  expect(looks).toBe(2)
  for (let n = 0; n < 100; n++) changed.ring()
  await sleep(2500)
  expect(looks).toBe(3)
  stop.abort()
  expect(await ended).toBe('ended')
})

test('a storm of ten seconds is followed by few looks, the last of them after its end', async () => {
  const changed = bell()
  const stop = new AbortController()
  const looks: number[] = []
  const ended = lookOnChange(
    changed,
    () => {
      looks.push(performance.now())
      return Promise.resolve('news' as const)
    },
    stop.signal,
  ).catch(() => 'ended')
  const began = performance.now()
  while (performance.now() - began < 10_000) {
    changed.ring()
    await sleep(10)
  }
  const over = performance.now()
  await sleep(4500)
  stop.abort()
  await ended
  expect(looks.length).toBeLessThanOrEqual(7)
  expect(looks.at(-1)).toBeGreaterThan(over)
}, 20_000)
