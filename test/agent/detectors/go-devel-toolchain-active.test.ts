import { goDevelToolchainActive } from '../../../agent/detectors/go-devel-toolchain-active.ts'
import { detectorTest } from './detector-test.ts'

const go = (version: string) => ({
  installs: [{ root: '/home/<u1>/sdk/gotip', source: 'sdk' as const, version }, { root: '/usr/local/go' }],
  path: ['/home/<u1>/sdk/gotip/bin', '/usr/local/go/bin'],
})

detectorTest(goDevelToolchainActive, {
  fires: [
    {
      name: 'gotip first on PATH',
      ...go('devel go1.24-abcdef0123 Mon Jan 1 00:00:00 2026'),
      subject: '/home/<u1>/sdk/gotip/bin/go',
      evidence: { newestRelease: '/usr/local/go/bin' },
      says: /sdk\/gotip\/bin\/go is devel go1\.24/,
    },
    { name: 'a release candidate', ...go('go1.24rc1'), subject: '/home/<u1>/sdk/gotip/bin/go' },
    {
      name: 'on a build agent',
      role: 'ci',
      ...go('go1.24-devel_abc1234'),
      subject: '/home/<u1>/sdk/gotip/bin/go',
      severity: 'medium',
    },
    {
      name: 'before Go 1.17',
      ...go('devel +b7a85e0003 linux/amd64'),
      subject: '/home/<u1>/sdk/gotip/bin/go',
    },
  ],
  silent: [
    { name: 'a release', ...go('go1.22.3') },
    { name: 'a vendor’s suffix', ...go('go1.22.3-fips X:strictfipsruntime') },
    {
      name: 'gotip is installed and not the default',
      installs: [
        { root: '/home/<u1>/sdk/gotip', source: 'sdk', version: 'devel go1.24-abcdef0' },
        { root: '/usr/local/go' },
      ],
      path: ['/usr/local/go/bin', '/home/<u1>/go/bin'],
    },
    { name: 'welcome here', ...go('go1.24rc1'), policy: { allowDevel: true } },
    { name: 'the version is not known', ...go('go1.22.3'), active: { version: null } },
  ],
})
