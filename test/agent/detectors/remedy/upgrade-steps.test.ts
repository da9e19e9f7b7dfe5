import { expect, test } from 'vitest'
import { setGoVariable } from '../../../../agent/detectors/remedy/go-setting-steps.ts'
import { upgradeGo } from '../../../../agent/detectors/remedy/upgrade-steps.ts'

const commands = (steps: ReturnType<typeof upgradeGo>) => steps.map(({ command }) => command?.text)

test('Go is upgraded by the way it came', () => {
  expect(commands(upgradeGo('msi', 'windows'))).toEqual(['winget upgrade --id GoLang.Go'])
  expect(commands(upgradeGo('brew', 'macos'))).toEqual(['brew upgrade go'])
  // A Windows package manager’s name says nothing on Linux, nor does what no machine sends.
  expect(commands(upgradeGo('choco', 'linux'))).toEqual([undefined])
  expect(commands(upgradeGo('?', 'wsl'))).toEqual([undefined])
  expect(upgradeGo('asdf', 'linux')[0]?.text.en).toContain('version manager')
})

test('a variable of the operating system goes before the stored one can count', () => {
  const stored = setGoVariable('GOPROXY', 'a,b', { kind: 'go-env-file', confidence: 'high' }, 'linux')
  expect(commands(stored)).toEqual([`go env -w 'GOPROXY=a,b'`])
  const profile = { kind: 'profile', ref: '/home/<u1>/.bashrc', line: 3, confidence: 'high' } as const
  const both = setGoVariable('GOPROXY', 'a,b', profile, 'linux')
  expect(both).toHaveLength(2)
  expect(both[0]?.command?.text).toContain('.bashrc')
})
