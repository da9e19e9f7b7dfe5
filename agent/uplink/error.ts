import type { Enrolment } from '../state/enrolment.ts'

/**
 * - unreachable, timeout: the network or a server that is down; passes by itself.
 * - redirect, garbage: something that is not an Envherd server answers.
 * - busy: 429 or 503, `retryAfterMs` says how long.
 * - failed: any other answer that may be different the next time.
 * - refused: this credential is no longer good (revoked, unknown, or of another machine).
 * - rejected: the server understood the document and will never take it.
 */
export type UplinkFailure =
  'unreachable' | 'timeout' | 'redirect' | 'garbage' | 'busy' | 'failed' | 'refused' | 'rejected'

export class UplinkError extends Error {
  readonly failure: UplinkFailure
  readonly retryAfterMs: number | undefined
  /** Code of the server's problem document, where there was one. */
  readonly code: string | undefined
  constructor(
    failure: UplinkFailure,
    message: string,
    options?: ErrorOptions & { retryAfterMs?: number; code?: string },
  ) {
    super(message, options)
    this.failure = failure
    this.retryAfterMs = options?.retryAfterMs
    this.code = options?.code
  }
}

export const isRefused = (error: unknown): error is UplinkError =>
  error instanceof UplinkError && error.failure === 'refused'

export const isRejected = (error: unknown): error is UplinkError =>
  error instanceof UplinkError && error.failure === 'rejected'

/** The server has enrolled this machine, and that is written nowhere: to ask again would use the key once more. */
export class UnkeptEnrolment extends Error {
  readonly enrolment: Enrolment
  constructor(enrolment: Enrolment, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(`enrolled at ${enrolment.server}, which cannot be written down: ${why}`, { cause })
    this.enrolment = enrolment
  }
}
