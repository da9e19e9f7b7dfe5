/** What the server did not take. Kept in memory: an agent that starts anew, maybe as another release, tries again. */
export type Setbacks = {
  /** It will never take this content, as it says now. */
  rejected(contentHash: string): void
  /** Nothing speaks for sending it again already. */
  isHeldBack(contentHash: string): boolean
  /** Sending it failed in a way that may pass. */
  failed(contentHash: string): void
  /** It failed so often that what comes after it goes first. */
  isStuck(contentHash: string): boolean
  /** It went on failing while others went through. */
  isHopeless(contentHash: string): boolean
  /** It was taken, or is out of the way. */
  settled(contentHash: string): void
  /** The server has changed: it may take now what it rejected before. */
  reconsider(): void
}

const HELD_BACK_MS = 3_600_000
const STUCK_AFTER = 3
const HOPELESS_AFTER = 8

export function setbacks(): Setbacks {
  const rejectedAt = new Map<string, number>()
  const failures = new Map<string, number>()
  const failuresOf = (contentHash: string) => failures.get(contentHash) ?? 0
  return {
    rejected: (contentHash) => void rejectedAt.set(contentHash, performance.now()),
    isHeldBack: (contentHash) =>
      performance.now() - (rejectedAt.get(contentHash) ?? -Infinity) < HELD_BACK_MS,
    failed: (contentHash) => void failures.set(contentHash, failuresOf(contentHash) + 1),
    isStuck: (contentHash) => failuresOf(contentHash) >= STUCK_AFTER,
    isHopeless: (contentHash) => failuresOf(contentHash) >= HOPELESS_AFTER,
    settled(contentHash) {
      rejectedAt.delete(contentHash)
      failures.delete(contentHash)
    },
    reconsider: () => rejectedAt.clear(),
  }
}
