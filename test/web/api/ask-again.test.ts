import { QueryObserver } from '@tanstack/vue-query'
import { afterEach, describe, expect, it } from 'vitest'
import { askAgain } from '../../../web/src/api/ask-again.ts'
import { queryClient } from '../../../web/src/api/query-client.ts'

const stop: (() => void)[] = []
afterEach(() => {
  for (const each of stop.splice(0)) each()
  queryClient.clear()
})

/** A list on a page: its answers are given by hand, oldest first. */
function shownList(queryKey: string[]) {
  const waiting: { resolve(answer: string): void; reject(error: Error): void }[] = []
  const count = { asked: 0, cutOff: 0 }
  const list = new QueryObserver(queryClient, {
    queryKey,
    retry: false,
    queryFn: ({ signal }) => {
      count.asked += 1
      signal.addEventListener('abort', () => (count.cutOff += 1))
      return new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }))
    },
  })
  stop.push(list.subscribe(() => undefined))
  return {
    count,
    shown: () => list.getCurrentResult().data,
    next: async (answer: string | Error) => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0)
      if (answer instanceof Error) waiting.shift()?.reject(answer)
      else waiting.shift()?.resolve(answer)
    },
  }
}

describe('asking again', () => {
  it('lets an answer through that is slower than the changes, and asks once more after it', async () => {
    const list = shownList(['list'])
    await list.next('first')
    await expect.poll(list.shown).toBe('first')

    void askAgain(['list'])
    await expect.poll(() => list.count.asked).toBe(2)
    for (let change = 0; change < 5; change++) void askAgain(['list'])
    await list.next('second')
    await expect.poll(list.shown).toBe('second')
    await list.next('third')
    await expect.poll(list.shown).toBe('third')
    expect(list.count).toEqual({ asked: 3, cutOff: 0 })
  })

  it('asks once more after an answer that fails', async () => {
    const list = shownList(['list'])
    await list.next('first')
    await expect.poll(list.shown).toBe('first')
    const before = expect(askAgain(['list'])).rejects.toThrow('gone')
    await expect.poll(() => list.count.asked).toBe(2)
    const after = expect(askAgain(['list'])).rejects.toThrow('gone')
    await list.next(new Error('gone'))
    await Promise.all([before, after])
    await list.next('second')
    await expect.poll(list.shown).toBe('second')
  })

  it('concerns its own key alone, or everything', async () => {
    const one = shownList(['list', 'one'])
    const two = shownList(['list', 'two'])
    await one.next('1')
    await two.next('2')
    await expect.poll(() => [one.shown(), two.shown()]).toEqual(['1', '2'])
    const first = askAgain(['list', 'one'])
    await one.next('1 again')
    await first
    expect([one.count.asked, two.count.asked]).toEqual([2, 1])
    const both = askAgain()
    await one.next('1 still')
    await two.next('2 again')
    await both
    expect([one.shown(), two.shown()]).toEqual(['1 still', '2 again'])
  })
})
