import { ciYamlFloatGoVersion } from '../../../agent/detectors/ci-yaml-float-go-version.ts'
import { APP, ciGo, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const CI = `${APP}/.github/workflows/ci.yml`
const number = (raw: string, line = 12) => ciGo(String(Number(raw)), { raw, yamlNumber: true, line })
const has = (...ci: ReturnType<typeof ciGo>[]) => ({ projects: projects({ ci }) })

detectorTest(ciYamlFloatGoVersion, {
  fires: [
    {
      name: '1.20 is 1.2',
      has: has(number('1.20')),
      subject: CI,
      severity: 'high',
      evidence: { entries: [{ path: `${CI}:12`, raw: '1.20', readAs: '1.2' }] },
      says: /says 1\.20 without quotes, which is read as 1\.2\./,
    },
    {
      name: '1.21 survives',
      has: has(number('1.21')),
      subject: CI,
      severity: 'low',
      says: /next version that ends in 0/,
    },
    {
      name: 'one wrong leg is enough, and comes first',
      has: has(number('1.21', 8), number('1.30', 9)),
      subject: CI,
      severity: 'high',
      evidence: { entries: [{ raw: '1.30' }, { raw: '1.21' }] },
    },
  ],
  silent: [
    { name: 'quoted', has: has(ciGo('1.20')) },
    { name: 'three parts', has: has(ciGo('1.20.3', { raw: '1.20.3' })) },
    { name: 'a name', has: has(ciGo('stable', { raw: 'stable' })) },
    { name: 'no workflow', has: has() },
  ],
})
