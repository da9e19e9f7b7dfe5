import { expect, test } from 'vitest'
import { askedTogether } from '../../../server/queries/asked-together.ts'

test('who asks meanwhile shares one answer that was begun afterwards', async () => {
  let truth = 1
  const release: (() => void)[] = []
  const together = askedTogether(async () => {
    const seen = truth
    await new Promise<void>((resolve) => release.push(resolve))
    if (seen === 3) throw new Error('gone')
    return seen
  })
  const ask = () => together(null)
  const first = ask()
  truth = 2
  const later = [ask(), ask(), ask()]
  release.shift()?.()
  expect(await first).toBe(1)
  await expect.poll(() => release.length).toBe(1)
  truth = 3
  const last = ask()
  release.shift()?.()
  expect(await Promise.all(later)).toEqual([2, 2, 2])
  await expect.poll(() => release.length).toBe(1)
  truth = 4
  const after = ask()
  release.shift()?.()
  await expect(last).rejects.toThrow('gone')
  await expect.poll(() => release.length).toBe(1)
  release.shift()?.()
  expect(await after).toBe(4)
  const alone = ask()
  release.shift()?.()
  expect(await alone).toBe(4)
})

test('questions of different kinds do not wait for each other', async () => {
  const release = new Map<string, () => void>()
  const ask = askedTogether(
    ({ name }: { name: string }) => new Promise<string>((resolve) => release.set(name, () => resolve(name))),
  )
  const [a, b] = [ask({ name: 'a' }), ask({ name: 'b' })]
  release.get('b')?.()
  expect(await b).toBe('b')
  release.get('a')?.()
  expect(await a).toBe('a')
})
