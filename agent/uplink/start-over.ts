const STARTED_OVER = new Error('started over')

/** Does the work to its end, and from the beginning again when `news` comes meanwhile. */
export async function startOverOn(
  news: (signal: AbortSignal) => Promise<unknown>,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    // Not AbortSignal.any: each leaves something behind in a signal that lives as long as the agent.
    const own = new AbortController()
    const end = () => own.abort(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    const coming = news(own.signal).then(
      () => own.abort(STARTED_OVER),
      () => undefined,
    )
    try {
      await work(own.signal)
      return
    } catch (error) {
      if (own.signal.reason !== STARTED_OVER) throw error
    } finally {
      signal.removeEventListener('abort', end)
      own.abort()
      await coming
    }
  }
}
