import { describe, expect, it } from 'vitest'
import { collect } from '../../../../agent/collect.ts'
import { parseDistroList, parseWslVersion } from '../../../../agent/collectors/windows/wsl-host.ts'
import { createFixtureMachine, type FixtureCommand } from '../../../support/fixture-machine.ts'
import { LXSS, utf16, wsl, composed, sectionOf, dataOf } from './composed-machine.ts'

describe('wslHost', () => {
  it('lists distributions and what is wrong with .wslconfig', async () => {
    const data = await dataOf('wslHost')
    expect(data).toMatchObject({
      version: '2.3.26.0',
      networkingMode: 'nat',
      distros: [
        { name: 'Debian', wslVersion: 1, running: false, default: false },
        { name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true },
      ],
      config: {
        file: 'C:\\Users\\<u1>\\.wslconfig',
        encoding: 'utf-8',
        bom: false,
        keys: [],
        problems: [
          { line: 1, kind: 'header-and-key', text: '[wsl2] memory=4GB' },
          { line: 2, kind: 'no-section' },
        ],
      },
    })
  })

  it('asks for those that run where the states are in another language', async () => {
    const list =
      '  NAME            STATUS             VERSION\r\n* Ubuntu-24.04    Wird ausgeführt    2\r\n  Debian          Beendet            1\r\n'
    const commands = [
      wsl(['--list', '--verbose'], Buffer.from(list, 'utf16le').toString('latin1')),
      wsl(['--list', '--running', '--quiet'], Buffer.from('Debian\r\n', 'utf16le').toString('latin1')),
      wsl(['--version'], utf16('Ungültige Befehlszeilenoption: --version\r\n'), 4294967295),
    ]
    const data = await dataOf('wslHost', { commands })
    expect(data.version).toBeUndefined()
    expect(data.distros.filter(({ running }) => running).map(({ name }) => name)).toEqual(['Debian'])
  })

  it('asks wsl.exe for nothing but lists, and for nothing at all without distributions', async () => {
    const asked: (readonly string[])[] = []
    const note: FixtureCommand = {
      program: 'wsl',
      args: (args) => {
        asked.push(args)
        return false
      },
      result: {},
    }
    await dataOf('wslHost', { commands: [note] })
    expect(new Set(asked.map((args) => args[0]))).toEqual(new Set(['--list', '--version']))
    asked.length = 0
    const none = Object.keys(composed.registry ?? {}).filter((key) => !key.startsWith(LXSS))
    const machine = createFixtureMachine({
      ...composed,
      registry: Object.fromEntries(none.map((key) => [key, composed.registry?.[key] ?? []])),
      commands: [note],
    })
    const { host } = await collect(machine, { redactionKey: 'k', agentVersion: '0', only: ['wslHost'] })
    expect(host.sections.wslHost).toMatchObject({
      status: 'ok',
      data: { distros: [], networkingMode: 'nat' },
    })
    expect(asked).toEqual([])
  })

  it('fails where wsl.exe says nothing, or nothing of what is registered', async () => {
    for (const stdout of ['', utf16('Windows Subsystem for Linux has no installed distributions.\r\n')]) {
      const section = await sectionOf('wslHost', { commands: [wsl(['--list', '--verbose'], stdout)] })
      expect(section).toMatchObject({ status: 'failed', reason: 'error' })
    }
  })

  it('knows the mode only of a WSL that has modes', async () => {
    const files = {
      'C:\\Users\\dev\\.wslconfig': Buffer.from('[wsl2]\nnetworkingMode=Mirrored\n', 'utf16le'),
    }
    const data = await dataOf('wslHost', { files })
    expect(data).toMatchObject({ networkingMode: 'mirrored', config: { encoding: 'utf-16le', bom: false } })
    const commands = [wsl(['--version'], '', 4294967295)]
    expect((await dataOf('wslHost', { files, commands })).networkingMode).toBe('unknown')
  })

  it('reads lists and versions of any language', () => {
    expect(parseDistroList('* docker-desktop-data    已停止    2\n  名称   状态   版本\n')).toEqual([
      { name: 'docker-desktop-data', state: '已停止', version: 2, isDefault: true },
    ])
    expect(parseWslVersion('WSL version: 2.0.9.0\nKernel version: 5.15.133.1-1\n')).toBe('2.0.9.0')
    expect(parseWslVersion('Version WSL : 2.4.13.0')).toBe('2.4.13.0')
    expect(parseWslVersion('')).toBeUndefined()
  })
})
