import { everywhere, type HomeFile } from '../support/home.ts'
import { old, usual, type Provoked } from './provoked-case.ts'
import { asWsl } from './provoked-relabel.ts'

const SETTINGS = '.config/Code/User/settings.json'
const EXTENSION = JSON.stringify([{ identifier: { id: 'golang.Go' }, version: '0.44.0' }])

const withCode = (settings: object, more: Record<string, HomeFile> = {}) => ({
  ...everywhere(usual),
  '.vscode/extensions/extensions.json': EXTENSION,
  [SETTINGS]: JSON.stringify(settings),
  ...more,
})

const launch = (configuration: object) => ({
  'src/app/.git/HEAD': 'ref: refs/heads/main\n',
  'src/app/go.mod': 'module example.com/app\n\ngo 1.22\n',
  'src/app/.vscode/launch.json': JSON.stringify({
    configurations: [{ name: 'Start', type: 'go', request: 'launch', mode: 'debug', ...configuration }],
  }),
})

/** Visual Studio Code with the Go extension, by its own files. */
export const EDITOR: Record<string, Provoked> = {
  VSCODE_CROSS_OS_PATH: {
    files: {
      ...everywhere(usual),
      '.vscode-server/extensions/extensions.json': EXTENSION,
      '.vscode-server/data/Machine/settings.json': '{"go.gopath": "C:\\\\work\\\\go"}',
    },
    on: asWsl,
    subject: '.vscode-server/data/Machine/settings.json',
  },
  VSCODE_DEBUG_STRIPPED: {
    files: withCode({ 'go.buildFlags': ['-ldflags=-s -w'] }),
    subject: SETTINGS,
  },
  VSCODE_GOPATH_MISMATCH: { files: withCode({ 'go.gopath': '/srv/other' }) },
  VSCODE_GOROOT_MISMATCH: { files: withCode({ 'go.goroot': old }), severity: 'high' },
  VSCODE_LAUNCH_UNKNOWN_KEYS: {
    files: withCode({}, launch({ goBuildFlags: '-race' })),
    collecting: { projectRoots: ['~/src'] },
    subject: 'src/app/.vscode/launch.json',
    severity: 'low',
  },
  VSCODE_TOOLSENV_CONFLICT: {
    files: withCode({ 'go.toolsEnvVars': { GOPROXY: 'https://goproxy.io,direct' } }),
    subject: SETTINGS,
    severity: 'medium',
  },
  VSCODE_TOOLSGOPATH_UNUSABLE: {
    files: withCode({ 'go.toolsGopath': '/proc/none/tools' }),
    severity: 'medium',
  },
}
