import type { Link } from '../../../agent/contract/link.ts'
import { reparseTargetBroken } from '../../../agent/detectors/reparse-target-broken.ts'
import { goDir } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const link = (changes: Partial<Link> = {}): Link => ({
  path: '/home/<u1>/go',
  kind: 'symlink',
  target: '/data/go',
  targetExists: false,
  targetKind: 'local',
  ...changes,
})
const gone = { exists: false, isDir: false, writable: null, creatable: true }
const at = (...links: Link[]) => ({ ...gone, place: { volume: 'fixed', ready: true, links } as const })

detectorTest(reparseTargetBroken, {
  fires: [
    {
      name: 'a dead ~/go, said once for the module cache too',
      dirs: {
        gopath: [{ root: at(link()) }],
        gomodcache: goDir('/home/<u1>/go/pkg/mod', at(link())),
      },
      subject: '/home/<u1>/go',
      evidence: { usedFor: [{ variable: 'GOPATH' }, { variable: 'GOMODCACHE' }] },
      says: /leads to \/data\/go/,
    },
    {
      name: 'a junction to a folder that was deleted',
      kind: 'windows',
      dirs: {
        gocache: goDir(
          'C:\\go-build',
          at(link({ path: 'C:\\go-build', kind: 'junction', target: 'D:\\cache' })),
        ),
      },
      subject: 'C:\\go-build',
    },
    {
      name: 'an SDK on PATH',
      path: [
        {
          dir: '/usr/local/go/bin',
          is: {
            exists: false,
            isDir: false,
            links: [link({ path: '/usr/local/go', target: '/opt/go1.20' })],
          },
        },
      ],
      subject: '/usr/local/go',
      evidence: { usedFor: [{ variable: 'PATH' }] },
    },
  ],
  silent: [
    { name: 'no links', dirs: { gopath: [{ root: {} }] } },
    {
      name: 'a link that leads somewhere',
      dirs: {
        gopath: [
          {
            root: {
              place: { volume: 'fixed', ready: true, links: [link({ targetExists: true })] },
            },
          },
        ],
      },
    },
    { name: 'missing, and no link', dirs: { gopath: [{ root: at() }] } },
    {
      name: 'a dead link on PATH that is no SDK',
      path: [{ dir: '/opt/tool/bin', is: { exists: false, isDir: false, links: [link()] } }],
    },
  ],
  undecided: [
    {
      name: 'an unplugged card',
      dirs: { gopath: [{ root: at(link({ targetKind: 'removable' })) }] },
      reason: /cannot be reached/,
    },
    {
      name: 'links were not read',
      dirs: { gopath: [{ root: gone }] },
      reason: /whether .* is a link/,
    },
  ],
})

test('an SDK that is gone is not replaced by an empty directory', () => {
  const evidence = (variable: string) => ({
    linkPath: '/usr/local/go',
    deadTarget: '/opt/go1.20',
    usedFor: [{ variable, path: '/usr/local/go/bin' }],
  })
  const commands = (variable: string) =>
    reparseTargetBroken
      .remedy(evidence(variable), { id: 'linux', kind: 'linux', role: 'workstation' })
      .steps.map(({ command }) => command?.text ?? '')
      .join('\n')
  expect(commands('PATH')).not.toContain('mkdir')
  expect(commands('GOCACHE')).toContain('mkdir')
})
