import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis, Finding } from '#agent/contract/finding.ts'
import type { EnvSections, Snapshot } from '#agent/contract/snapshot.ts'
import { besidesAge, besidesUncollected } from '../support/judged.ts'
import { PLAIN_LOCALE, type WineLocale } from '../support/wine-parts.ts'
import { bundleForWine, startWine, type Wine } from '../support/wine.ts'
import { MACHINE_FACTS, PRODUCT, TYPE_KEYS, TYPES } from './composed-registry.ts'
import { echoServer } from './echo-server.ts'
import { ENVIRONMENT_KEYS, expandable, plain, SYSTEM_PATH } from './registry-text.ts'
import { locales, noWine } from './where.ts'

const MACHINE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment'
const USER_KEY = 'HKCU\\Environment'

type Answer = {
  snapshot: Snapshot
  diagnosis: Diagnosis
  registry: unknown[]
  tree: unknown
  reply: unknown
}

function dataOf<K extends keyof EnvSections>(answer: Answer, name: K) {
  const section = answer.snapshot.envs[0]?.sections[name]
  if (section?.status !== 'ok') throw new Error(`${name}: ${JSON.stringify(section)}`)
  return section.data as Extract<EnvSections[K], { status: 'ok' }>['data']
}

const NOTICEABLE = ['critical', 'high', 'medium']
const noticeable = ({ severity, pattern }: Finding) =>
  NOTICEABLE.includes(severity) &&
  !['GO_BIN_MULTI_SCOPE', 'GO_BIN_DUPLICATE', 'GO_BIN_ORPHAN'].includes(pattern)

