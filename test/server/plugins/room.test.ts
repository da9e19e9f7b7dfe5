import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Room } from '../../../server/plugins/room.ts'

const PATIENCE_MS = 1_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** `take`, and what it has answered so far. */
function asking(room: Room, bytes: number, held: number): { entered: boolean | undefined } {
  const asked: { entered: boolean | undefined } = { entered: undefined }
  void room.take(bytes, held).then((entered) => (asked.entered = entered))
  return asked
}

test('who has waited long enough is sent away, and holds nothing', async () => {
  const room = new Room(100, 100, PATIENCE_MS)
  expect(await room.take(100, 60)).toBe(true)
  const both = [asking(room, 100, 60), asking(room, 1, 40)]
  expect(await room.take(1, 1)).toBe(false)
  await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1)
  expect(both.map(({ entered }) => entered)).toEqual([undefined, undefined])
  await vi.advanceTimersByTimeAsync(1)
  expect(both.map(({ entered }) => entered)).toEqual([false, false])
  expect([room.waiting, room.isFull]).toEqual([0, true])
  const next = asking(room, 50, 100)
  room.change(-100)
  await vi.advanceTimersByTimeAsync(0)
  expect([next.entered, room.isFull]).toEqual([true, false])
})

test('the patience of who has come in ends nobody else’s', async () => {
  const room = new Room(100, 100, PATIENCE_MS)
  await room.take(100, 1)
  const first = asking(room, 100, 1)
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 2)
  room.change(-100)
  const second = asking(room, 100, 1)
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 2)
  expect([first.entered, second.entered, room.isFull]).toEqual([true, undefined, false])
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 2)
  expect([second.entered, room.isFull]).toEqual([false, true])
})
