import { MachineError } from '../machine/machine.ts'

export type Limit = { what: string; timeoutMs: number; signal: AbortSignal }

/**
 * Runs work that ends at its time limit or with the signal, whether it heeds the signal it is given or not: what
 * hangs must not stall what waits for it.
 */
export function limited<T>({ what, timeoutMs, signal }: Limit, work: (abort: AbortSignal) => Promise<T>) {
  const abort = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const end = (error: Error) => {
      abort.abort(error)
      reject(error)
    }
    const stop = () => end(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) {
      stop()
      return
    }
    const timer = setTimeout(
      () => end(new MachineError('timeout', `${what} took longer than ${timeoutMs} ms`)),
      timeoutMs,
    )
    signal.addEventListener('abort', stop, { once: true })
    work(abort.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      })
  })
}
