import { expect, test } from 'vitest'
import type { PolicyScope } from '../../../../agent/contract/sections/windows.ts'
import {
  editionOf,
  effectivePolicy,
  governedByPolicy,
} from '../../../../agent/detectors/model/execution-policy.ts'

const scopes = (policies: Partial<Record<PolicyScope['scope'], PolicyScope['policy']>>): PolicyScope[] =>
  (['MachinePolicy', 'UserPolicy', 'Process', 'CurrentUser', 'LocalMachine'] as const).map((scope) => ({
    scope,
    policy: policies[scope] ?? 'Undefined',
  }))

test('nothing stored: Windows PowerShell is restricted on a client, everything else is not', () => {
  expect(effectivePolicy(scopes({}), 'powershell', false)).toEqual({ policy: 'Restricted', byPolicy: false })
  expect(effectivePolicy(scopes({}), 'powershell', true).policy).toBe('RemoteSigned')
  expect(effectivePolicy(scopes({}), 'pwsh', false).policy).toBe('RemoteSigned')
})

test('the strongest scope decides', () => {
  const list = scopes({ MachinePolicy: 'AllSigned', CurrentUser: 'Bypass' })
  expect(effectivePolicy(list, 'pwsh', false)).toEqual({
    policy: 'AllSigned',
    scope: 'MachinePolicy',
    byPolicy: true,
  })
  expect(governedByPolicy(list)).toBe(true)
  expect(governedByPolicy(scopes({ CurrentUser: 'Bypass' }))).toBe(false)
})

test('Default is the built-in answer', () => {
  expect(effectivePolicy(scopes({ CurrentUser: 'Default' }), 'powershell', false).policy).toBe('Restricted')
})

test('an edition by the directory of its profile', () => {
  expect(editionOf('C:\\Users\\<u1>\\Documents\\WindowsPowerShell\\profile.ps1')).toBe('powershell')
  expect(editionOf('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\profile.ps1')).toBe('powershell')
  expect(editionOf('C:\\Users\\<u1>\\Documents\\PowerShell\\profile.ps1')).toBe('pwsh')
  expect(editionOf('C:\\Program Files\\PowerShell\\7\\profile.ps1')).toBe('pwsh')
})
