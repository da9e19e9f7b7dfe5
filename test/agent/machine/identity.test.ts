import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ownIdentity } from '../../../agent/commands/this-machine.ts'
import { machineId, parsePlatformUuid } from '../../../agent/machine/identity.ts'
import type { MachineErrorReason } from '../../../agent/machine/machine.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { isContainerCgroup, roleOf } from '../../../agent/machine/role.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'

const composed = (input: Partial<FixtureMachineInput>) =>
  createFixtureMachine({ platform: 'linux', source: 'composed', ...input })
const GUID = 'e6f6a2b1-0c5d-4a7b-9f3e-1234567890ab'

type Answer = string | { fails: MachineErrorReason } | null

/** A machine of each kind by what it answers when it is asked who it is. */
const kinds = {
  linux: (answer: Answer) =>
    composed({
      files:
        answer === null
          ? {}
          : { '/etc/machine-id': typeof answer === 'string' ? answer.replaceAll('-', '') : answer },
    }),
  windows: (answer: Answer) =>
    composed({
      platform: 'windows',
      registry:
        answer === null
          ? {}
          : {
              'HKLM\\SOFTWARE\\Microsoft\\Cryptography':
                typeof answer === 'string' ? [{ name: 'MachineGuid', kind: 'REG_SZ', raw: answer }] : answer,
            },
    }),
  macos: (answer: Answer) => {
    const result = typeof answer === 'string' ? { stdout: `"IOPlatformUUID" = "${answer}"` } : (answer ?? {})
    return composed({ platform: 'macos', commands: [{ program: 'ioreg', result }] })
  },
}

