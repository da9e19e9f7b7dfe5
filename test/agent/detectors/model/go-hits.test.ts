import { expect, test } from 'vitest'
import type { GoInstall, InstallSource } from '../../../../agent/contract/sections/go-installs.ts'
import { goHits, installerOf, isByHand, isDistribution } from '../../../../agent/detectors/model/go-hits.ts'
import { fileInfo, snapshotOf } from '../../../support/snapshot.ts'
import { dataOf } from '../../../support/scan.ts'

const from = (source: InstallSource): GoInstall => ({ root: '/x', source, valid: true, missing: [] })

test('each go of a PATH once, with the install its links lead into', () => {
  const snapshot = snapshotOf({
    installs: [{ root: '/usr/lib/go-1.22', source: 'apt' }, { root: '/usr/local/go' }],
    path: [
      { dir: '/usr/bin', is: { bins: { go: fileInfo('/usr/bin/go', { real: '/usr/lib/go-1.22/bin/go' }) } } },
      { dir: '/bin', is: { bins: { go: fileInfo('/bin/go', { real: '/usr/lib/go-1.22/bin/go' }) } } },
      '/usr/local/go/bin',
      { dir: '/home/<u1>/bin', is: { bins: { go: fileInfo('/home/<u1>/bin/go') } } },
    ],
  })
  const [path, installs] = [dataOf(snapshot, 'path'), dataOf(snapshot, 'goInstalls')]
  const [session] = dataOf(snapshot, 'sessions').list
  if (!session) throw new Error('the composed env has a session')
  const hits = goHits(path, session, installs, 'linux')
  expect(hits.map(({ file, install }) => [file.path, install?.root])).toEqual([
    ['/usr/bin/go', '/usr/lib/go-1.22'],
    ['/usr/local/go/bin/go', '/usr/local/go'],
    ['/home/<u1>/bin/go', undefined],
  ])
  expect(goHits(path, session, installs, 'linux')).toBe(hits)
})

test('Chocolatey and winget bring the MSI; managers and caches are no installers', () => {
  expect((['msi', 'choco', 'winget'] as const).map(from).map(installerOf)).toEqual(['msi', 'msi', 'msi'])
  const none = [
    'asdf',
    'brew',
    'nix',
    'sdk',
    'toolchain-modcache',
    'hostedtoolcache',
    'scoop',
    'unknown',
  ] as const
  expect(none.map(from).map(installerOf).filter(Boolean)).toEqual([])
})

test('a package is not by hand, an archive is', () => {
  expect([from('apt'), from('tarball')].map(isDistribution)).toEqual([true, false])
  expect([from('apt'), from('tarball'), from('unknown')].map(isByHand)).toEqual([false, true, true])
})
