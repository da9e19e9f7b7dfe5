import type { Editor } from '../../../agent/contract/sections/editor.ts'
import { vscodeDebugStripped } from '../../../agent/detectors/vscode-debug-stripped.ts'
import { APP, USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const LAUNCH = `${APP}/.vscode/launch.json`
const launch = (buildFlags: string, mode = 'debug'): Partial<Editor> => ({
  launch: [{ file: LAUNCH, name: 'Run', mode, keys: ['buildFlags'], envKeys: [], buildFlags }],
})

detectorTest(vscodeDebugStripped, {
  fires: [
    {
      name: 'a list in the settings',
      has: { editor: vscode({ 'go.buildFlags': '["-ldflags=-s -w", "-v"]' }) },
      subject: USER_SETTINGS,
      evidence: { entries: [{ flagsKey: 'go.buildFlags' }] },
      says: /settings\.json strips what is debugged, in go\.buildFlags/,
    },
    {
      name: 'a launch configuration, in quotes',
      has: { editor: vscode({}, launch(`-ldflags '-X main.v=1 -w'`)) },
      subject: LAUNCH,
      severity: 'medium',
    },
    {
      name: 'a configuration that builds nothing',
      has: { editor: vscode({}, launch('-ldflags=-w', 'exec')) },
      subject: LAUNCH,
      severity: 'info',
    },
    {
      name: 'GOFLAGS',
      goEnv: { GOFLAGS: `'-ldflags=-s -w'` },
      has: { editor: vscode() },
      subject: 'GOFLAGS',
    },
    {
      name: 'for all packages',
      has: { editor: vscode({ 'go.testFlags': '-ldflags=all=-s' }) },
      subject: USER_SETTINGS,
    },
  ],
  silent: [
    { name: 'no flags', has: { editor: vscode({ 'go.buildFlags': '[]' }) } },
    {
      name: 'other linker flags',
      has: { editor: vscode({ 'go.buildFlags': '-ldflags=-X main.name=-server -extld=gcc-wrap' }) },
    },
    { name: 'told not to strip', has: { editor: vscode({ 'go.buildFlags': '-ldflags=-s=false' }) } },
    { name: 'short of something else', has: { editor: vscode({ 'go.testFlags': '["-short", "-v"]' }) } },
    {
      name: 'GOFLAGS where nothing is debugged',
      goEnv: { GOFLAGS: '-ldflags=-s' },
      has: { editor: { flavour: 'code', remote: false, settings: [], paths: [], launch: [] } },
    },
  ],
})
