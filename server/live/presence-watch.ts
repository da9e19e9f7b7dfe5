import type { Presence } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { hostsNotOnTime } from '../queries/hosts-not-on-time.ts'

/** Tells which hosts went late or silent, or came back, since it was asked last. Time passing commits nothing. */
export class PresenceWatch {
  #known: Map<string, Presence> | undefined
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async changed(): Promise<string[]> {
    const before = this.#known
    const now = await hostsNotOnTime(this.#deps)
    this.#known = now
    if (!before) return []
    return [...new Set([...before.keys(), ...now.keys()])].filter((id) => before.get(id) !== now.get(id))
  }

  /** Nobody asks for a while: the next answer starts afresh. */
  reset(): void {
    this.#known = undefined
  }
}
