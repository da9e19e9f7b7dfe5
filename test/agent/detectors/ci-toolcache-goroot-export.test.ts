import { ciToolcacheGorootExport } from '../../../agent/detectors/ci-toolcache-goroot-export.ts'
import { buildAgent } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const OLD = '/opt/hostedtoolcache/go/1.20.14/x64'
const agent = (goroot?: string) => ({
  ci: buildAgent(goroot === undefined ? {} : { serviceVariables: { HOME: '/home/<u1>', GOROOT: goroot } }),
})
const machine = {
  role: 'ci' as const,
  installs: [
    { root: '/usr/local/go' },
    { root: OLD, version: 'go1.20.14', source: 'hostedtoolcache' as const },
    { root: '/opt/hostedtoolcache/go/1.22.3/x64', source: 'hostedtoolcache' as const },
    { root: '/opt/gone', version: 'go1.1', valid: false },
  ],
  path: ['/usr/local/go/bin'],
}

detectorTest(ciToolcacheGorootExport, {
  fires: [
    {
      name: 'another release',
      ...machine,
      has: agent(OLD),
      subject: 'GOROOT',
      evidence: { goroot: OLD, rootVersion: 'go1.20.14', goVersion: 'go1.22.3', exists: true },
      says: /GOROOT to .*1\.20\.14\/x64 \(go1\.20\.14\), while \/usr\/local\/go\/bin\/go is go1\.22\.3\./,
    },
    {
      name: 'a directory that was looked for and is gone',
      ...machine,
      sections: {
        goInstalls: {
          status: 'ok',
          data: { list: [], searched: ['/usr/local/go-old'] } as never,
        },
      },
      has: agent('/usr/local/go-old'),
      subject: 'GOROOT',
      says: /does not exist/,
    },
  ],
  silent: [
    { name: 'not set', ...machine, has: agent() },
    { name: 'the root of that go', ...machine, has: agent('/usr/local/go/') },
    {
      name: 'another root of the same release, as setup-go before 3.1 exported',
      ...machine,
      has: agent('/opt/hostedtoolcache/go/1.22.3/x64'),
    },
    { name: 'a workstation', ...machine, role: 'workstation', has: agent(OLD) },
    { name: 'no go before the job', role: 'ci', has: agent(OLD) },
  ],
  undecided: [
    { name: 'a root that nobody looked into', ...machine, has: agent('/srv/go'), reason: /not known/ },
  ],
})
