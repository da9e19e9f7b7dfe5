import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { GroupPolicy } from '#agent/contract/sections/group-policy.ts'
import { WindowsSecurity } from '#agent/contract/sections/windows-security.ts'
import { Windows } from '#agent/contract/sections/windows.ts'
import { WslHost } from '#agent/contract/sections/wsl-host.ts'
import { parsePowershellConfig } from '../../../../agent/collectors/windows/execution-policy.ts'
import { sz, dword, snapshotOf, type Name, sectionOf, dataOf } from './composed-machine.ts'

it('says the same twice, in the words of the contract', async () => {
  const { host } = await snapshotOf()
  expect(host.sections).toEqual((await snapshotOf()).host.sections)
  for (const [name, schema] of Object.entries({
    windows: Windows,
    groupPolicy: GroupPolicy,
    windowsSecurity: WindowsSecurity,
    wslHost: WslHost,
  })) {
    const section = host.sections[name as Name]
    expect(section?.status, name).toBe('ok')
    expect(section?.status === 'ok' && Compile(schema).Check(section.data), name).toBe(true)
  }
})

describe('windows', () => {
  it('tells what the registry and git say', async () => {
    expect(await dataOf('windows')).toEqual({
      uninstall: [
        {
          name: 'Go Programming Language amd64 go1.22.3',
          version: '1.22.3',
          productCode: '{8A6D9CDE-0B7F-4B5E-9B6E-1234567890AB}',
        },
      ],
      cmdAutoRun: 'chcp 65001',
      appPaths: [{ name: 'go.exe', path: 'C:\\Old\\go.exe' }],
      executionPolicy: {
        powershell: [
          { scope: 'MachinePolicy', policy: 'AllSigned' },
          { scope: 'UserPolicy', policy: 'Undefined' },
          { scope: 'Process', policy: 'Undefined' },
          { scope: 'CurrentUser', policy: 'Bypass' },
          { scope: 'LocalMachine', policy: 'Undefined' },
        ],
        pwsh: [
          { scope: 'MachinePolicy', policy: 'AllSigned' },
          { scope: 'UserPolicy', policy: 'Undefined' },
          { scope: 'Process', policy: 'Undefined' },
          { scope: 'CurrentUser', policy: 'Undefined' },
          { scope: 'LocalMachine', policy: 'RemoteSigned' },
        ],
      },
      longPathsEnabled: false,
      gitLongPaths: true,
      acp: 936,
      oemcp: 936,
      systemLocale: 'zh-cn',
      developerMode: true,
      domainJoined: true,
      syncRoots: [
        { provider: 'Dropbox', path: 'C:\\Users\\<u1>\\Dropbox' },
        { provider: 'OneDrive', path: 'D:\\OneDrive' },
      ],
    })
  })

  it('is no member of a domain for a suffix alone', async () => {
    const registry = { 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon': [dword('Start', 3)] }
    expect((await dataOf('windows', { registry })).domainJoined).toBe(false)
  })

  it('fails where a part that must be there is not, and leaves out what makes no sense', async () => {
    const registry = { 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage': [] }
    expect(await sectionOf('windows', { registry })).toMatchObject({ status: 'failed', message: /ACP/ })
    const files = { 'C:\\Program Files\\PowerShell\\7\\powershell.config.json': '{' }
    expect((await dataOf('windows', { files })).executionPolicy.pwsh).toBeUndefined()
    expect(
      parsePowershellConfig('{"PowerShellPolicies":{"ScriptExecution":{"EnableScripts":false}}}'),
    ).toEqual({
      byPolicy: { enabled: false, policy: undefined },
    })
  })

  it('masks a password in AutoRun', async () => {
    const registry = {
      'HKCU\\Software\\Microsoft\\Command Processor': [sz('AutoRun', 'set TOKEN=hunter2hunter2')],
    }
    expect(JSON.stringify(await dataOf('windows', { registry }))).not.toContain('hunter2')
  })
})
