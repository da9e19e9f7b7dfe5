import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../agent/detectors/detector.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { goToolchainVulnerable } from '../../../agent/detectors/go-toolchain-vulnerable.ts'
import { snapshotOf, type EnvWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const go = (version: string, words: EnvWords = {}): EnvWords => ({
  installs: [{ root: '/usr/local/go', version, source: 'tarball' }],
  path: ['/usr/local/go/bin'],
  ...words,
})

/* The composed snapshots are of 2026-01-01: of the advisories only that of 2023 was public. */
detectorTest(goToolchainVulnerable, {
  fires: [
    {
      name: 'toolchain line runs programs, modules through a proxy nobody here runs',
      ...go('go1.21.0', { variables: { GOPROXY: 'https://mods.example.net,direct' } }),
      policy: { companyProxies: ['corp.example.com'] },
      subject: '/usr/local/go/bin/go',
      severity: 'critical',
      evidence: {
        foreignProxy: 'https://mods.example.net',
        advisories: [{ advisory: 'GO-2023-2042', cve: 'CVE-2023-39320', fixedIn: '1.21.1' }],
      },
      says: /GO-2023-2042.*mods\.example\.net/,
    },
    {
      name: 'a public mirror',
      ...go('go1.21.0', { variables: { GOPROXY: 'https://goproxy.io,direct' } }),
      subject: '/usr/local/go/bin/go',
      severity: 'critical',
    },
    {
      name: 'a proxy that may be the company’s, for all the policy says',
      ...go('go1.21.0', { variables: { GOPROXY: 'https://artifacts.example.net/go' } }),
      subject: '/usr/local/go/bin/go',
      severity: 'high',
    },
    { name: 'Go’s own proxy', ...go('go1.21.0'), subject: '/usr/local/go/bin/go', severity: 'high' },
    {
      name: 'the company’s proxy',
      ...go('go1.21rc3', { variables: { GOPROXY: 'https://go.corp.example.com|direct' } }),
      policy: { companyProxies: ['corp.example.com'] },
      subject: '/usr/local/go/bin/go',
      severity: 'high',
    },
    {
      name: 'a distribution’s package may be repaired',
      ...go('go1.21.0', { installs: [{ root: '/usr/local/go', version: 'go1.21.0', source: 'apt' }] }),
      subject: '/usr/local/go/bin/go',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'fixed on its line', ...go('go1.21.1') },
    { name: 'older than the flaw', ...go('go1.20.14') },
    { name: 'the flaws of later that year were not known then', ...go('go1.25.5') },
    { name: 'a development build', ...go('devel go1.21-abcdef0') },
    {
      name: 'an affected one in the module cache is no base toolchain',
      ...go('go1.25.5', {
        installs: [
          { root: '/usr/local/go', version: 'go1.25.5' },
          {
            root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.21.0.linux-amd64',
            version: 'go1.21.0',
            source: 'toolchain-modcache',
          },
        ],
      }),
    },
  ],
  undecided: [
    {
      name: 'a pasted report',
      ...go('go1.25.5'),
      active: { real: '/opt/other/bin/go', version: 'go1.21.0' },
      reason: /goInstalls/,
    },
  ],
})

describe('at the time of the snapshot', () => {
  const ids = (version: string, takenAt: string) => {
    const snapshot = { ...snapshotOf(go(version)), takenAt }
    const { findings } = diagnose(snapshot, DEFAULT_POLICY, [goToolchainVulnerable])
    return findings.map(({ evidence }) => evidence['advisories'])
  }

  test('an advisory counts from the day it was published', () => {
    expect(ids('go1.26.2', '2026-05-06T10:00:00.000Z')).toEqual([])
    expect(ids('go1.26.2', '2026-05-07T10:00:00.000Z')).toMatchObject([
      [{ advisory: 'GO-2026-4984', fixedIn: '1.26.3' }],
    ])
    expect(ids('go1.25.13', '2026-09-01T10:00:00.000Z')).toEqual([])
    expect(ids('go1.26.9', '2026-11-01T10:00:00.000Z')).toEqual([])
  })

  test('one that has no number of Go’s yet is named by its CVE in both columns', () => {
    expect(ids('go1.26.8', '2026-11-01T10:00:00.000Z')).toEqual([
      [
        { advisory: 'CVE-2026-94447', cve: 'CVE-2026-94447', fixedIn: '1.26.9' },
        { advisory: 'GO-2026-6601', cve: 'CVE-2026-94444', fixedIn: '1.26.9' },
      ],
    ])
  })
})

test('the release to upgrade to mends every advisory, in whatever order they come', () => {
  const advisories = ['1.25.13', '1.21.1', '1.25.10'].map((fixedIn) => ({ advisory: 'GO-1', fixedIn }))
  const { steps } = goToolchainVulnerable.remedy(
    { advisories },
    { id: 'linux', kind: 'linux', role: 'workstation' },
  )
  expect(steps[0]?.text.en).toContain('to 1.25.13 or')
})