describe.skipIf(noWine)('the agent on Windows', () => {
  let wine: Wine
  let entry: string

  beforeAll(async () => {
    wine = await startWine()
    entry = await bundleForWine(new URL('entry.ts', import.meta.url).pathname, wine.driveC)
  }, 600_000)
  afterAll(() => wine.stop())

  const scenario = async (
    registry: string,
    locale: WineLocale,
    asked: readonly string[] = [],
  ): Promise<Answer> => {
    wine.reset()
    await wine.importRegistry(registry)
    const { exitCode, stdout, stderr } = await wine.run(wine.node, [entry, ...asked], { locale })
    if (exitCode !== 0) throw new Error(`agent in node.exe: exit ${String(exitCode)}: ${stderr}`)
    return JSON.parse(stdout.toString('utf8')) as Answer
  }

  describe.each(locales)('with locale $name', (locale) => {
    const machinePath = `${SYSTEM_PATH};C:\\Go\\bin`
    const userPath = '%USERPROFILE%\\go\\bin;C:\\Go\\bin;D:\\go-old\\bin;C:\\工具\\🐹 bin'
    const registry = [
      ENVIRONMENT_KEYS.machine,
      expandable('Path', machinePath),
      plain('GOPROXY', 'https://镜像.example,direct'),
      ENVIRONMENT_KEYS.user,
      expandable('Path', userPath),
      expandable('GOPATH', '%USERPROFILE%\\go'),
      plain('GOROOT_BOOTSTRAP', 'E:\\旧的 "go" 😀\\'),
      plain('GODEBUG', ''),
      TYPES,
      MACHINE_FACTS,
    ].join('\n')
    let answer: Answer

    beforeAll(async () => {
      const server = await echoServer()
      try {
        answer = await scenario(registry, locale, [server.url, '{"值":"😀"}', ...TYPE_KEYS])
      } finally {
        await server.stop()
      }
    }, 180_000)

    it('gives back every stored value, with its type and unexpanded', () => {
      const { machine, user } = dataOf(answer, 'registry')
      expect(machine.key).toBe(MACHINE_KEY)
      expect(machine.values).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'REG_EXPAND_SZ', raw: machinePath }),
          { name: 'GOPROXY', kind: 'REG_SZ', raw: 'https://镜像.example,direct' },
        ]),
      )
      expect(user.key).toBe(USER_KEY)
      expect(user.values).toEqual(
        expect.arrayContaining([
          { name: 'Path', kind: 'REG_EXPAND_SZ', raw: userPath, length: userPath.length },
          { name: 'GOPATH', kind: 'REG_EXPAND_SZ', raw: '%USERPROFILE%\\go' },
          { name: 'GOROOT_BOOTSTRAP', kind: 'REG_SZ', raw: 'E:\\旧的 "go" 😀\\' },
          { name: 'GODEBUG', kind: 'REG_SZ', raw: '' },
        ]),
      )
    })

    it('sees the environment that a new cmd really has, and where each variable is from', () => {
      const sessions = dataOf(answer, 'sessions')
      expect(sessions.primary).toBe('cmd')
      const cmd = sessions.list.find(({ id }) => id === 'cmd')
      expect(cmd?.outcome).toBe('ok')
      expect(cmd?.variables).toMatchObject({
        GOPROXY: 'https://镜像.example,direct',
        GOROOT_BOOTSTRAP: 'E:\\旧的 "go" 😀\\',
      })
      expect(cmd?.variables['GOPATH']).toMatch(/\\go$/)
      expect(cmd?.origins['GOPROXY']).toEqual({
        kind: 'machine',
        ref: `${MACHINE_KEY}\\GOPROXY`,
        confidence: 'high',
      })
      expect(cmd?.origins['GOPATH']).toMatchObject({ kind: 'user', ref: `${USER_KEY}\\GOPATH` })
      expect(cmd?.which).toEqual(['C:\\Go\\bin\\go.exe'])
    })

    it('takes a shell that says nothing for one that failed', () => {
      const powershell = dataOf(answer, 'sessions').list.find(({ id }) => id === 'powershell')
      expect(powershell?.outcome).toBe('failed')
      expect(powershell?.message).toContain('without answering')
    })

    it('knows the scope of each PATH entry', () => {
      const entries = dataOf(answer, 'path').sessions.find(({ session }) => session === 'cmd')?.entries ?? []
      expect(entries.map(({ raw, origin }) => [raw, origin.kind])).toEqual([
        ['%SystemRoot%\\system32', 'machine'],
        ['%SystemRoot%', 'machine'],
        ['C:\\Go\\bin', 'machine'],
        ['%USERPROFILE%\\go\\bin', 'user'],
        ['C:\\Go\\bin', 'user'],
        ['D:\\go-old\\bin', 'user'],
        ['C:\\工具\\🐹 bin', 'user'],
      ])
    })

    it('finds and runs the real go.exe', () => {
      const install = dataOf(answer, 'goInstalls').list.find(({ root }) => root === 'C:\\Go')
      expect(install).toMatchObject({
        valid: true,
        missing: [],
        go: { kind: 'pe', arch: 'amd64', os: 'windows' },
      })
      const active = dataOf(answer, 'goActive')
      expect(active).toMatchObject({
        session: 'cmd',
        binPath: 'C:\\Go\\bin\\go.exe',
        runs: true,
        goos: 'windows',
        goarch: 'amd64',
        version: install?.version,
      })
      expect(dataOf(answer, 'goEnv').values['GOPROXY']).toBe('https://镜像.example,direct')
    })

    it('reports the duplicate over two scopes and the orphan, with hive and value, and nothing else that matters', () => {
      const { findings } = answer.diagnosis
      const multi = findings.filter(({ pattern }) => pattern === 'GO_BIN_MULTI_SCOPE')
      expect(multi.map(({ subject }) => subject.toLowerCase())).toEqual(['c:\\go\\bin'])
      expect(JSON.stringify(multi[0]?.evidence)).toContain(JSON.stringify(`${MACHINE_KEY}\\`).slice(1, -1))
      expect(JSON.stringify(multi[0]?.evidence)).toContain(JSON.stringify(`${USER_KEY}\\Path`).slice(1, -1))
      const orphans = findings.filter(({ pattern }) => pattern === 'GO_BIN_ORPHAN')
      expect(orphans.map(({ subject }) => subject.toLowerCase())).toEqual(['d:\\go-old\\bin'])
      expect(JSON.stringify(orphans[0]?.evidence)).toContain(JSON.stringify(`${USER_KEY}\\Path`).slice(1, -1))
      expect(besidesAge(findings).filter(noticeable)).toEqual([])
      const open = besidesUncollected(answer.diagnosis.notEvaluated)
      // What PowerShell, the event logs and wsl.exe would tell, and where a composed MSI put its Go.
      expect(open.map(({ pattern, reason }) => `${pattern} ${reason}`)).toEqual([
        'APP_CONTROL_BLOCKS_GO windowsSecurity: the log of code-integrity could not be read',
        'AV_QUARANTINE_GO_TEMP windowsSecurity: the log of Defender could not be read',
        'MSI_INSTALL_INCOMPLETE windows: where the MSI put Go is not known',
        'SESSION_ENV_STALE processes: unsupported: no PowerShell answered which programs run',
        expect.stringMatching(/^WSLCONFIG_IGNORED wslHost: error: .*wsl\.exe: no such program$/),
      ])
    })

    it('reads every type of registry value and tells no key from an empty one', () => {
      const [values, empty, none] = answer.registry
      expect(values).toEqual(
        expect.arrayContaining([
          { name: '', kind: 'REG_SZ', raw: '' },
          { name: 'Text', kind: 'REG_SZ', raw: '引号 " 反斜杠 \\ 😀' },
          { name: 'Expand', kind: 'REG_EXPAND_SZ', raw: '%PATH%;中文' },
          { name: 'Number', kind: 'REG_DWORD', raw: '42' },
          { name: 'Big', kind: 'REG_QWORD', raw: '9223372036854775807' },
          { name: 'Bytes', kind: 'REG_BINARY', raw: 'deadbeef' },
          { name: 'List', kind: 'REG_MULTI_SZ', raw: 'a\n中' },
        ]),
      )
      expect(values).toHaveLength(7)
      expect(empty).toEqual([])
      expect(none).toBeNull()
      expect(answer.tree).toEqual([
        { key: '', values },
        { key: 'Sub', values: [{ name: 'Hidden', kind: 'REG_SZ', raw: 'not of this key' }] },
      ])
    })

    it('reads what the registry says of Windows, and of WSL, whose stub answers nothing', () => {
      const { windows, groupPolicy, windowsSecurity, wslHost } = answer.snapshot.host.sections
      const page = locale === PLAIN_LOCALE ? { acp: 1252, oemcp: 437 } : { acp: 936, oemcp: 936 }
      expect(windows).toMatchObject({
        status: 'ok',
        data: {
          uninstall: [
            { name: 'Go Programming Language amd64 go1.22.3', version: '1.22.3', productCode: PRODUCT },
          ],
          appPaths: [{ name: 'gopls.exe', path: 'C:\\工具\\gopls.exe' }],
          longPathsEnabled: true,
          domainJoined: false,
          syncRoots: [{ provider: 'OneDrive', path: 'D:\\同步盘' }],
          ...page,
        },
      })
      expect(windows?.status === 'ok' && windows.data.executionPolicy.powershell).toContainEqual({
        scope: 'LocalMachine',
        policy: 'RemoteSigned',
      })
      expect(groupPolicy).toEqual({ status: 'absent', reason: 'no Group Policy history' })
      // PowerShell and wevtutil are stubs there; the rules of the firewall are in the registry.
      expect(windowsSecurity).toMatchObject({
        status: 'ok',
        data: {
          firewallRules: [{ id: '{0f0f}', ports: [{ from: 50_000, to: 50_100 }] }],
          unread: ['defender', 'code-integrity', 'applocker', 'defender-log'].map((part) => ({
            part,
            reason: 'error',
          })),
        },
      })
      expect(wslHost).toMatchObject({ status: 'failed', reason: 'error' })
    })

    it('talks HTTP to a server outside', () => {
      expect(answer.reply).toMatchObject({ status: 200, body: '{"值":"😀"}' })
    })
  })

  it('reports a duplicate within one scope as that, and an orphan whose drive is there', async () => {
    const path = `${SYSTEM_PATH};C:\\Go\\bin;c:\\go\\BIN\\;D:\\go-old\\bin`
    mkdirSync(join(wine.driveC, 'another-disk'))
    symlinkSync('../drive_c/another-disk', join(wine.driveC, '../dosdevices/d:'))
    const answer = await scenario(
      [ENVIRONMENT_KEYS.machine, expandable('Path', path)].join('\n'),
      PLAIN_LOCALE,
    )
    expect(dataOf(answer, 'path').dirs.find(({ dir }) => dir === 'D:\\go-old\\bin')).toMatchObject({
      exists: false,
      ready: true,
    })
    const { findings } = answer.diagnosis
    expect(
      besidesAge(findings)
        .map(({ pattern }) => pattern)
        .sort(),
    ).toEqual(['GO_BIN_DUPLICATE', 'GO_BIN_ORPHAN'])
    const duplicate = findings.find(({ pattern }) => pattern === 'GO_BIN_DUPLICATE')
    expect(JSON.stringify(duplicate?.evidence)).toContain(JSON.stringify(`${MACHINE_KEY}\\`).slice(1, -1))
  }, 180_000)

  it('judges a GOROOT that only the go env file names', async () => {
    const folder = userFolder('AppData/Roaming/go')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'env'), 'GOROOT=C:\\nowhere\n')
    const registry = [ENVIRONMENT_KEYS.machine, expandable('Path', `${SYSTEM_PATH};C:\\Go\\bin`)].join('\n')
    const { findings } = (await scenario(registry, PLAIN_LOCALE)).diagnosis
    rmSync(join(folder, 'env'))
    expect(findings.map(({ pattern, evidence }) => [pattern, evidence['missing']])).toEqual([
      ['GOENV_BROKEN_GOROOT', 'directory'],
      ['GOROOT_INVALID', 'directory'],
    ])
  }, 180_000)

  function userFolder(path: string): string {
    const users = join(wine.driveC, 'users')
    const own = readdirSync(users).find((name) => name !== 'Public')
    return join(users, own ?? '', path)
  }
})
