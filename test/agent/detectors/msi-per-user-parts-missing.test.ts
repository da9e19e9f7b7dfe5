import { msiPerUserPartsMissing } from '../../../agent/detectors/msi-per-user-parts-missing.ts'
import { fileInfo, goDir } from '../../support/snapshot.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest, type Case } from './detector-test.ts'

const base = {
  kind: 'windows',
  installs: [{ root: 'C:\\Program Files\\Go' }],
  path: ['C:\\Program Files\\Go\\bin'],
  registry: { machine: { Path: 'C:\\Program Files\\Go\\bin' } },
  has: {
    windows: windowsFacts({
      uninstall: [{ name: 'Go Programming Language amd64 go1.22.3', location: 'C:\\Program Files\\Go\\' }],
    }),
  },
} satisfies Partial<Case>
const home = 'C:\\Users\\<u1>\\go\\bin'
const gopls = fileInfo(`${home}\\gopls.exe`)

detectorTest(msiPerUserPartsMissing, {
  fires: [
    {
      ...base,
      name: 'tools that cannot be started by name',
      dirs: { gopath: [{ root: {}, bin: { tools: [gopls] } }] },
      subject: home,
      severity: 'low',
    },
    { ...base, name: 'nothing installed yet', subject: home, severity: 'info' },
    {
      ...base,
      name: 'an own GOPATH that is not on PATH',
      dirs: { gopathSet: true, gopath: [{ root: { path: 'D:\\work' } }] },
      subject: 'D:\\work\\bin',
      severity: 'low',
    },
  ],
  silent: [
    {
      ...base,
      name: 'added by hand',
      registry: { ...base.registry, user: { Path: '%USERPROFILE%\\go\\bin' } },
    },
    {
      ...base,
      name: 'as older installers wrote it',
      registry: { ...base.registry, user: { Path: 'C:\\x;%GOPATH%\\bin' } },
    },
    {
      ...base,
      name: 'a GOBIN of one’s own that is on PATH',
      path: [...base.path, 'D:\\bin'],
      dirs: { gobin: goDir('D:\\bin') },
    },
    {
      ...base,
      name: 'the user who ran the MSI',
      has: {
        ...base.has,
        registry: {
          machine: { key: 'HKLM\\Environment', values: [] },
          user: { key: 'HKCU\\Environment', values: [] },
          goProduct: { installed: true },
        },
      },
    },
    { ...base, name: 'Go from a zip file', has: { windows: windowsFacts() } },
  ],
  undecided: [
    {
      ...base,
      name: 'the list of programs could not be read',
      has: {},
      sections: { windows: { status: 'failed', reason: 'error', message: 'no' } },
      reason: /windows: error/,
    },
  ],
})
