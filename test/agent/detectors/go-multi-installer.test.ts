import { goMultiInstaller } from '../../../agent/detectors/go-multi-installer.ts'
import { fileInfo, type EntryWords, type InstallWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const apt: InstallWords = { root: '/usr/lib/go-1.19', source: 'apt', version: 'go1.19.8' }
const tarball: InstallWords = { root: '/usr/local/go', source: 'tarball', version: 'go1.23.1' }
const usrBin: EntryWords = {
  dir: '/usr/bin',
  is: { bins: { go: fileInfo('/usr/bin/go', { real: '/usr/lib/go-1.19/bin/go' }) } },
}

detectorTest(goMultiInstaller, {
  fires: [
    {
      name: 'both on PATH, the older one wins',
      installs: [apt, tarball],
      path: [usrBin, '/usr/local/go/bin'],
      subject: 'go',
      says: /go1\.19\.8 \(apt, \/usr\/lib\/go-1\.19\); go1\.23\.1 \(tarball/,
    },
    {
      name: 'both on PATH in the right order',
      installs: [apt, tarball],
      path: ['/usr/local/go/bin', usrBin],
      subject: 'go',
      severity: 'info',
    },
    {
      name: 'an archive and an MSI, one on PATH',
      kind: 'windows',
      installs: [
        { root: 'C:\\Program Files\\Go', source: 'msi' },
        { root: 'C:\\tools\\go', source: 'zip', version: 'go1.20.1' },
      ],
      path: ['C:\\Program Files\\Go\\bin'],
      subject: 'go',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'one installer', installs: [tarball], path: ['/usr/local/go/bin'] },
    {
      name: 'several releases of one distribution',
      installs: [apt, { root: '/usr/lib/go-1.22', source: 'apt' }],
      path: [usrBin],
    },
    {
      name: 'a package beside asdf, golang.org/dl, the module cache and Homebrew',
      installs: [
        apt,
        { root: '/home/<u1>/.asdf/installs/golang/1.22.3/go', source: 'asdf' },
        { root: '/home/<u1>/sdk/go1.23.1', source: 'sdk' },
        { root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.23.1', source: 'toolchain-modcache' },
        { root: '/home/linuxbrew/.linuxbrew/opt/go/libexec', source: 'brew' },
      ],
      path: [usrBin],
    },
    {
      name: 'Chocolatey installs the MSI',
      kind: 'windows',
      installs: [
        { root: 'C:\\Program Files\\Go', source: 'msi' },
        { root: 'C:\\Go', source: 'choco', version: 'go1.16' },
      ],
      path: ['C:\\Program Files\\Go\\bin'],
    },
    {
      name: 'the policy allows the other root',
      installs: [apt, tarball],
      path: [usrBin],
      policy: { allowedGoRoots: ['/usr/local/go'] },
    },
    {
      name: 'what an uninstalled archive left behind',
      installs: [apt, { ...tarball, valid: false, missing: ['bin/go'] }],
      path: [usrBin],
    },
  ],
  undecided: [
    {
      name: 'installations could not be listed',
      sections: { goInstalls: { status: 'failed', reason: 'denied', message: 'no' } },
      reason: /goInstalls: denied/,
    },
  ],
})
