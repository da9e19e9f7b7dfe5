import { credentialInGoEnv } from '../../../agent/detectors/credential-in-go-env.ts'
import { profileLine } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const PROXY = 'https://«cred:0123456789»@go.example.com,direct'
const ENV_FILE = { exists: true, encoding: 'utf-8', bom: false, eol: 'lf', from: 'default', ignoredLines: [] }
const envFile = (readableByOthers: boolean) => ({
  goEnvFile: {
    status: 'ok' as const,
    data: {
      ...ENV_FILE,
      path: '/home/<u1>/.config/go/env',
      readableByOthers,
      keys: [{ name: 'GOPROXY', value: PROXY, line: 1, overridden: false }],
    } as never,
  },
})

detectorTest(credentialInGoEnv, {
  fires: [
    {
      name: 'an export in .bashrc, and the session that has it',
      variables: { GOPROXY: PROXY },
      origins: { GOPROXY: profileLine('/home/<u1>/.bashrc', 12) },
      profiles: [
        {
          file: '/home/<u1>/.bashrc',
          assignments: [{ line: 12, name: 'GOPROXY', op: 'set', value: PROXY, exported: true }],
        },
      ],
      subject: 'GOPROXY',
      severity: 'high',
      evidence: { credentialPlaces: [{ credentialHash: '«cred:0123456789»' }] },
      says: /GOPROXY, set in .*\.bashrc, line 12, contains/,
    },
    {
      name: 'a proxy password for all users of the machine',
      kind: 'windows',
      registry: { machine: { HTTPS_PROXY: 'http://«cred:abcdefabcd»@proxy.example.com:8080' } },
      subject: 'HTTPS_PROXY',
      severity: 'high',
    },
    { name: 'go env file, mode 644', sections: envFile(true), subject: 'GOPROXY', severity: 'high' },
    { name: 'go env file, mode 600', sections: envFile(false), subject: 'GOPROXY', severity: 'low' },
    {
      name: 'a token of the job',
      role: 'ci',
      variables: { GOFLAGS: '-tags=«secret:0123456789»' },
      subject: 'GOFLAGS',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'nothing set' },
    {
      name: 'a proxy without a password',
      variables: { GOPROXY: 'https://go.example.com', HTTPS_PROXY: 'http://p:3128' },
    },
    { name: 'hidden hosts are no credentials', variables: { GOPRIVATE: '«host:0123456789».com' } },
    { name: 'GOAUTH names a helper', variables: { GOAUTH: 'netrc; git' } },
    { name: 'a secret of another program', variables: { MISE_GITHUB_TOKEN: '«secret:0123456789»' } },
  ],
})

test('.netrc helps with servers, and not with a web proxy', () => {
  const first = (variable: string) =>
    credentialInGoEnv.remedy({ variable }, { id: 'linux', kind: 'linux', role: 'workstation' }).steps[0]?.text
      .en
  expect(first('GOPROXY')).toContain('.netrc')
  expect(first('https_proxy')).not.toContain('.netrc')
})
