import type {
  CreatedEnrollmentKey,
  CreateEnrollmentKey,
  Me,
  SetupRequest,
  SetupState,
  SignInRequest,
} from '#server/contract/account.ts'
import { del, get, post } from './client.ts'

export const fetchMe = () => get<Me>('/me')
export const fetchSetupState = () => get<SetupState>('/setup')
export const setUp = (request: SetupRequest) => post<Me>('/setup', request)
export const signIn = (request: SignInRequest) => post<Me>('/sign-in', request)
export const signOut = () => del('/sign-in')
export const createEnrollmentKey = (request: CreateEnrollmentKey) =>
  post<CreatedEnrollmentKey>('/enrollment-keys', request)
