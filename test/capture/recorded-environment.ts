import { isCollectedVariable } from '../../agent/collectors/variables.ts'
import type { Machine } from '../../agent/machine/machine.ts'

/** Names that are asked for one by one are written down; of an environment that is gone through, Go's. */
export function recordedEnvironment(env: Machine['env'], read: Map<string, string>): Machine['env'] {
  let passing = new Set<string>()
  return new Proxy(env, {
    get(target, name) {
      const value = typeof name === 'string' ? target[name] : undefined
      const inPassing = passing.delete(String(name))
      if (value !== undefined && (!inPassing || isCollectedVariable(String(name))))
        read.set(String(name), value)
      return value
    },
    ownKeys(target) {
      passing = new Set(Object.keys(target))
      return Reflect.ownKeys(target)
    },
  })
}
