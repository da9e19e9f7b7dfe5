import { goflagsModOverride } from '../../../agent/detectors/goflags-mod-override.ts'
import { profileLine } from '../../support/snapshot.ts'
import { goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const exported = (value: string) => ({
  variables: { GOFLAGS: value },
  origins: { GOFLAGS: profileLine('/home/<u1>/.bashrc', 4) },
})

detectorTest(goflagsModOverride, {
  fires: [
    {
      name: '-mod=vendor for every project',
      goEnvFile: { GOFLAGS: '-mod=vendor' },
      has: {
        projects: projects(
          { root: '/home/<u1>/a', goMod: goMod('/home/<u1>/a') },
          {
            root: '/home/<u1>/b',
            goMod: goMod('/home/<u1>/b'),
            vendor: { modules: [], workspace: false },
          },
        ),
      },
      subject: 'GOFLAGS',
      evidence: { modFlag: '-mod=vendor', unvendored: [{ path: '/home/<u1>/a' }] },
      says: /without a vendor directory: 1\.$/,
    },
    { name: 'exported', ...exported('-trimpath --mod=mod'), subject: 'GOFLAGS' },
    { name: 'the default, spelled out', ...exported('-mod=readonly'), subject: 'GOFLAGS', severity: 'low' },
    {
      name: 'no default yet',
      ...exported('-mod=readonly'),
      active: { version: 'go1.15.15' },
      subject: 'GOFLAGS',
      severity: 'medium',
    },
    {
      name: 'a report shows the variable of the process',
      variables: { GOFLAGS: '-mod=vendor' },
      origins: { GOFLAGS: { kind: 'process', confidence: 'medium' } },
      subject: 'GOFLAGS',
    },
    {
      name: 'a pasted go env shows it and not who set it',
      variables: { GOFLAGS: '-mod=vendor' },
      sections: { profiles: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      subject: 'GOFLAGS',
    },
    {
      name: 'a build agent whose account has it',
      role: 'ci',
      ...exported('-mod=mod'),
      subject: 'GOFLAGS',
    },
  ],
  silent: [
    { name: 'no -mod', ...exported('-modcacherw -trimpath') },
    { name: 'direnv or a build job', variables: { GOFLAGS: '-mod=vendor' } },
    {
      name: 'an image that ships its vendor directory',
      role: 'container',
      variables: { GOFLAGS: '-mod=vendor' },
      origins: { GOFLAGS: { kind: 'system-default', confidence: 'medium' } },
    },
    { name: 'an empty value', ...exported('-mod=') },
    {
      name: 'the workspace rule tells of it',
      ...exported('-mod=mod'),
      goEnv: { GOFLAGS: '-mod=mod' },
      has: { projects: projects({ goWork: goWork('/home/<u1>/mono', ['./a']) }) },
    },
  ],
})
