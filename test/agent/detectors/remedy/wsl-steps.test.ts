import { expect, test } from 'vitest'
import { restartDistro, setInWslConf, setInWslConfig } from '../../../../agent/detectors/remedy/wsl-steps.ts'

test('the distribution is named as Windows knows it, and quoted', () => {
  expect(restartDistro({ id: `wsl:It's` }).command).toEqual({
    shell: 'powershell',
    text: `wsl.exe --terminate 'It''s'`,
    elevated: false,
  })
})

test('each file is opened where it lies', () => {
  expect(setInWslConf('interop', 'appendWindowsPath=false').command).toMatchObject({
    shell: 'sh',
    elevated: true,
  })
  const { text, command } = setInWslConfig('wsl2', 'memory=8GB')
  expect(command?.text).toContain('.wslconfig')
  expect(text.en).toContain('memory=8GB')
})
