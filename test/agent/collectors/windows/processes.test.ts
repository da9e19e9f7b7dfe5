import { describe, expect, test } from 'vitest'
import { createLooker } from '../../../../agent/collect.ts'
import { MACHINE_KEY, USER_KEY } from '../../../../agent/collectors/windows/environment.ts'
import { parsePrograms } from '../../../../agent/collectors/windows/running-programs.ts'
import type { Machine } from '../../../../agent/machine/machine.ts'
import { createFixtureMachine } from '../../../support/fixture-machine.ts'
import { judged } from '../../../support/judged.ts'
import { recallInMemory } from '../../../support/looks.ts'
import { dataOf } from '../../../support/scan.ts'

/* Composed: Wine has no PowerShell, its wmic knows no processes and its tasklist prints nothing. */

const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'
const PWSH = 'C:\\Program Files\\PowerShell\\7\\pwsh.exe'
const START = Date.parse('2026-01-02T08:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const explorer = 'explorer|4000|2026-01-02T06:00:00'
const code = [
  'Code|5000|2026-01-02T07:00:02',
  'Code|4999|2026-01-02T07:00:01',
  'Code|4444|2026-01-02T07:00:09',
]

/** What the watcher names when the stored environment has changed, as far as it matters here. */
type Watched = 'registry' | 'sessions'
type Given = { programs: unknown; pwshPrograms?: unknown; goproxy?: string }

/** A desktop whose clock, programs and registry move on while one agent looks at it again and again. */
function desktop(given: Given) {
  const now = { ...given, at: START }
  const counts = { shells: 0, other: 0 }
  const said = (programs: unknown) => {
    const answer = {
      variables: { Path: 'C:\\Go\\bin', GOPROXY: now.goproxy ?? '' },
      which: [],
      aliases: {},
      ...(programs === undefined ? {} : { programs }),
    }
    return { stdout: `ENVHERD<${Buffer.from(JSON.stringify(answer)).toString('base64')}>\r\n` }
  }
  const fixture = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    env: { SystemRoot: 'C:\\Windows', ProgramFiles: 'C:\\Program Files' },
    files: {
      [POWERSHELL]: 'MZ',
      'C:\\Go\\bin\\go.exe': 'MZ',
      ...('pwshPrograms' in given && { [PWSH]: 'MZ' }),
    },
  })
  const machine: Machine = {
    ...fixture,
    now: () => new Date(now.at),
    registry: (key) => {
      if (key === MACHINE_KEY) return Promise.resolve([{ name: 'Path', kind: 'REG_SZ', raw: 'C:\\Go\\bin' }])
      if (key !== USER_KEY) return fixture.registry(key)
      return Promise.resolve([
        { name: 'TEMP', kind: 'REG_SZ', raw: `C:\\Temp\\${String(now.at)}` },
        ...(now.goproxy === undefined ? [] : [{ name: 'GOPROXY', kind: 'REG_SZ', raw: now.goproxy }]),
      ])
    },
    async run(program, args, options) {
      if (program === PWSH) return { exitCode: 0, stderr: '', truncated: false, ...said(now.pwshPrograms) }
      if (program !== POWERSHELL) return fixture.run(program, args, options)
      counts[args.includes('-NoProfile') ? 'other' : 'shells']++
      return { exitCode: 0, stderr: '', truncated: false, ...said(now.programs) }
    },
  }
  const looker = createLooker(machine)
  const recall = recallInMemory()
  const look = async (changed: readonly Watched[] = []) => {
    const options = {
      redactionKey: 'k'.repeat(32),
      agentVersion: '0.0.0',
      role: 'workstation',
      recall,
    } as const
    return (await looker(options, { routine: changed.length === 0, changed: new Set(changed) })).snapshot
  }
  const list = async (changed?: readonly Watched[]) =>
    dataOf(await look(changed), 'processes').list.map(({ name, pid }) => `${name} ${String(pid)}`)
  return { now, counts, look, list }
}

const openReason = (snapshot: Parameters<typeof judged>[0]) =>
  judged(snapshot).notEvaluated.find(({ pattern }) => pattern === 'SESSION_ENV_STALE')?.reason

describe('programs of a Windows desktop', () => {
  test('before anything is known of a change: the oldest of each kind, by start alone, and no verdict', async () => {
    const { look } = desktop({ programs: [explorer, ...code], goproxy: 'https://goproxy.cn' })
    const snapshot = await look()
    expect(dataOf(snapshot, 'processes').list).toEqual([
      { name: 'Code', pid: 4999, startedAt: '2026-01-02T07:00:01.000Z' },
      { name: 'explorer', pid: 4000, startedAt: '2026-01-02T06:00:00.000Z' },
    ])
    expect(openReason(snapshot)).toBe('processes: the environment of running programs cannot be read')
    expect(judged(snapshot).findings.map(({ pattern }) => pattern)).not.toContain('SESSION_ENV_STALE')
  })

  test('what starts later is no news, and when the old ones have ended nothing is stale', async () => {
    const { now, counts, look, list } = desktop({ programs: [explorer], goproxy: 'https://goproxy.cn' })
    expect(await list()).toEqual(['explorer 4000'])
    now.at = START + 3 * HOUR_MS
    now.programs = [explorer, 'Code|6000|2026-01-02T09:00:00']
    expect(await list()).toEqual(['explorer 4000'])
    now.at += 2 * HOUR_MS
    now.programs = ['explorer|7000|2026-01-02T09:00:00', 'Code|6000|2026-01-02T09:00:00']
    const after = await look()
    expect(dataOf(after, 'processes').list).toEqual([])
    expect(openReason(after)).toBeUndefined()
    expect(counts.shells).toBe(3)
  })

  test('a change of a stored Go variable makes suspects of those that run, at once', async () => {
    const { now, list } = desktop({ programs: [] })
    expect(await list()).toEqual([])
    now.at = START + 3 * HOUR_MS
    now.programs = ['Code|6000|2026-01-02T09:00:00', 'gopls|6001|2026-01-02T10:55:00']
    now.goproxy = 'https://goproxy.cn'
    // Younger than ten minutes: a gopls that a build step started is gone before anybody could act.
    expect(await list(['registry', 'sessions'])).toEqual(['Code 6000'])
  })

  test('no PowerShell is started for this alone', async () => {
    const { now, counts, list } = desktop({ programs: [explorer] })
    await list()
    const before = { ...counts }
    for (const minutes of [11, 22, 33, 44]) {
      now.at = START + minutes * MINUTE_MS
      expect(await list()).toEqual(['explorer 4000'])
    }
    expect(counts).toEqual(before)
  })

  test('PowerShell 7 stands in, and where neither may ask that is no empty list', async () => {
    expect(await desktop({ programs: null, pwshPrograms: [explorer] }).list()).toEqual(['explorer 4000'])
    for (const programs of [null, undefined]) {
      const snapshot = await desktop({ programs }).look()
      expect(snapshot.envs[0]?.sections.processes).toEqual({
        status: 'failed',
        reason: 'unsupported',
        message: 'no PowerShell answered which programs run',
      })
    }
  })
})

test('lines of programs', () => {
  expect(parsePrograms(['Code - Insiders|12|2026-01-02T03:04:05'])).toEqual([
    { name: 'Code - Insiders', pid: 12, startedAt: new Date('2026-01-02T03:04:05Z') },
  ])
  const odd = [
    '',
    'x|0|2026-01-02T03:04:05',
    'x|1|2026-13-02T03:04:05',
    'x|1|2.1.2026',
    '|1|',
    7,
    null,
    { x: 1 },
  ]
  expect(parsePrograms(odd)).toEqual([])
})
