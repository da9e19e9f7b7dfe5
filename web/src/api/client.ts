import { ApiProblem, problemOf } from './problem.ts'
import { setServerClock } from './server-clock.ts'

const BASE = '/api/v1'

type Scalar = string | number | boolean | null | undefined
/** A list is the same parameter several times. */
export type Query = Readonly<Record<string, Scalar | readonly string[]>>

type Options = { query?: Query; signal?: AbortSignal }

type Refusal = 'unauthenticated' | 'forbidden'
const onRefusal: Record<Refusal, () => void> = {
  unauthenticated: () => undefined,
  forbidden: () => undefined,
}

/** What to do when the server no longer knows this browser, or its person may no longer; the session state sets it. */
export const whenRefused = (code: Refusal, listener: () => void) => {
  onRefusal[code] = listener
}

/** The same filters always give the same text, so it can serve as a key. Empty filters are left out. */
export function queryString(query: Query): string {
  const params = new URLSearchParams()
  for (const name of Object.keys(query).sort()) {
    const value = query[name]
    if (typeof value === 'object' && value !== null) for (const each of value) params.append(name, each)
    else if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

async function send(method: string, path: string, options: Options, body?: unknown): Promise<Response> {
  const init: RequestInit = { method, headers: { accept: 'application/json' }, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (body !== undefined) {
    init.headers = { accept: 'application/json', 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  const asked = Date.now()
  let response: Response
  try {
    response = await fetch(`${BASE}${path}${queryString(options.query ?? {})}`, init)
  } catch (error) {
    if (options.signal?.aborted) throw error
    const detail = error instanceof Error ? error.message : String(error)
    throw new ApiProblem({ code: 'unreachable', status: 0, detail, requestId: '' })
  }
  setServerClock(response.headers.get('date'), asked, Date.now())
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.code === 'unauthenticated' || problem.code === 'forbidden') onRefusal[problem.code]()
  throw problem
}

/** The server serialises every reply by its contract schema, so T is what the contract names for the path. */
export async function get<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send('GET', path, options)
  return (await response.json()) as T
}

export async function post<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
  const response = await send('POST', path, options, body)
  return (response.status === 204 ? undefined : await response.json()) as T
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  const response = await send('PUT', path, {}, body)
  return (await response.json()) as T
}

export async function del(path: string, options: Options = {}): Promise<void> {
  await send('DELETE', path, options)
}
