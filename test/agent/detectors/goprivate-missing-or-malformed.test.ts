import { goprivateMissingOrMalformed } from '../../../agent/detectors/goprivate-missing-or-malformed.ts'
import { APP, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const requires = (...modules: string[]) => ({
  projects: projects({ goMod: goMod(APP, { requires: modules.map((module) => `${module}@v1.0.0`) }) }),
})
const policy = { privateHosts: ['git.example.com'] }

detectorTest(goprivateMissingOrMalformed, {
  fires: [
    {
      name: 'a URL',
      variables: { GOPRIVATE: 'https://git.example.com/team,github.com/acme' },
      subject: 'GOPRIVATE',
      evidence: { problem: 'scheme', privatePatterns: 'git.example.com/team,github.com/acme' },
      says: /begins with a scheme/,
    },
    {
      name: 'semicolons, as in PATH',
      kind: 'windows',
      goEnvFile: { GOPRIVATE: 'git.example.com;github.com/acme' },
      subject: 'GOPRIVATE',
      evidence: { problem: 'separator', privatePatterns: 'git.example.com,github.com/acme' },
    },
    {
      name: 'a blank after the comma, the hosts hidden',
      variables: { GONOSUMDB: '«host:0123456789».com, «host:abcdef0123».com' },
      subject: 'GONOSUMDB',
      evidence: { problem: 'blank' },
    },
    {
      name: 'a regular expression',
      variables: { GOPRIVATE: 'git\\.example\\.com/.*' },
      subject: 'GOPRIVATE',
    },
    {
      name: 'a private module that nothing covers',
      has: requires('golang.org/x/text', 'git.example.com/team/lib'),
      policy,
      subject: 'GOPRIVATE',
      evidence: { privateModule: 'git.example.com/team/lib', privatePatterns: 'git.example.com' },
      says: /app\/go\.mod requires git\.example\.com\/team\/lib/,
    },
    {
      name: 'covered for the proxy, not for the checksum database',
      variables: { GONOPROXY: 'git.example.com' },
      has: requires('git.example.com/team/lib'),
      policy,
      subject: 'GOPRIVATE',
    },
  ],
  silent: [
    {
      name: 'wildcards and a slash at the end',
      variables: { GOPRIVATE: '*.corp.example.com,git.example.com/team/,github.com/acme*' },
    },
    {
      name: 'covered',
      variables: { GOPRIVATE: 'git.example.com' },
      has: requires('git.example.com/team/lib'),
      policy,
    },
    { name: 'public modules only', has: requires('github.com/a/b'), policy },
    { name: 'no policy', has: requires('git.example.com/team/lib') },
    {
      name: 'the company’s proxy serves them, checksums are verified otherwise',
      variables: { GOPROXY: 'https://go.corp.example.com' },
      has: requires('git.example.com/team/lib'),
      policy: { ...policy, companyProxies: ['go.corp.example.com'], internalSumdb: true },
    },
    {
      name: 'the other two repeat GOPRIVATE, hosts hidden',
      goEnv: {
        GOPRIVATE: '«host:0123456789».com',
        GONOPROXY: '«host:0123456789».com',
        GONOSUMDB: '«host:0123456789».com',
      },
    },
  ],
  undecided: [
    { name: 'private hosts, and nothing known of the projects', policy, reason: /^projects: not collected/ },
    {
      name: 'the hosts are hidden',
      variables: { GOPRIVATE: '«host:0123456789».«host:0123456788».com' },
      has: requires('git.example.com/team/lib'),
      policy,
      reason: /not shown/,
    },
  ],
})
