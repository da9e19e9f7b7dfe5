import { gosumdbBreaksToolchain } from '../../../agent/detectors/gosumdb-breaks-toolchain.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { APP, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const sumdb = (value: string, words: EnvWords = {}): EnvWords => ({
  installs: [{ root: '/usr/local/go', version: 'go1.22.3' }],
  path: ['/usr/local/go/bin'],
  variables: { GOSUMDB: value, ...words.variables },
  has: { projects: projects({ goMod: goMod(APP, { go: '1.24.2' }) }) },
})

detectorTest(gosumdbBreaksToolchain, {
  fires: [
    {
      name: 'off, and the project is for a newer Go',
      ...sumdb('off'),
      subject: 'GOSUMDB',
      evidence: { unverifiable: 'go1.24.2', unverifiableFor: `${APP}/go.mod` },
      says: /go1\.24\.2/,
    },
    {
      name: 'a word that means nothing',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      goEnvFile: { GOSUMDB: 'on' },
      subject: 'GOSUMDB',
      evidence: { value: 'on' },
      says: /no checksum database/,
    },
    { name: 'a URL without a key', ...sumdb('https://sum.golang.org'), subject: 'GOSUMDB' },
    {
      name: 'off, and GOTOOLCHAIN names one that is not there',
      ...sumdb('off', { variables: { GOTOOLCHAIN: 'go1.25.0' } }),
      subject: 'GOSUMDB',
      evidence: { unverifiableFor: 'GOTOOLCHAIN' },
    },
  ],
  silent: [
    { name: 'the default, spelled out', ...sumdb('sum.golang.org') },
    { name: 'the mirror for mainland China', ...sumdb('sum.golang.google.cn') },
    { name: 'off, and no switching', ...sumdb('off', { variables: { GOTOOLCHAIN: 'local' } }) },
    {
      name: 'off, and the project is old',
      ...sumdb('off'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.21' }) }) },
    },
    {
      name: 'off, and the toolchain was fetched before',
      ...sumdb('off'),
      installs: [
        { root: '/usr/local/go', version: 'go1.22.3' },
        {
          root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.2.linux-amd64',
          version: 'go1.24.2',
          source: 'toolchain-modcache',
        },
      ],
    },
    {
      name: 'off, and modules come from a directory',
      ...sumdb('off', { variables: { GOPROXY: 'file:///srv/goproxy' } }),
    },
    {
      name: 'a database of the company with its key',
      ...sumdb('sum.example.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'),
    },
  ],
  undecided: [
    {
      name: 'the toolchain may be on PATH, which nobody could read',
      ...sumdb('off'),
      sections: { path: { status: 'failed', reason: 'timeout', message: 'no shell answered' } },
      reason: /^path: timeout: no shell answered$/,
    },
  ],
})
