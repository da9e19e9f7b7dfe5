import { computed, readonly, shallowRef } from 'vue'
import type { Me, Role, SetupRequest, SignInRequest } from '#server/contract/account.ts'
import * as account from '../api/account.ts'
import { whenUnauthenticated } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'

/** `setup`: nobody can sign in yet, the first admin is still to be made. */
export type SessionStatus = 'unknown' | 'setup' | 'signed-out' | 'signed-in'

const RANK: readonly Role[] = ['viewer', 'operator', 'admin']

const me = shallowRef<Me | null>(null)
const status = shallowRef<SessionStatus>('unknown')

function enter(person: Me) {
  me.value = Object.freeze(person)
  status.value = 'signed-in'
}

function leave() {
  me.value = null
  status.value = 'signed-out'
}

// Before that, `load` itself finds out what being unknown means.
whenUnauthenticated(() => {
  if (status.value === 'signed-in') leave()
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

async function signOut() {
  await account.signOut()
  leave()
}

/** Who is signed in to the website. (A session of a host is another thing: how a process gets its environment.) */
export const useSession = () => ({
  me: readonly(me),
  status: readonly(status),
  may: (role: Role) => computed(() => me.value !== null && RANK.indexOf(me.value.role) >= RANK.indexOf(role)),
  load,
  signIn,
  setUp,
  signOut,
})
