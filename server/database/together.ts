import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Pool } from 'pg'

type Read<V> = (pool: Pool, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>
type Asking<V> = { ids: Set<string>; answer: Promise<ReadonlyMap<string, V>> }

/**
 * One query for all that ask while the one before is under way: under load a question of each snapshot costs both
 * sides more than its answer. What is asked is read after it was asked, so that it sees all that was committed by then.
 */
export function together<V>(read: Read<V>): (pool: Pool, id: string) => Promise<V | undefined> {
  const gathering = new WeakMap<Pool, Asking<V>>()
  const underWay = new WeakMap<Pool, Promise<unknown>>()

  const gather = (pool: Pool): Asking<V> => {
    const ids = new Set<string>()
    const before = underWay.get(pool) ?? nextTurn()
    const ask = () => {
      gathering.delete(pool)
      return read(pool, [...ids])
    }
    const asking = { ids, answer: before.then(ask, ask) }
    gathering.set(pool, asking)
    underWay.set(pool, asking.answer)
    const over = () => underWay.get(pool) === asking.answer && underWay.delete(pool)
    asking.answer.then(over, over)
    return asking
  }
  return async (pool, id) => {
    const { ids, answer } = gathering.get(pool) ?? gather(pool)
    ids.add(id)
    return (await answer).get(id)
  }
}
