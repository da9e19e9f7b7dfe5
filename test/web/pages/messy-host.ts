import { computed } from 'vue'
import type { Env } from '#agent/contract/snapshot.ts'
import type { HostProvenance } from '../../../server/contract/provenance.ts'
import { provenanceIn } from '../../../server/queries/host-provenance.ts'
import type { HostView } from '../../../web/src/pages/host/view-state.ts'
import { profileLine, snapshotOf, type EnvWords } from '../../support/snapshot.ts'

export const RC = '/home/<u1>/.bashrc'
export const PROFILE = '/home/<u1>/.profile'
const MOMENT = '2026-01-01T00:00:00.000Z'

export const set = (line: number, name: string, value: string, more = {}) => ({
  line,
  name,
  op: 'set' as const,
  value,
  exported: true,
  ...more,
})

/** Two Go, an alias, a file that reads another one, a stale GOROOT, an empty GOFLAGS. */
export const MESSY: EnvWords = {
  installs: [{ root: '/opt/new' }, { root: '/opt/old', version: 'go1.19.8' }],
  path: [
    { dir: '/gone', is: { exists: false, isDir: false } },
    { dir: '/opt/new/bin', origin: profileLine(RC, 4) },
    '/opt/old/bin',
    '/opt/new/bin/',
  ],
  sessions: [
    {
      id: 'bash-interactive',
      variables: { GOROOT: '/opt/old', GOFLAGS: '', GOPRIVATE: 'corp' },
      origins: { GOROOT: profileLine(RC, 9) },
      aliases: { go: 'alias: /opt/wrapper' },
    },
    { id: 'bash-login' },
  ],
  profiles: [
    { file: PROFILE, loadedBy: ['bash-interactive'], sources: [{ line: 2, file: RC }] },
    {
      file: RC,
      assignments: [
        set(4, 'PATH', '/opt/new/bin:$PATH', { op: 'prepend' }),
        set(6, 'GOROOT', '/opt/new', { guard: '[ -d /opt/new ]' }),
        set(9, 'GOROOT', '/opt/old', { effective: '/opt/old' }),
      ],
    },
  ],
  goEnvFile: { GOFLAGS: '-mod=mod', GOROOT: '/from/file' },
  goEnv: { GOROOT: '/opt/old' },
}

export function hostOf(words: EnvWords): { env: Env; provenance: HostProvenance } {
  const [env] = snapshotOf(words).envs
  if (!env) throw new Error('composed without an env')
  return { env, provenance: { ...provenanceIn(env), takenAt: MOMENT, asOf: MOMENT } }
}

/** The view of a host as its URL gives it. */
export const viewOf = (env: Env, query: Record<string, string> = {}): HostView => ({
  tab: computed(() => 'why' as const),
  env: computed(() => env),
  chosen: (name) => query[name],
  to: (change) => ({
    path: '/',
    query: Object.fromEntries(
      Object.entries({ ...query, ...change }).filter(([, value]) => value !== undefined),
    ),
  }),
})
