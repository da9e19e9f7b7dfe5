import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runIn } from '../../../../agent/detectors/remedy/run-in.ts'
import { say } from '../../../../agent/detectors/remedy/steps.ts'

const text = say('Do it.', '执行。')

test('a shell gets every word as it is, the home directory as its own', () => {
  const hostile = `-use=./a'; echo EVIL; '$(EVIL)`
  const step = runIn('linux', text, '/tmp', ['printf', '%s|', hostile, '-dropuse=/home/<u1>/a b'])
  const printed = execFileSync('sh', ['-c', step.command?.text ?? ''], {
    encoding: 'utf8',
    env: { HOME: '/h' },
  })
  expect(printed).toBe(`${hostile}|-dropuse=/h/a b|`)
})

test('PowerShell gets the first word bare', () => {
  const step = runIn('windows', text, 'C:\\Users\\<u1>\\src', [
    'go',
    'work',
    'edit',
    `-use=C:\\Users\\<u1>\\it's`,
  ])
  expect(step.command).toEqual({
    shell: 'powershell',
    elevated: false,
    text: `Set-Location -LiteralPath ($env:USERPROFILE + '\\src')\ngo work edit ('-use=' + ($env:USERPROFILE + '\\it''s'))`,
  })
})
