import { workGoVersionLow } from '../../../agent/detectors/work-go-version-low.ts'
import { goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'
const uses = (...versions: string[]) =>
  versions.map((go, index) => ({ path: `./m${index}`, goMod: goMod(`${ROOT}/m${index}`, { go }) }))
const work = (go: string | undefined, ...versions: string[]) => {
  const governed = goWork(ROOT, uses(...versions), go === undefined ? {} : { go })
  if (go === undefined) delete governed.go
  return { projects: projects({ goWork: governed }) }
}

detectorTest(workGoVersionLow, {
  fires: [
    {
      name: 'a module asks for more',
      has: work('1.21', '1.21', '1.22.3'),
      subject: `${ROOT}/go.work`,
      evidence: {
        version: '1.21',
        exists: true,
        entries: [{ path: `${ROOT}/m1/go.mod`, version: '1.22.3' }],
      },
      says: /says go 1\.21, but .*m1\/go\.mod asks for go 1\.22\.3\./,
    },
    {
      name: 'no go line means 1.18',
      has: work(undefined, '1.21'),
      subject: `${ROOT}/go.work`,
      says: /no go line/,
    },
    {
      name: 'the language is older than its first release',
      has: work('1.22', '1.22.0'),
      subject: `${ROOT}/go.work`,
    },
    { name: 'and than its release candidates', has: work('1.22', '1.22rc1'), subject: `${ROOT}/go.work` },
  ],
  silent: [
    { name: 'equal', has: work('1.22', '1.21', '1.22') },
    { name: 'higher', has: work('1.23.0', '1.22.9') },
    { name: 'Go does not compare below 1.21', has: work(undefined, '1.20') },
    { name: 'go 1.20 does not look', active: { version: 'go1.20.14' }, has: work('1.20', '1.22') },
    { name: 'GOWORK=off', goEnv: { GOWORK: 'off' }, has: work('1.20', '1.22') },
  ],
})