describe('machine id', () => {
  const linux = composed({ files: { '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n' } })

  test('a digest, never the id itself, whatever the fallback', async () => {
    const id = await machineId(linux)
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(id).not.toContain('3d1219c7')
    expect(await machineId(linux, 'other')).toBe(id)
  })

  test('Windows and its WSL distributions are one host', async () => {
    const windows = composed({
      platform: 'windows',
      registry: {
        'HKLM\\SOFTWARE\\Microsoft\\Cryptography': [{ name: 'MachineGuid', kind: 'REG_SZ', raw: GUID }],
      },
    })
    const wsl = composed({
      platform: 'wsl',
      files: { '/mnt/c/Windows/System32/reg.exe': 'MZ' },
      commands: [
        { program: 'reg', result: { stdout: `\r\nHKLM\\X\r\n    MachineGuid    REG_SZ    ${GUID}\r\n` } },
      ],
    })
    expect(await machineId(wsl)).toBe(await machineId(windows))
  })

  test('a distribution asks where its drives are, and stays the same host when Windows once does not answer', async () => {
    let answers = true
    const socket = '/run/WSL/8_interop'
    const wsl = composed({
      platform: 'wsl',
      env: { WSL_INTEROP: socket },
      files: {
        '/etc/wsl.conf': '[network]\nroot=/no\n[automount]\nenabled = true\nroot = /win # mine\n',
        '/win/c/Windows/System32/reg.exe': 'MZ',
        '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
      },
      commands: [
        {
          program: '/win/c/Windows/System32/reg.exe',
          args: (_, { env }) => answers && env['WSL_INTEROP'] === socket,
          result: { stdout: `\r\nHKLM\\X\r\n    MachineGuid    REG_SZ    ${GUID}\r\n` },
        },
      ],
    })
    const id = await machineId(wsl)
    expect(id).not.toBe(
      await machineId(composed({ files: { '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4' } })),
    )
    answers = false
    expect(await machineId(wsl)).toBe(id)
  })

  test('started anew while Windows does not answer, a distribution is on the host it was on', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'envherd-identity-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    const notices: string[] = []
    const notice = (text: string) => notices.push(text)
    /** A start of the agent: another process, the same folder. */
    const start = async (answer: 'guid' | 'nothing' | 'hangs', guid = GUID) => {
      const machine = composed({
        platform: 'wsl',
        files: {
          '/mnt/c/Windows/System32/reg.exe': 'MZ',
          '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
        },
        commands:
          answer === 'hangs'
            ? []
            : [
                {
                  program: 'reg',
                  result: {
                    stdout: answer === 'guid' ? `    MachineGuid    REG_SZ    ${guid}\r\n` : 'ERROR',
                  },
                },
              ],
      })
      const own = await ownIdentity(machine, stateFolder(dir, notice), notice)
      return machineId(machine, own.machineId)
    }
    const alone = await start('nothing')
    const id = await start('guid')
    expect(id).not.toBe(alone)
    expect(await start('nothing')).toBe(id)
    expect(await start('hangs')).toBe(id)
    // Moved to another machine, it is on that one.
    const moved = await start('guid', GUID.replace('e6f6', 'aaaa'))
    expect(moved).not.toBe(id)
    expect(await start('nothing')).toBe(moved)
    expect(notices).toEqual([])
  })

  describe.each(Object.entries(kinds))('%s, started anew', (_, kind) => {
    /** A start of the agent: another process, the same folder. */
    async function starting() {
      const dir = await mkdtemp(path.join(os.tmpdir(), 'envherd-identity-'))
      onTestFinished(() => rm(dir, { recursive: true, force: true }))
      const notice = (text: string) => expect.fail(text)
      return async (answer: Answer) => {
        const machine = kind(answer)
        const own = await ownIdentity(machine, stateFolder(dir, notice), notice)
        return machineId(machine, own.machineId)
      }
    }

    test.each(['timeout', 'error', 'denied'] as const)(
      'a read that fails (%s) leaves it the machine that it was',
      async (fails) => {
        const start = await starting()
        const id = await start(GUID)
        expect(await start({ fails })).toBe(id)
        const moved = await start(GUID.replace('e6f6', 'aaaa'))
        expect(moved).not.toBe(id)
        expect(await start({ fails })).toBe(moved)
      },
    )

    test('a first read that fails gives no identity, and the next one the right one', async () => {
      const start = await starting()
      const failing = start({ fails: 'timeout' })
      await expect(failing).rejects.toThrow('the identity of this machine cannot be read')
      await expect(failing).rejects.toMatchObject({ reason: 'timeout' })
      expect(await start(GUID)).toBe(await machineId(kind(GUID)))
    })

    test('one that has none, or shows none, keeps to the fallback', async () => {
      const start = await starting()
      const id = await start(null)
      expect(await start({ fails: 'denied' })).toBe(id)
      expect(await start(null)).toBe(id)
      expect(await start(GUID)).not.toBe(id)
    })
  })

  test('without interop a distribution is known by its own id', async () => {
    const files = { '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n' }
    const silent = composed({
      platform: 'wsl',
      files: { ...files, '/mnt/c/Windows/System32/reg.exe': 'MZ' },
      commands: [{ program: 'reg', result: { stdout: 'ERROR: The system was unable to find' } }],
    })
    expect(await machineId(silent)).toBe(await machineId(composed({ files })))
    expect(await machineId(composed({ platform: 'wsl', files }))).toBe(await machineId(composed({ files })))
  })

  test('without an id of its own: the fallback, else the host name', async () => {
    expect(await machineId(composed({}), 'a')).not.toBe(await machineId(composed({}), 'b'))
    expect(await machineId(composed({ files: { '/etc/machine-id': 'uninitialized\n' } }), 'a')).toBe(
      await machineId(composed({}), 'a'),
    )
    expect(await machineId(composed({ hostname: 'x' }))).not.toBe(
      await machineId(composed({ hostname: 'y' })),
    )
  })

  test('what ioreg prints', () => {
    expect(parsePlatformUuid('    "IOPlatformUUID" = "564D4C2A-0000"\n')).toBe('564d4c2a-0000')
  })
})

describe('role', () => {
  test.each([
    ['CI says so', { env: { CI: 'true' } }, 'ci'],
    ['CI=false does not', { env: { CI: 'false' } }, 'workstation'],
    ['Docker', { files: { '/.dockerenv': '' } }, 'container'],
    ['Podman', { files: { '/run/.containerenv': '' } }, 'container'],
    ['cgroup of PID 1', { files: { '/proc/1/cgroup': '0::/kubepods/pod1\n' } }, 'container'],
    ['nothing of these', {}, 'workstation'],
  ])('%s', async (_, input, role) => expect(await roleOf(composed(input))).toBe(role))

  test('a plain session scope is no container', () =>
    expect(isContainerCgroup('0::/user.slice/user-1000.slice/session-3.scope')).toBe(false))
})
