import type { View } from '../detector.ts'

/** The envs of one host, which are judged one after another. */
const AT_HAND = 4

/**
 * What was worked out of the last few objects. Not a WeakMap: there a result lives as long as the snapshot it came
 * from, and every collection meanwhile copies it, which was a fifth of judging.
 */
export class Recent<K extends object, T extends object | null> {
  private readonly keys: (K | undefined)[] = new Array<undefined>(AT_HAND).fill(undefined)
  private readonly results: (T | undefined)[] = new Array<undefined>(AT_HAND).fill(undefined)
  private latest = 0

  get(key: K): T | undefined {
    if (this.keys[this.latest] === key) return this.results[this.latest]
    const at = this.keys.indexOf(key)
    return at < 0 ? undefined : this.results[at]
  }

  set(key: K, result: T): T {
    this.latest = (this.latest + 1) % AT_HAND
    this.keys[this.latest] = key
    this.results[this.latest] = result
    return result
  }
}

/**
 * Works something out once for each judged env, however many rules ask. The key is the env and not one of its
 * sections: a stored section may be one object in many snapshots, beside different others.
 */
export function onceForEnv<T extends object | null>(work: (view: View) => T): (view: View) => T {
  const known = new Recent<View['env'], T>()
  return (view) => {
    const found = known.get(view.env)
    return found === undefined ? known.set(view.env, work(view)) : found
  }
}

/**
 * The last texts with what was worked out of them, as many as have so many characters together. For what a long text
 * is compared with, one after the other: 64,000 entries of PATH with one directory of 4,096 characters took 2 s.
 */
export function lately<T extends object | string>(
  characters: number,
  work: (text: string) => T,
): (text: string) => T {
  const results = new Map<string, T>()
  let held = 0
  return (text) => {
    const known = results.get(text)
    if (known !== undefined) return known
    const result = work(text)
    if (text.length > characters) return result
    held += text.length
    for (const oldest of results.keys()) {
      if (held <= characters) break
      results.delete(oldest)
      held -= oldest.length
    }
    results.set(text, result)
    return result
  }
}

const REMEMBERED = 20_000
/** Characters of the longest text that is kept: real paths and versions are far below, a value may have 32,767. */
const LONGEST = 500

/** The same few texts come from every machine of a fleet: what each means is worked out once. */
export function remember<T extends object | string>(work: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>()
  return (text) => {
    if (text.length > LONGEST) return work(text)
    const known = results.get(text)
    if (known !== undefined) return known
    const result = work(text)
    if (results.size >= REMEMBERED) results.clear()
    results.set(text, result)
    return result
  }
}
