import { gopathSharedWindowsWsl } from '../../../agent/detectors/gopath-shared-windows-wsl.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { wslOf } from '../../support/wsl.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const gopath = (path: string) => ({ gopathSet: true, gopath: [{ root: { path, raw: path } }] })
const windows = { kind: 'windows' as const }

detectorTest(gopathSharedWindowsWsl, {
  fires: [
    {
      name: 'GOPATH of the distribution is the one of Windows',
      kind: 'wsl',
      variables: { GOPATH: '/mnt/c/Users/<u1>/go' },
      origins: { GOPATH: profileLine('/home/<u1>/.bashrc', 2) },
      dirs: { ...gopath('/mnt/c/Users/<u1>/go'), gomodcache: goDir('/mnt/c/Users/<u1>/go/pkg/mod') },
      others: [windows],
      subject: 'GOPATH',
      evidence: { sharedDirs: [{ variable: 'GOPATH' }] },
      says: /one directory/,
    },
    {
      name: 'GOBIN alone, another mount root',
      kind: 'wsl',
      dirs: { gobin: goDir('/win/d/tools') },
      has: {
        wsl: wslOf({
          mountRoot: '/win',
          mounts: [{ target: '/win/d', source: 'D:\\', fs: '9p', options: [] }],
        }),
      },
      others: [{ ...windows, dirs: { gobin: goDir('d:/TOOLS') } }],
      subject: 'GOBIN',
      severity: 'medium',
    },
    {
      name: 'Windows uses the cache inside a distribution',
      kind: 'windows',
      dirs: { gomodcache: goDir('\\\\wsl$\\Ubuntu-24.04\\home\\ann\\go\\pkg\\mod') },
      others: [{ kind: 'wsl', dirs: { gomodcache: goDir('/home/ann/go/pkg/mod') } }],
      subject: 'GOMODCACHE',
    },
    {
      name: '~/go is a link to the Windows one',
      kind: 'wsl',
      dirs: { gopath: [{ root: { real: '/mnt/c/Users/<u1>/go' } }] },
      others: [windows],
      subject: 'GOPATH',
    },
  ],
  silent: [
    { name: 'the defaults on both sides', kind: 'wsl', others: [windows] },
    {
      name: 'another directory of the same drive',
      kind: 'wsl',
      dirs: gopath('/mnt/c/go-linux'),
      others: [windows],
    },
    { name: 'the defaults, and Windows has not reported', kind: 'wsl' },
    {
      name: 'Windows alone on a share of a distribution',
      kind: 'windows',
      dirs: { gocache: goDir('\\\\wsl.localhost\\Ubuntu-24.04\\cache') },
      others: [{ kind: 'wsl' }],
    },
    { name: 'Windows as usual', kind: 'windows' },
  ],
  undecided: [
    {
      name: 'Windows has not reported',
      kind: 'wsl',
      dirs: gopath('/mnt/c/Users/<u1>/go'),
      reason: /other side/,
    },
  ],
})

test('every variable that leads there is taken away, where it is set', () => {
  const row = (variable: string, line: number) => ({
    variable,
    setBy: variable,
    origin: profileLine('/home/<u1>/.bashrc', line),
  })
  const evidence = { ...row('GOMODCACHE', 4), sharedDirs: [row('GOMODCACHE', 4), row('GOCACHE', 7)] }
  const { steps } = gopathSharedWindowsWsl.remedy(evidence, { id: 'wsl:D', kind: 'wsl', role: 'workstation' })
  const commands = steps.map(({ command }) => command?.text ?? '').join()
  expect(commands).toContain(`'4s/^/`)
  expect(commands).toContain(`'7s/^/`)
})
