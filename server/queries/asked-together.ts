/**
 * One answer for all who ask the same while an answer is being read: read after the last of them asked, so nobody is
 * told less than was true then, and a change that somebody has made is in what they read next.
 */
export function askedTogether<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined
  let next: Promise<Answer> | undefined
  const start = (): Promise<Answer> => {
    next = undefined
    const started = ask()
    running = started
    const end = () => {
      if (running === started) running = undefined
    }
    started.then(end, end)
    return started
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}
