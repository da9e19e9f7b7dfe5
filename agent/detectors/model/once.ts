import type { View } from '../detector.ts'

/**
 * Works something out once for each judged env, however many rules ask. The key is the env and not one of its
 * sections: a stored section may be one object in many snapshots, beside different others.
 */
export function onceForEnv<T>(work: (view: View) => T): (view: View) => T {
  const known = new WeakMap<View['env'], { result: T }>()
  return (view) => {
    const found = known.get(view.env)
    if (found) return found.result
    const result = work(view)
    known.set(view.env, { result })
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
