import { describe, expect, test } from 'vitest'
import { consistencyOf, verdictOf } from '../../../../agent/detectors/model/consistency.ts'
import { goDir, snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

test.each([
  [true, true, false, 'safe'],
  [true, true, true, 'warn'],
  [true, false, true, 'warn'],
  [true, false, false, 'danger'],
  [false, true, true, 'danger'],
  [false, true, false, 'danger'],
  [false, false, true, 'danger'],
  [false, false, false, 'danger'],
] as const)('found %s, in GOROOT/bin %s, in GOPATH/bin %s: %s', (found, goroot, gopath, verdict) => {
  expect(verdictOf(found, goroot, gopath)).toBe(verdict)
})

describe('of an env', () => {
  const verdict = (words: EnvWords) => {
    const [env] = snapshotOf(words).envs
    if (!env) throw new Error('snapshotOf gave no env')
    return consistencyOf(env).verdict
  }
  const go = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }

  test('its own root is safe, also behind a link', () => {
    expect(verdict(go)).toBe('safe')
    expect(
      verdict({
        ...go,
        active: { binPath: '/usr/bin/go', real: '/usr/lib/go-1.22/bin/go', goroot: '/usr/lib/go-1.22' },
      }),
    ).toBe('safe')
  })

  test('the shim of a manager is safe', () => {
    const shim = '/home/<u1>/.asdf/shims/go'
    const root = '/home/<u1>/.asdf/installs/golang/1.22.3/go'
    expect(verdict({ active: { binPath: shim, real: shim, goroot: root } })).toBe('safe')
  })

  test('a go among the installed tools is a warning', () => {
    const tool = '/home/<u1>/go/bin/go'
    expect(verdict({ ...go, active: { binPath: tool, real: tool } })).toBe('warn')
    expect(verdict({ ...go, dirs: { gobin: goDir('/usr/local/go/bin') } })).toBe('warn')
  })

  test('a go from elsewhere, or none, is a danger', () => {
    expect(verdict({ ...go, active: { binPath: '/opt/x/go', real: '/opt/x/go' } })).toBe('danger')
    expect(verdict({})).toBe('danger')
  })

  test('what could not be read is not known', () => {
    const failed = { status: 'failed', reason: 'timeout', message: 'slow' } as const
    expect(verdict({ ...go, sections: { goActive: failed } })).toBe('unknown')
    expect(verdict({ ...go, sections: { dirs: failed } })).toBe('unknown')
    expect(verdict({ ...go, active: { goroot: null } })).toBe('unknown')
  })
})
