import type { Editor } from '../../../agent/contract/sections/editor.ts'
import { vscodeLaunchUnknownKeys } from '../../../agent/detectors/vscode-launch-unknown-keys.ts'
import { APP, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const LAUNCH = `${APP}/.vscode/launch.json`
const launch = (keys: string[], envKeys: string[] = [], words: Partial<Editor> = {}) => ({
  editor: vscode(
    {},
    { launch: [{ file: LAUNCH, name: 'Run', keys: ['name', 'type', ...keys], envKeys }], ...words },
  ),
})

detectorTest(vscodeLaunchUnknownKeys, {
  fires: [
    {
      name: 'keys that guides invented',
      has: launch(['goBuildFlags', 'dlvDapMode', 'program']),
      subject: LAUNCH,
      severity: 'low',
      evidence: {
        entries: [
          { launchName: 'Run', raw: 'goBuildFlags', documentedKey: 'buildFlags' },
          { raw: 'dlvDapMode', documentedKey: 'debugAdapter' },
        ],
      },
    },
    { name: 'a slip', has: launch(['programm']), subject: LAUNCH, says: /ignores: programm\./ },
    { name: 'a variable that Delve does not read', has: launch([], ['SYMSTORE_PROXY']), subject: LAUNCH },
    {
      name: 'invented, whatever the extension’s version',
      has: launch(['dlvDapMode', 'somethingNew'], [], { goExtension: '0.60.1' }),
      subject: LAUNCH,
      evidence: { entries: [{ raw: 'dlvDapMode' }] },
      says: /ignores: dlvDapMode\./,
    },
    {
      name: 'the extension’s version is not known',
      has: { editor: noVersion(launch(['programm']).editor) },
      subject: LAUNCH,
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'documented keys',
      has: launch(
        [
          'request',
          'mode',
          'program',
          'args',
          'env',
          'envFile',
          'buildFlags',
          'debugAdapter',
          'preLaunchTask',
        ],
        ['GOOS'],
      ),
    },
    {
      name: 'attaching',
      has: launch(['request', 'processId', 'remotePath', 'port', 'host', 'substitutePath']),
    },
    { name: 'newer than the list', has: launch(['somethingNew'], [], { goExtension: '0.60.1' }) },
    { name: 'no configuration', has: { editor: vscode() } },
  ],
})

function noVersion(editor: Editor): Editor {
  delete editor.goExtension
  return editor
}
