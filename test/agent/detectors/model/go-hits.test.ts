import { expect, test } from 'vitest'
import type { GoInstall, InstallSource } from '../../../../agent/contract/sections/go-installs.ts'
import { goHits, installerOf, isByHand, isDistribution } from '../../../../agent/detectors/model/go-hits.ts'
import type { Section } from '../../../../agent/contract/section.ts'
import type { Session } from '../../../../agent/contract/sections/sessions.ts'
import type { Snapshot } from '../../../../agent/contract/snapshot.ts'
import type { DataOf, SectionName, View } from '../../../../agent/detectors/detector.ts'
import { fileInfo, snapshotOf } from '../../../support/snapshot.ts'

const from = (source: InstallSource): GoInstall => ({ root: '/x', source, valid: true, missing: [] })

/** The first env as rules see it, and its first session. */
function viewOf({ envs: [env] }: Snapshot): [View, Session] {
  if (env?.sections.sessions.status !== 'ok') throw new Error('the composed env has sessions')
  const [session] = env.sections.sessions.data.list
  if (!session) throw new Error('the composed env has a session')
  const sections: Partial<Record<SectionName, Section<unknown>>> = env.sections
  const want = <K extends SectionName>(name: K) => {
    const section = sections[name]
    // Composed as what its name says.
    return section?.status === 'ok' ? (section.data as DataOf<K>) : null
  }
  return [{ env, want, need: want, known: (name) => sections[name] !== undefined }, session]
}

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
  const [view, session] = viewOf(snapshot)
  const hits = goHits(view, session)
  expect(hits.map(({ file, install }) => [file.path, install?.root])).toEqual([
    ['/usr/bin/go', '/usr/lib/go-1.22'],
    ['/usr/local/go/bin/go', '/usr/local/go'],
    ['/home/<u1>/bin/go', undefined],
  ])
  expect(goHits(view, session)).toBe(hits)
})

test('the same PATH beside other installs leads to those', () => {
  const onPath = { path: ['/opt/go/bin'] }
  const [before, session] = viewOf(snapshotOf({ ...onPath, installs: [{ root: '/opt/go' }] }))
  const path = before.want('path')
  if (!path) throw new Error('the composed env has a PATH')
  const [after] = viewOf(snapshotOf({ ...onPath, has: { path } }))
  expect(after.want('path')).toBe(path)
  const roots = [before, after].map((view) => goHits(view, session).map(({ install }) => install?.root))
  expect(roots).toEqual([['/opt/go'], [undefined]])
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
