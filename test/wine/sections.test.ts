import { Parse } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Snapshot } from '#agent/contract/snapshot.ts'
import type { Section } from '#agent/contract/section.ts'
import { PLAIN_LOCALE, type WineLocale } from '../support/wine-parts.ts'
import { assertBuilt, startWine, type Wine } from '../support/wine.ts'
import { DEEP, LONG, PERSON, plantMachine, PROFILE } from './machine.ts'
import { locales, noWine } from './where.ts'

let wine: Wine

async function snapshotOf(locale: WineLocale): Promise<{ text: string; snapshot: Snapshot }> {
  await plantMachine(wine)
  const { exitCode, stdout, stderr } = await wine.run(
    wine.node,
    [...wine.envherd, 'snapshot', '--projects', 'C:\\code'],
    { locale },
  )
  if (exitCode !== 0) throw new Error(`envherd snapshot: exit ${String(exitCode)}: ${stderr}`)
  const text = stdout.toString('utf8')
  return { text, snapshot: Parse(Snapshot, JSON.parse(text)) }
}

const all = ({ host, envs }: Snapshot): Record<string, Section<unknown>> => ({
  ...host.sections,
  ...envs[0]?.sections,
})

function status(section: Section<unknown>): string {
  if (section.status === 'ok') return 'ok'
  if (section.status === 'absent') return `absent: ${section.reason ?? ''}`
  return `failed (${section.reason}): ${section.message}`
}

describe.skipIf(noWine)('envherd snapshot on Windows', () => {
  beforeAll(async () => {
    assertBuilt()
    wine = await startWine()
  }, 600_000)
  afterAll(() => wine.stop())

  describe.each(locales)('with locale $name', (locale) => {
    let text: string
    let sections: Record<string, Section<unknown>>
    beforeAll(async () => {
      const taken = await snapshotOf(locale)
      text = taken.text
      sections = all(taken.snapshot)
    }, 240_000)
    const data = (name: string): unknown => {
      const section = sections[name]
      if (section?.status !== 'ok') throw new Error(`${name}: ${section ? status(section) : 'not there'}`)
      return section.data
    }

    it('says of each section that it was read, that there is nothing, or why it could not be read', () => {
      expect(Object.fromEntries(Object.entries(sections).map(([name, one]) => [name, status(one)]))).toEqual({
        os: 'ok',
        busy: 'failed (error): tasklist: expected a list of processes, got none',
        drives: 'ok',
        windows: 'ok',
        groupPolicy: 'absent: no Group Policy history',
        windowsSecurity: expect.stringMatching(
          /^failed \(error\): .*powershell\.exe \(exit 0\): no answer about Defender;( Microsoft-[^:]+: wevtutil printed nothing;){3} HKLM.*FirewallRules: not there$/,
        ) as string,
        wslHost: 'failed (error): wsl --list --verbose: expected distributions, it printed nothing (exit 0)',
        sessions: 'ok',
        path: 'ok',
        registry: 'ok',
        profiles: 'ok',
        goInstalls: 'ok',
        goActive: 'ok',
        goEnv: 'ok',
        goEnvFile: 'ok',
        dirs: 'ok',
        editor: 'ok',
        smoke: 'absent: not switched on',
        network: 'ok',
        projects: 'ok',
        compiler: 'ok',
        settingPrograms: 'ok',
        tools: 'ok',
        clock: 'absent: no answer of a server to compare with yet',
        managers: 'ok',
        processes: 'failed (unsupported): no PowerShell answered which programs run',
        ci: 'absent: not a build agent',
      })
    })

    const rest = <T>(part: T): T => expect.objectContaining(part as object) as T
    const among = (...parts: object[]) => expect.arrayContaining(parts.map(rest)) as unknown[]
    const home = 'C:\\users\\<u1>'

    it.each<[string, () => unknown]>([
      ['os', () => ({ name: 'Windows 10', arch: 'amd64' })],
      ['drives', () => ({ list: among({ root: 'C:\\', kind: 'fixed', system: true }) })],
      ['windows', () => (locale === PLAIN_LOCALE ? { acp: 1252, oemcp: 437 } : { acp: 936, oemcp: 936 })],
      [
        'sessions',
        () => ({
          primary: 'cmd',
          home,
          list: [
            rest({ id: 'cmd', outcome: 'ok', which: ['C:\\Go\\bin\\go.exe'] }),
            rest({ id: 'powershell', outcome: 'failed' }),
            rest({ id: 'gitbash', outcome: 'failed' }),
          ],
        }),
      ],
      [
        'path',
        () => ({
          dirs: among(
            { dir: `${LONG}\\go\\bin`, exists: true, sdkRoot: `${LONG}\\go` },
            { dir: 'C:\\mingw\\bin', exists: true },
          ),
        }),
      ],
      [
        'registry',
        () => ({ user: rest({ values: among({ name: 'GOPROXY', raw: 'https://镜像.example,direct' }) }) }),
      ],
      [
        'profiles',
        () => ({
          files: [rest({ file: PROFILE.replace(PERSON, '<u1>'), assignments: among({ name: 'GOFLAGS' }) })],
        }),
      ],
      [
        'goInstalls',
        () => ({ list: among({ root: 'C:\\Go', valid: true }, { root: `${LONG}\\go`, valid: true }) }),
      ],
      ['goActive', () => ({ binPath: 'C:\\Go\\bin\\go.exe', runs: true, goos: 'windows' })],
      ['goEnv', () => ({ values: rest({ GOPROXY: 'https://镜像.example,direct', GOPATH: `${home}\\go` }) })],
      [
        'goEnvFile',
        () => ({ exists: true, path: `${home}\\AppData\\Roaming\\go\\env`, keys: among({ name: 'CC' }) }),
      ],
      ['dirs', () => ({ gopath: [rest({ bin: rest({ exists: true, path: `${home}\\go\\bin` }) })] })],
      ['editor', () => ({ flavour: 'code', settings: among({ key: 'go.gopath', value: 'C:\\工作' }) })],
      ['network', () => ({ online: expect.any(Boolean) as boolean })],
      ['projects', () => ({ list: among({ root: DEEP, goMod: rest({ go: '1.19' }) }) })],
      ['compiler', () => ({ cc: { command: 'C:\\mingw\\bin\\gcc.exe', file: 'C:\\mingw\\bin\\gcc.exe' } })],
      ['settingPrograms', () => ({ list: among({ name: 'CC', exists: true }) })],
      ['tools', () => ({ list: among({ name: 'gopls', location: 'gopath-bin', builtWith: 'go1.19.8' }) })],
      ['managers', () => ({ list: among({ kind: 'goenv', current: '1.19.8' }) })],
    ])('has in %s what is on the machine', (name, expected) => {
      expect(data(name)).toMatchObject(expected() as object)
    })

    it('leaves the name of the person out', () => {
      expect(text).not.toContain(PERSON)
    })
  })
})
