import { expect, test } from 'vitest'
import { Room } from '../../../server/plugins/room.ts'

test('who has waited long enough is sent away, and holds nothing', async () => {
  const room = new Room(100, 100, 20)
  expect(await room.take(100, 60)).toBe(true)
  const [first, second] = [room.take(100, 60), room.take(1, 40)]
  expect(await room.take(1, 1)).toBe(false)
  expect(await Promise.all([first, second])).toEqual([false, false])
  expect([room.waiting, room.isFull]).toEqual([0, true])
  const next = room.take(50, 100)
  room.change(-100)
  expect(await next).toBe(true)
  expect(room.isFull).toBe(false)
})

test('who comes in is not sent away later', async () => {
  const room = new Room(100, 100, 20)
  await room.take(100, 1)
  const waits = room.take(100, 1)
  room.change(-100)
  expect(await waits).toBe(true)
  const late = room.take(100, 1)
  expect(await late).toBe(false)
  expect(room.isFull).toBe(true)
})
