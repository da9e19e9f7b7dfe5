import { expect, test } from 'vitest'
import { isCrossOs, variableSetting } from '../../../../agent/detectors/model/editor-settings.ts'

test.each([
  ['C:\\Go', 'wsl', false, true],
  ['\\\\server\\go', 'linux', true, true],
  ['/usr/bin:C:\\Go\\bin', 'wsl', true, true],
  ['C:\\Go', 'linux', false, false],
  ['/usr/local/go', 'windows', true, true],
  ['C:\\Windows;/usr/bin', 'windows', true, true],
  ['https://proxy.example.com', 'wsl', true, false],
  ['/mnt/c/Go', 'wsl', true, false],
] as const)('%s on %s, remote %s', (value, kind, remote, foreign) =>
  expect(isCrossOs(value, { remote }, kind)).toBe(foreign),
)

test('variables for this system', () => {
  const of = (key: string) => variableSetting({ key, value: '', scope: 'user' }, 'macos')
  expect(of('go.toolsEnvVars.GOFLAGS')).toEqual({ name: 'GOFLAGS', of: 'tools' })
  expect(of('go.testEnvVars.X')).toEqual({ name: 'X', of: 'tests' })
  expect(of('terminal.integrated.env.osx.GOPATH')).toEqual({ name: 'GOPATH', of: 'terminal' })
  expect(of('terminal.integrated.env.linux.GOPATH')).toBeNull()
  expect(of('go.goroot')).toBeNull()
})
