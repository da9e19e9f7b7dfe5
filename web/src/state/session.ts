import { computed, onScopeDispose, readonly, shallowRef } from 'vue'
import type { Me, Role, SetupRequest, SignInRequest } from '#server/contract/account.ts'
import * as account from '../api/account.ts'
import { whenRefused } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { queryClient } from '../api/query-client.ts'

/** `setup`: nobody can sign in yet, the first admin is still to be made. */
export type SessionStatus = 'unknown' | 'setup' | 'signed-out' | 'signed-in'

const RANK: readonly Role[] = ['viewer', 'operator', 'admin']

const me = shallowRef<Me | null>(null)
const status = shallowRef<SessionStatus>('unknown')

function enter(person: Me) {
  if (me.value !== null && me.value.id !== person.id) void queryClient.resetQueries()
  me.value = Object.freeze(person)
  status.value = 'signed-in'
}

function leave() {
  // Whoever signs in next may be allowed to see less.
  queryClient.clear()
  me.value = null
  status.value = 'signed-out'
}

// Before that, `load` itself finds out what being unknown means.
whenRefused('unauthenticated', () => {
  if (status.value === 'signed-in') leave()
})

// The role was changed since, or another tab of this browser signed in as somebody else.
whenRefused('forbidden', () => {
  if (status.value !== 'signed-in') return
  // Without an answer the refusal itself is still shown where it happened.
  account.fetchMe().then(enter, () => undefined)
})

/** Asks the server who this is. An unreachable server leaves the status as it was and rejects. */
async function load(): Promise<SessionStatus> {
  try {
    enter(await account.fetchMe())
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'unauthenticated') throw error
    const { open } = await account.fetchSetupState()
    if (open) status.value = 'setup'
    else leave()
  }
  return status.value
}

async function signIn(request: SignInRequest) {
  enter(await account.signIn(request))
}

async function setUp(request: SetupRequest) {
  enter(await account.setUp(request))
}

type Question = () => boolean | Promise<boolean>
const questions = new Set<Question>()

/** Asked before a sign-out, for as long as the component that asks is there; false stays signed in. */
function onBeforeSignOut(mayLeave: Question) {
  questions.add(mayLeave)
  onScopeDispose(() => questions.delete(mayLeave))
}

/** Whether it came to that. */
async function signOut(): Promise<boolean> {
  for (const mayLeave of questions) if (!(await mayLeave())) return false
  await account.signOut()
  leave()
  return true
}

/** Who is signed in to the website. (A session of a host is another thing: how a process gets its environment.) */
export const useSession = () => ({
  me: readonly(me),
  status: readonly(status),
  may: (role: Role) => computed(() => me.value !== null && RANK.indexOf(me.value.role) >= RANK.indexOf(role)),
  load,
  signIn,
  setUp,
  onBeforeSignOut,
  signOut,
})
