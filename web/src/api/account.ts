import { queryOptions } from '@tanstack/vue-query'
import type {
  CreatedEnrollmentKey,
  CreatedToken,
  CreateEnrollmentKey,
  CreateToken,
  EnrollmentKeyList,
  Me,
  SetupRequest,
  SetupState,
  SignInRequest,
  TokenList,
} from '#server/contract/account.ts'
import type { AgentDownloads } from '#server/contract/download.ts'
import { del, get, post } from './client.ts'

export const fetchMe = () => get<Me>('/me')
export const fetchSetupState = () => get<SetupState>('/setup')
export const setUp = (request: SetupRequest) => post<Me>('/setup', request)
export const signIn = (request: SignInRequest) => post<Me>('/sign-in', request)
export const signOut = () => del('/sign-in')
export const createEnrollmentKey = (request: CreateEnrollmentKey) =>
  post<CreatedEnrollmentKey>('/enrollment-keys', request)

export const tokensQuery = () =>
  queryOptions({
    queryKey: ['tokens'] as const,
    queryFn: ({ signal }) => get<TokenList>('/tokens', { signal }),
  })
export const createToken = (request: CreateToken) => post<CreatedToken>('/tokens', request)
export const revokeToken = (id: string) => del(`/tokens/${encodeURIComponent(id)}`)

export const enrollmentKeysQuery = () =>
  queryOptions({
    queryKey: ['enrollment-keys'] as const,
    queryFn: ({ signal }) => get<EnrollmentKeyList>('/enrollment-keys', { signal }),
  })
export const revokeEnrollmentKey = (id: string) => del(`/enrollment-keys/${encodeURIComponent(id)}`)

/** Which agents this server hands out. */
export const downloadsQuery = () =>
  queryOptions({
    queryKey: ['downloads'] as const,
    queryFn: ({ signal }) => get<AgentDownloads>('/downloads', { signal }),
  })
