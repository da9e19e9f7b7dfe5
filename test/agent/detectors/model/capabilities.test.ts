import { describe, expect, test } from 'vitest'
import { capabilitiesOf, type Capability } from '../../../../agent/detectors/model/capabilities.ts'
import { fileInfo, goDir, snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

function ability(words: EnvWords, name: Capability): string {
  const [env] = snapshotOf(words).envs
  if (!env) throw new Error('composed without an env')
  return capabilitiesOf(env)[name].can
}

const withGo: EnvWords = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }
const smoke = (outcome: 'ok' | 'failed') => ({
  steps: [{ name: 'run' as const, outcome, ms: 9 }],
  at: '2026-01-01T00:00:00.000Z',
  loaded: false,
})
const compiler = (cc: { command: string; file?: string }, libcHeaders?: boolean) => ({
  cc,
  others: [],
  ...(libcHeaders === undefined ? {} : { libcHeaders }),
})
const probe = (status: 'ok' | 'dns') => ({
  probes: [
    {
      target: 'https://proxy.golang.org',
      purpose: 'goproxy' as const,
      status,
      attempts: 1,
      minutes: 0,
      ms: 5,
    },
  ],
  online: status === 'ok',
})
const cache = (changes: object): EnvWords => ({ dirs: { gocache: goDir('/c', changes) } })

describe('what an env can do follows from facts', () => {
  test.each<[string, Capability, EnvWords, string]>([
    ['a go that answers', 'go', withGo, 'yes'],
    ['no go at all', 'go', { path: ['/usr/bin'] }, 'no'],
    ['a go that cannot start', 'go', { ...withGo, active: { runs: false } }, 'no'],
    [
      'a go that could not be asked',
      'go',
      { sections: { goActive: { status: 'failed', reason: 'timeout', message: 'x' } } },
      'unknown',
    ],
    ['no working go, so no tests', 'go-test', { path: ['/usr/bin'] }, 'no'],
    ['a compiler that answers', 'go-test', withGo, 'yes'],
    ['a compiler of another release', 'go-test', { ...withGo, active: { compileVersion: 'go1.19' } }, 'no'],
    ['no compiler', 'go-test', { ...withGo, active: { compileVersion: null } }, 'no'],
    ['a failed smoke test outweighs it', 'go-test', { ...withGo, has: { smoke: smoke('failed') } }, 'no'],
    ['a smoke test that went well', 'go-test', { ...withGo, has: { smoke: smoke('ok') } }, 'yes'],
    ['a C compiler', 'cgo', { has: { compiler: compiler({ command: 'gcc', file: '/usr/bin/gcc' }) } }, 'yes'],
    ['none', 'cgo', { has: { compiler: compiler({ command: 'gcc' }) } }, 'no'],
    [
      'one without headers',
      'cgo',
      { has: { compiler: compiler({ command: 'gcc', file: '/g' }, false) } },
      'no',
    ],
    ['cgo switched off', 'cgo', { goEnv: { CGO_ENABLED: '0' } }, 'no'],
    ['nobody looked for a compiler', 'cgo', {}, 'unknown'],
    ['a writable cache', 'build-cache', cache({}), 'yes'],
    ['a read-only cache', 'build-cache', cache({ writable: false }), 'no'],
    [
      'a cache still to be made',
      'build-cache',
      cache({ exists: false, isDir: false, writable: null, creatable: true }),
      'yes',
    ],
    ['a relative cache', 'build-cache', cache({ absolute: false }), 'no'],
    ['a cache that nobody knows', 'module-cache', {}, 'unknown'],
    ['a proxy that answers', 'module-download', { has: { network: probe('ok') } }, 'yes'],
    ['a proxy that does not', 'module-download', { has: { network: probe('dns') } }, 'no'],
    ['downloads switched off', 'module-download', { goEnv: { GOPROXY: 'off' } }, 'no'],
    ['nobody asked the proxy', 'module-download', {}, 'unknown'],
    [
      'a debugger on PATH',
      'debugger',
      { path: [{ dir: '/b', is: { bins: { dlv: fileInfo('/b/dlv') } } }] },
      'yes',
    ],
    ['no debugger', 'debugger', { path: ['/b'] }, 'no'],
  ])('%s: %s', (_, name, words, expected) => {
    expect(ability(words, name)).toBe(expected)
  })
})
