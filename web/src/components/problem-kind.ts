import { ApiProblem } from '../api/problem.ts'

const KINDS = {
  unreachable: 'unreachable',
  forbidden: 'forbidden',
  'not-found': 'notFound',
  'invalid-request': 'invalid',
  'invalid-cursor': 'invalid',
  'rate-limited': 'busy',
  unavailable: 'busy',
} as const satisfies Partial<Record<ApiProblem['code'], string>>

const isKnown = (code: string): code is keyof typeof KINDS => Object.hasOwn(KINDS, code)

/** Which words of ours there are for it: the server's own are English, and stand beneath as the detail. */
export const problemKind = (error: Error) =>
  error instanceof ApiProblem && isKnown(error.code) ? KINDS[error.code] : 'failed'
