import type { Problem } from '#server/contract/problem.ts'

type Details = Pick<Problem, 'status' | 'detail' | 'requestId'> & {
  /** A code of the contract; `unreachable` when no answer came, `unreadable` when it was not ours. */
  code: Problem['code'] | 'unreachable' | 'unreadable'
  errors?: NonNullable<Problem['errors']>
}

/** Any answer that is not a success, and no answer at all. */
export class ApiProblem extends Error {
  readonly code: Details['code']
  readonly status: number
  readonly detail: string
  readonly requestId: string
  readonly errors: NonNullable<Problem['errors']>

  constructor(details: Details) {
    super(details.detail)
    this.name = 'ApiProblem'
    this.code = details.code
    this.status = details.status
    this.detail = details.detail
    this.requestId = details.requestId
    this.errors = details.errors ?? []
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'detail' in value &&
  typeof value.detail === 'string'

/** A proxy on the way may answer with its own page: then there is a status and nothing else to say. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get('x-request-id') ?? ''
  const body: unknown = await response.json().catch(() => null)
  if (!isProblem(body))
    return new ApiProblem({
      code: 'unreadable',
      status: response.status,
      detail: `HTTP ${response.status}`,
      requestId,
    })
  return new ApiProblem({ ...body, status: response.status, requestId: body.requestId || requestId })
}
