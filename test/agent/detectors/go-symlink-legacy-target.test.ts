import type { Project, Projects } from '../../../agent/contract/sections/projects/project.ts'
import { goSymlinkLegacyTarget } from '../../../agent/detectors/go-symlink-legacy-target.ts'
import { fileInfo, type EntryWords, type EnvWords, type InstallWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const older: InstallWords = { root: '/opt/go1.20', version: 'go1.20.4', aliases: ['/usr/local/go'] }
const newer: InstallWords = { root: '/opt/go1.22', version: 'go1.22.3' }
const linked: EntryWords = {
  dir: '/usr/local/go/bin',
  is: {
    real: '/opt/go1.20/bin',
    bins: { go: fileInfo('/usr/local/go/bin/go', { real: '/opt/go1.20/bin/go' }) },
  },
}
const project = (version?: string): Project => ({
  id: 'p',
  root: '/home/<u1>/src/shop',
  fs: 'ext4',
  volume: 'fixed',
  builtRecently: true,
  remoteOnly: false,
  ci: [],
  setupGo: [],
  hardcoded: [],
  ...(version === undefined ? {} : { pin: { file: '/home/<u1>/src/shop/.go-version', version } }),
})
const projects = (...list: Project[]): Projects => ({
  roots: ['/home/<u1>/src'],
  complete: true,
  list,
  strayGoMods: [],
})
const noProjects: EnvWords = { has: { projects: projects() } }

detectorTest(goSymlinkLegacyTarget, {
  fires: [
    {
      name: '/usr/local/go still leads to the SDK before the upgrade',
      installs: [older, newer],
      path: [linked, '/usr/bin'],
      ...noProjects,
      subject: '/usr/local/go',
      evidence: { goLinkTarget: '/opt/go1.20', goLinkNew: '/opt/go1.22', newerVersion: 'go1.22.3' },
      says: /\/usr\/local\/go leads to \/opt\/go1\.20 \(go1\.20\.4\), while go1\.22\.3/,
    },
    {
      name: 'a link to the command itself',
      installs: [{ root: '/opt/go1.20', version: 'go1.20.4' }, newer],
      path: [
        {
          dir: '/usr/local/bin',
          is: { bins: { go: fileInfo('/usr/local/bin/go', { real: '/opt/go1.20/bin/go' }) } },
        },
      ],
      ...noProjects,
      subject: '/usr/local/bin/go',
      evidence: { goLinkNew: '/opt/go1.22/bin/go' },
    },
    {
      name: 'a junction',
      kind: 'windows',
      installs: [
        { root: 'D:\\sdks\\go1.20', source: 'zip', version: 'go1.20.4', aliases: ['D:\\go'] },
        { root: 'D:\\sdks\\go1.22', source: 'zip', version: 'go1.22.3' },
      ],
      path: [
        {
          dir: 'D:\\go\\bin',
          is: { bins: { go: fileInfo('D:\\go\\bin\\go.exe', { real: 'D:\\sdks\\go1.20\\bin\\go.exe' }) } },
        },
      ],
      sections: { projects: { status: 'absent' } },
      subject: 'D:\\go',
    },
  ],
  silent: [
    {
      name: 'the link leads to the newest',
      installs: [
        { ...newer, aliases: ['/usr/local/go'] },
        { root: '/opt/go1.20', version: 'go1.20.4' },
      ],
      path: [
        {
          dir: '/usr/local/go/bin',
          is: { bins: { go: fileInfo('/usr/local/go/bin/go', { real: '/opt/go1.22/bin/go' }) } },
        },
      ],
    },
    {
      name: 'a newer patch of the same language version',
      installs: [older, { root: '/opt/go1.20.9', version: 'go1.20.9' }],
      path: [linked],
    },
    {
      name: 'Debian’s own link, with a newer archive beside it',
      installs: [{ root: '/usr/lib/go-1.19', source: 'apt', version: 'go1.19.8' }, newer],
      path: [
        {
          dir: '/usr/bin',
          is: { bins: { go: fileInfo('/usr/bin/go', { real: '/usr/lib/go-1.19/bin/go' }) } },
        },
      ],
    },
    {
      name: 'g keeps its current version behind a link',
      installs: [
        {
          root: '/home/<u1>/.g/versions/1.20.4',
          source: 'g',
          version: 'go1.20.4',
          aliases: ['/home/<u1>/.g/go'],
        },
        newer,
      ],
      path: [
        {
          dir: '/home/<u1>/.g/go/bin',
          is: {
            bins: {
              go: fileInfo('/home/<u1>/.g/go/bin/go', { real: '/home/<u1>/.g/versions/1.20.4/bin/go' }),
            },
          },
        },
      ],
    },
    {
      name: 'a project asks for the linked version',
      installs: [older, newer],
      path: [linked],
      has: { projects: projects(project(), project('1.20')) },
    },
    {
      name: 'the newer one is on PATH: GO_VERSION_SHADOWED',
      installs: [older, newer],
      path: [linked, '/opt/go1.22/bin'],
    },
    {
      name: 'a development build somebody works on',
      installs: [
        older,
        { root: '/home/<u1>/src/goroot', source: 'unknown', version: 'devel go1.24-abcdef1' },
      ],
      path: [linked],
    },
    {
      name: 'the policy asks for no more',
      installs: [older, newer],
      path: [linked],
      policy: { minGo: '1.20' },
    },
  ],
  undecided: [
    {
      name: 'projects were not looked at',
      installs: [older, newer],
      path: [linked],
      reason: /^projects: not collected/,
    },
  ],
})
