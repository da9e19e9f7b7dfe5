import { wslDrvfsNoMetadata } from '../../../agent/detectors/wsl-drvfs-no-metadata.ts'
import { project, projects } from '../../support/projects.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const at = (root: string, changes: Parameters<typeof project>[0] = {}) =>
  project({ root, repository: root, ...changes })

const noisy = at('/mnt/c/src/shop', {
  fs: '9p',
  vcs: { kind: 'git', ownedByUser: true, safeDirectory: true, filemodeNoise: true },
})
const mount = { target: '/mnt/c', source: 'C:\\', fs: '9p', options: ['rw', 'aname=drvfs;path=C:\\;uid=1'] }
const on = (changes: Partial<typeof mount> = {}, ...list: Parameters<typeof projects>) => ({
  kind: 'wsl' as const,
  has: { wsl: wslOf({ mounts: [{ ...mount, ...changes }] }), projects: projects(...list) },
})

detectorTest(wslDrvfsNoMetadata, {
  fires: [
    { name: 'git sees changed modes', ...on({}, noisy), subject: '/mnt/c', says: /\/mnt\/c\/src\/shop/ },
    {
      name: 'WSL 1',
      ...on({ fs: 'drvfs', options: ['rw', 'noatime'] }, { ...noisy, fs: 'drvfs' }),
      subject: '/mnt/c',
      evidence: { mountOptions: 'rw,noatime' },
    },
  ],
  silent: [
    { name: 'no project on the drive', ...on({}, at('/home/<u1>/shop')) },
    { name: 'a project nobody has trouble with', ...on({}, at('/mnt/c/src/shop', { fs: '9p' })) },
    { name: 'metadata within the 9p option', ...on({ options: ['aname=drvfs;path=C:\\;metadata'] }, noisy) },
    {
      name: 'metadata as an option of its own',
      ...on({ fs: 'drvfs', options: ['rw', 'metadata', 'case=off'] }, { ...noisy, fs: 'drvfs' }),
    },
    {
      name: 'virtiofs, configured',
      kind: 'wsl',
      has: {
        wsl: wslOf({
          mounts: [{ ...mount, fs: 'virtiofs', options: ['rw'] }],
          conf: [{ section: 'automount', key: 'options', value: '"metadata,umask=22"', line: 2 }],
        }),
        projects: projects({ ...noisy, fs: 'virtiofs' }),
      },
    },
  ],
  undecided: [
    {
      name: 'virtiofs does not show its options',
      ...on({ fs: 'virtiofs', options: ['rw'] }, { ...noisy, fs: 'virtiofs' }),
      reason: /do not show/,
    },
  ],
})
