import { gotoolchainInvalid } from '../../../agent/detectors/gotoolchain-invalid.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { APP, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const go = (version: string): EnvWords => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
})

detectorTest(gotoolchainInvalid, {
  fires: [
    {
      name: 'no such form',
      ...go('go1.22.3'),
      goEnvFile: { GOTOOLCHAIN: 'latest' },
      subject: 'GOTOOLCHAIN',
      evidence: { case: 'syntax', value: 'latest' },
      says: /latest/,
    },
    {
      name: 'a version without go in front',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      variables: { GOTOOLCHAIN: '1.24.0' },
      origins: { GOTOOLCHAIN: { kind: 'user', ref: 'HKCU\\Environment\\GOTOOLCHAIN', confidence: 'high' } },
      subject: 'GOTOOLCHAIN',
    },
    {
      name: 'a language version',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'go1.24' },
      subject: 'GOTOOLCHAIN',
      evidence: { case: 'language-version', toolchainName: 'go1.24' },
      says: /go1\.24\.0/,
    },
    {
      name: 'PATH only, and not on it',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'go1.24.1+path' },
      subject: 'GOTOOLCHAIN',
      evidence: { case: 'not-on-path' },
    },
    {
      name: 'PATH only, and the project wants a newer one',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'path' },
      has: { projects: projects({ goMod: goMod(APP, { go: '1.24.2' }) }) },
      subject: 'GOTOOLCHAIN',
      evidence: { case: 'not-on-path', toolchainName: 'go1.24.2' },
    },
    {
      name: 'a toolchain line without go in front',
      ...go('go1.22.3'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.22', toolchain: '1.24.1' }) }) },
      subject: '/home/<u1>/src/app/go.mod',
      evidence: { case: 'toolchain-line' },
    },
    {
      name: 'a Go before the fix of golang/go#62278',
      ...go('go1.21.5'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.22' }) }) },
      subject: '/home/<u1>/src/app/go.mod',
      evidence: { case: 'go-line', toolchainName: 'go1.22' },
    },
  ],
  silent: [
    {
      name: 'nothing set',
      ...go('go1.22.6'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.24' }) }) },
    },
    {
      name: 'auto, spelled out by a vendor',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'go1.24.1-acme+auto' },
    },
    { name: 'Go 1.20 does not read it', ...go('go1.20.4'), variables: { GOTOOLCHAIN: 'nonsense' } },
    {
      name: 'local in a container',
      ...go('go1.24.1'),
      variables: { GOTOOLCHAIN: 'local' },
      role: 'container',
    },
    {
      name: 'toolchain default',
      ...go('go1.22.3'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.21', toolchain: 'default' }) }) },
    },
    {
      name: 'a golang.org/dl wrapper on PATH',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'go1.24.1+path' },
      path: [
        '/usr/local/go/bin',
        { dir: '/home/<u1>/go/bin', is: { bins: { 'go1.24.1': fileInfo('/home/<u1>/go/bin/go1.24.1') } } },
      ],
    },
    { name: 'the installed one by name', ...go('go1.22.3'), variables: { GOTOOLCHAIN: 'go1.22.3+path' } },
    { name: 'a release candidate', ...go('go1.22.3'), variables: { GOTOOLCHAIN: 'go1.24rc1+auto' } },
    {
      name: 'local does not look at the toolchain line',
      ...go('go1.22.3'),
      variables: { GOTOOLCHAIN: 'local' },
      has: { projects: projects({ goMod: goMod(APP, { go: '1.22', toolchain: '1.24.1' }) }) },
    },
  ],
})
