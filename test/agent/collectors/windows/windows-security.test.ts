import { describe, expect, it } from 'vitest'
import { coverage } from '../../../../agent/collectors/windows/defender.ts'
import { composeEnvironment } from '../../../../agent/collectors/windows/environment.ts'
import { rulesIn } from '../../../../agent/collectors/windows/firewall.ts'
import { diagnose } from '../../../../agent/detectors/diagnose.ts'
import type { FixtureCommand } from '../../../support/fixture-machine.ts'
import { sz, FIREWALL, defender, snapshotOf, sectionOf, dataOf } from './composed-machine.ts'

describe('windowsSecurity', () => {
  it('counts what was blocked of Go, by its place', async () => {
    const { blockEvents, firewallRules, unread } = await dataOf('windowsSecurity')
    expect(blockEvents).toEqual([
      {
        log: 'defender',
        id: 1117,
        path: 'C:\\Users\\<u1>\\AppData\\Local\\Temp\\go-build\\b001\\中文.test.exe',
        count: 1,
        last: '2026-01-01T10:00:00.000Z',
      },
      {
        log: 'applocker',
        id: 8004,
        path: 'C:\\GO\\BIN\\GO.EXE',
        policy: 'EXE',
        count: 1,
        last: '2026-01-01T09:00:00.000Z',
      },
      {
        log: 'code-integrity',
        id: 3077,
        path: 'C:\\Users\\<u1>\\AppData\\Local\\Temp\\go-build\\b001\\exe\\main.exe',
        policy: 'Lockdown & Co',
        count: 2,
        last: '2026-01-01T08:00:00.848Z',
      },
    ])
    expect(firewallRules.map(({ id, name }) => [id, name])).toEqual([['{0f0f}', 'dlv-dap']])
    // Which directories Go uses is not known on this machine, so neither is whether they are excluded.
    expect(unread).toEqual([{ part: 'defender', reason: 'error' }])
    const patterns = diagnose(await snapshotOf()).findings.map(({ pattern }) => pattern)
    expect(patterns).toEqual(
      expect.arrayContaining([
        'APP_CONTROL_BLOCKS_GO',
        'AV_QUARANTINE_GO_TEMP',
        'FIREWALL_DEBUG_RULE_OVERBROAD',
      ]),
    )
  })

  const refused = (channel: string, exitCode: number): FixtureCommand => ({
    program: 'wevtutil',
    args: (args) => args[1]?.includes(channel) === true,
    result: { exitCode, stderr: '\ufffd\ufffd\ufffd' },
  })

  it('says which part could not be read, and why', async () => {
    const { unread, blockEvents } = await dataOf('windowsSecurity', {
      commands: [
        refused('AppLocker', 5),
        refused('Windows Defender', 15_007),
        refused('CodeIntegrity', 0),
        defender({
          realtime: true,
          paths: ['N/A: Must be an administrator to view exclusions'],
          processes: [],
        }),
      ],
    })
    expect(unread).toEqual([
      { part: 'defender', reason: 'denied' },
      { part: 'code-integrity', reason: 'error' },
      { part: 'applocker', reason: 'denied' },
    ])
    expect(blockEvents).toEqual([])
  })

  it('fails as a whole where nothing could be read', async () => {
    const section = await sectionOf('windowsSecurity', {
      registry: { [FIREWALL]: { fails: 'denied' } },
      commands: [
        { program: 'wevtutil', result: {} },
        { program: 'powershell', result: {} },
      ],
    })
    expect(section).toMatchObject({ status: 'failed', message: /no answer about Defender.*printed nothing/s })
  })

  it('matches exclusions as Defender does', () => {
    const composed = composeEnvironment([], [], [], { LOCALAPPDATA: 'C:\\Users\\dev\\AppData\\Local' })
    const places = {
      gocache: 'C:\\Users\\dev\\AppData\\Local\\go-build',
      gomodcache: 'C:\\Users\\dev\\go\\pkg\\mod',
      goroot: 'C:\\Program Files\\Go',
    }
    const covered = (paths: string[], processes: string[] = []) =>
      Object.entries(coverage({ realtime: true, paths, processes }, places, composed).excluded)
        .filter(([, excluded]) => excluded)
        .map(([name]) => name)
    expect(covered(['%LOCALAPPDATA%\\go-build\\'])).toEqual(['gocache'])
    expect(covered(['c:\\users\\*\\go'])).toEqual(['gomodcache'])
    expect(covered(['C:\\Program Files\\*', 'C:\\Users\\dev\\go\\pkg\\mo'])).toEqual(['goroot'])
    expect(covered(['C:\\Users\\dev\\go\\pkg\\mod\\cache'])).toEqual([])
    expect(covered([], ['C:\\Program Files\\Go\\bin\\go.exe'])).toEqual(['gocache', 'gomodcache', 'goroot'])
    expect(covered([], ['mango.exe'])).toEqual([])
  })

  it('takes a Defender that is not there for one that does not scan', async () => {
    const commands = [defender({ error: 'HRESULT 0x800106ba,Get-MpComputerStatus' })]
    expect((await dataOf('windowsSecurity', { commands })).defender?.realtime).toBe(false)
  })

  it('reads the fields of a firewall rule', () => {
    const rule = (text: string) => rulesIn([sz('r', text)], false)[0]
    expect(rule('v2.31|Action=Block|Active=FALSE|Dir=Out|Name=Every|')).toEqual({
      id: 'r',
      name: 'Every',
      enabled: false,
      inbound: false,
      allow: false,
      protocol: 'any',
      ports: [{ from: 0, to: 65_535 }],
      anyProgram: true,
      anyRemote: true,
      byPolicy: false,
    })
    expect(
      rule(
        'v2.30|Dir=In|Protocol=6|LPort=2345|LPort2_10=50000-50100|LPort=RPC|App=C:\\x.exe|RA4=LocalSubnet|',
      ),
    ).toMatchObject({
      ports: [
        { from: 2345, to: 2345 },
        { from: 50_000, to: 50_100 },
      ],
      anyProgram: false,
      anyRemote: false,
    })
    expect(rule('nonsense')).toBeUndefined()
  })
})
