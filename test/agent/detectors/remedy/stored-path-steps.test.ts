import { expect, test } from 'vitest'
import {
  addMachinePathEntry,
  dropRepeatedEntries,
  restoreStoredEntries,
  retypeStoredPath,
} from '../../../../agent/detectors/remedy/stored-path-steps.ts'

test('the type is set on purpose where it is wrong, and kept everywhere else', () => {
  expect(retypeStoredPath('machine').command?.text).toContain(
    `$kind = 'ExpandString'\n$key.SetValue('Path', $new, $kind)`,
  )
  for (const step of [
    dropRepeatedEntries('user'),
    addMachinePathEntry('C:\\Go\\bin'),
    restoreStoredEntries('user', ['x']),
  ])
    expect(step.command?.text).toContain(`$key.GetValueKind('Path')`)
})

test('only the machine’s part needs an administrator', () => {
  expect(restoreStoredEntries('machine', []).command?.elevated).toBe(true)
  expect(restoreStoredEntries('user', []).command?.elevated).toBe(false)
})

test('entries go back as they were stored, the redacted home filled in, the cut one left out', () => {
  const { command } = restoreStoredEntries(
    'user',
    ['%USERPROFILE%\\go\\bin', "C:\\Users\\<u1>\\it's"],
    'C:\\Us',
  )
  expect(command?.text).toContain(`'%USERPROFILE%\\go\\bin', ($env:USERPROFILE + '\\it''s')`)
  expect(command?.text).toContain(`$_ -and $_ -ne 'C:\\Us'`)
})

test('a command keeps within what a remedy may hold', () => {
  const many = Array.from({ length: 200 }, (_, index) => `C:\\${'x'.repeat(60)}${index}`)
  expect(restoreStoredEntries('user', many).command?.text.length).toBeLessThan(8000)
})
