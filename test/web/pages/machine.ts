import type { Origin } from '#agent/contract/origin.ts'
import type { Session, SessionId } from '#agent/contract/sections/sessions.ts'
import type { Env, EnvSections } from '#agent/contract/snapshot.ts'

const absent = { status: 'absent' } as const

/** An env whose sections are absent but for those given. Composed by hand. */
export const envWith = (kind: Env['kind'], sections: Partial<EnvSections>): Env => ({
  id: kind === 'wsl' ? 'wsl:Debian' : kind,
  kind,
  role: 'workstation',
  sections: {
    sessions: absent,
    path: absent,
    registry: absent,
    profiles: absent,
    goInstalls: absent,
    goActive: absent,
    goEnv: absent,
    goEnvFile: absent,
    dirs: absent,
    ...sections,
  },
})

export const session = (id: SessionId, more: Partial<Session> = {}): Session => ({
  id,
  shell: '/bin/bash',
  login: true,
  interactive: false,
  outcome: 'ok',
  variables: {},
  origins: {},
  traced: true,
  path: '',
  which: [],
  aliases: {},
  ...more,
})

export const sessionsOf = (...list: Session[]): EnvSections['sessions'] => ({
  status: 'ok',
  data: { primary: list[0]?.id ?? null, home: '/home/<u1>', root: false, list },
})

export const profileAt = (ref: string, line: number): Origin => ({
  kind: 'profile',
  ref,
  line,
  confidence: 'high',
})
