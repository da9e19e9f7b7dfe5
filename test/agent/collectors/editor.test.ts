import { spawn, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { editions } from '../../../agent/collectors/editor/places.ts'
import { expansion } from '../../../agent/collectors/editor/settings.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchain } from '../../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const [old, current] = [(await goToolchain('go1.21')).root, (await goToolchain('go1.23')).root]
const USER = '.config/Code/User'
const ONLY = [
  'editor',
  'sessions',
  'path',
  'goActive',
  'goInstalls',
  'goEnv',
  'goEnvFile',
  'profiles',
] as const
const shell = everywhere(`export PATH=${current}/bin:$PATH\n`)
const extension = (version: string) => JSON.stringify([{ identifier: { id: 'golang.Go' }, version }])
const match = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const look = (machine: Machine) => scan(machine, ONLY)

const WITH_GO: Record<string, HomeFile> = {
  ...shell,
  '.vscode/extensions/extensions.json': extension('0.44.0'),
}

test('settings as they take effect: only what is about Go, profiles in use, values expanded', async () => {
  await using home = await makeHome({
    ...WITH_GO,
    [`${USER}/settings.json`]: `// mine
{
  "window.title": "secret project",
  "http.proxy": "http://al:hunter2@proxy.example.com:3128",
  "go.goroot": "\${env:HOME}/sdk",
  "go.toolsEnvVars": { "GOFLAGS": "-tags=x", "GOPRIVATE": "git.corp.example/*", "AWS_SECRET_ACCESS_KEY": "k", },
  "go.testFlags": ["-v", "-race"],
  "gopls": { "build.env": { "MY_TOKEN": "t", "GOOS": "linux" }, "ui.semanticTokens": true },
  "terminal.integrated.env.linux": { "GOBIN": null, "GH_TOKEN": "ghp_0123456789abcdef" },
}`,
    [`${USER}/globalStorage/storage.json`]: JSON.stringify({
      userDataProfiles: [
        { location: '-1a2b', name: 'Go' },
        { location: 'unused', name: 'Old' },
      ],
      profileAssociations: { workspaces: { 'file:///x': '-1a2b' } },
    }),
    [`${USER}/profiles/-1a2b/settings.json`]: '{"files.eol": "\\n"}',
    [`${USER}/profiles/unused/settings.json`]: '{"go.goroot": "/never"}',
  })
  const snapshot = await look(machineAt(home.path))
  const editor = dataOf(snapshot, 'editor')
  expect(Object.fromEntries(editor.settings.map(({ key, value }) => [key, value]))).toEqual({
    'files.eol': '\n',
    'http.proxy': match(/^http:\/\/«cred:\w+»@proxy\.example\.com:3128$/),
    'go.goroot': match(/<u1>\/sdk$/),
    'go.toolsEnvVars.GOFLAGS': '-tags=x',
    'go.toolsEnvVars.GOPRIVATE': match(/^«host:\w+»\.«host:\w+»\.example\/\*$/),
    'go.testFlags': '["-v","-race"]',
    'gopls.build.env.GOOS': 'linux',
    'gopls.ui.semanticTokens': 'true',
  })
  expect(JSON.stringify(snapshot)).not.toMatch(/hunter2|ghp_|corp|secret project|never/)
  expect(editor).toMatchObject({ flavour: 'code', goExtension: '0.44.0', remote: false, launch: [] })
  expect(editor.paths).toMatchObject([{ key: 'go.goroot', exists: false, parentWritable: true }])
  expect(editor.go?.path).toBe(`${current}/bin/go`)
  expect((await look(machineAt(home.path))).envs[0]?.sections.editor).toEqual(
    snapshot.envs[0]?.sections.editor,
  )
})

test('go.goroot of another release is found with its version, and is what the editor runs', async () => {
  await using home = await makeHome({ ...WITH_GO, [`${USER}/settings.json`]: `{"go.goroot": "${old}"}` })
  const snapshot = await look(machineAt(home.path))
  const editor = dataOf(snapshot, 'editor')
  expect(editor.paths).toMatchObject([{ path: old, exists: true, goVersion: match(/^go1\.21/) }])
  expect(editor.go?.path).toBe(`${old}/bin/go`)
  expect(judged(snapshot).findings.map(({ pattern }) => pattern)).toContain('VSCODE_GOROOT_MISMATCH')
})

test('without an editor there is no section; settings that are no JSON are a failure, never nothing', async () => {
  await using home = await makeHome(shell)
  expect((await look(machineAt(home.path))).envs[0]?.sections.editor?.status).toBe('absent')
  await using broken = await makeHome({ ...WITH_GO, [`${USER}/settings.json`]: '{"go.goroot" "/x"}' })
  expect((await look(machineAt(broken.path))).envs[0]?.sections.editor).toMatchObject({
    status: 'failed',
    reason: 'error',
  })
})

test('the edition with the Go extension is the one; folders tell of it where the list is missing', async () => {
  await using home = await makeHome({
    ...shell,
    [`${USER}/settings.json`]: '{}',
    '.vscode-oss/extensions/golang.go-0.9.0/package.json': '{}',
    '.vscode-oss/extensions/golang.go-0.41.2-universal/package.json': '{}',
    '.vscode-oss/extensions/golang.go-0.50.0/package.json': '{}',
    '.vscode-oss/extensions/.obsolete': '{"golang.go-0.50.0": true}',
  })
  expect(dataOf(await look(machineAt(home.path)), 'editor')).toMatchObject({
    flavour: 'vscodium',
    goExtension: '0.41.2',
  })
})

test('the remote side in WSL (this machine relabelled): its own settings, Windows paths in them', async () => {
  await using home = await makeHome({
    ...shell,
    '.vscode-server/data/Machine/settings.json': '{"go.goroot": "C:\\\\Go", "go.gopath": "/mnt/c/go"}',
    '.vscode-server/extensions/extensions.json': extension('0.44.0'),
    '.vscode-server/cli/servers/Stable-a/server/package.json': '{"version": "1.95.3"}',
    '.vscode-server/cli/servers/Stable-b/server/package.json': '{"version": "1.105.0"}',
  })
  const snapshot = await look({ ...machineAt(home.path), platform: 'wsl', distro: 'Composed' })
  expect(dataOf(snapshot, 'editor')).toMatchObject({
    remote: true,
    version: '1.105.0',
    settings: [{ scope: 'remote' }, { scope: 'remote' }],
  })
  expect(judged(snapshot).findings.map(({ pattern }) => pattern)).toContain('VSCODE_CROSS_OS_PATH')
})

test('a closed settings file is denied, not missing (put into the machine’s answers)', async () => {
  await using home = await makeHome(WITH_GO)
  await writeFile(join(home.path, '.bashrc'), '')
  const machine = createFixtureMachine({
    platform: 'linux',
    source: 'composed',
    home: '/home/dev',
    files: {
      '/home/dev/.config/Code/User/settings.json': { fails: 'denied' },
      '/home/dev/.vscode/extensions/extensions.json': extension('0.44.0'),
    },
  })
  expect((await scan(machine, ['editor'])).envs[0]?.sections.editor).toMatchObject({
    status: 'failed',
    reason: 'denied',
  })
})

test('places on the other systems', () => {
  const at = (platform: Machine['platform'], variables = {}) =>
    editions(createFixtureMachine({ platform, source: 'composed' }), variables)[0]
  expect(at('windows', { APPDATA: 'D:\\Roaming' })).toMatchObject({
    settings: 'D:\\Roaming\\Code\\User\\settings.json',
    extensions: 'C:\\Users\\dev\\.vscode\\extensions',
  })
  expect(at('macos')).toMatchObject({
    settings: '/Users/dev/Library/Application Support/Code/User/settings.json',
  })
})

test('what the extension replaces in a value', () => {
  const inside = expansion({
    home: '/home/dev',
    variables: { GOPATH: '/g', MY_TOKEN: 't' },
    folder: '/src/app',
  })
  expect(inside('~/go')).toBe('/home/dev/go')
  expect(inside('${userHome}/a:${workspaceFolder}/b')).toBe('/home/dev/a:/src/app/b')
  expect(inside('${env:GOPATH}/${env:MY_TOKEN}/${env:NONE}')).toBe('/g/${env:MY_TOKEN}/${env:NONE}')
  expect(expansion({ home: '/h', variables: {} })('${workspaceFolder}')).toBe('${workspaceFolder}')
})

describe('what the editor gives its terminals', () => {
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
  /** As the editor does it: a program of its own starts the shell with a PATH that begins otherwise. */
  const open = async (
    own: string,
    added: string,
    marks: Record<string, string> = { TERM_PROGRAM: 'vscode' },
  ) => {
    const [name, value] = [Object.keys(marks)[0] ?? 'X', Object.values(marks)[0] ?? '']
    const child = spawn(
      '/bin/dash',
      ['-c', `${name}=${value} PATH=${added}$PATH /bin/bash -c 'read x; :'; :`],
      {
        env: { PATH: own, GOFLAGS: '-mod=mod', GITHUB_TOKEN: 'ghp_0123456789abcdef' },
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    )
    children.push(child)
    await pause(300)
  }
  const asOther = (home: string): Machine => {
    const machine = machineAt(home)
    return {
      ...machine,
      readFile: async (path, options) =>
        path === '/proc/self/stat' ? null : machine.readFile(path, options),
    }
  }
  const terminal = async (machine: Machine) => dataOf(await scan(machine, ['editor']), 'editor').terminal

  test('a Go put in front of PATH, and since when; nothing where there is none', async () => {
    await using home = await makeHome({ ...WITH_GO, [`${USER}/settings.json`]: '{}' })
    expect(await terminal(asOther(home.path))).toBeUndefined()
    await open(`${current}/bin:/usr/bin:/bin`, '/opt/venv/bin:')
    expect(await terminal(asOther(home.path))).toBeUndefined()
    await open(`${current}/bin:/usr/bin:/bin`, `/opt/venv/bin:${old}/bin:${home.path}/gone/go/bin:`)
    const seen = await terminal(asOther(home.path))
    expect(seen?.prepended.map(({ dir, exists }) => [dir, exists])).toEqual([
      [`${old}/bin`, true],
      [match(/<u1>\/gone\/go\/bin$/), false],
    ])
    expect(seen?.prepended[0]?.chosenAt).toMatch(/T00:00:00\.000Z$/)
    expect(seen?.goDirs).toContain(`${current}/bin`)
    expect(seen?.variables).toEqual({ GOFLAGS: '-mod=mod' })
    expect(await terminal(asOther(home.path))).toEqual(seen)
  })

  test('the rule tells of one that is gone, and lets a choice of these days be', async () => {
    await using home = await makeHome({ ...WITH_GO, [`${USER}/settings.json`]: '{}' })
    await open(`${current}/bin:/usr/bin:/bin`, `${old}/bin:${home.path}/gone/go/bin:`)
    const { findings } = judged(await look(asOther(home.path)))
    const sticky = findings.filter(({ pattern }) => pattern === 'VSCODE_STICKY_TERMINAL_PATH')
    expect(sticky.map(({ subject }) => subject)).toEqual([match(/gone\/go\/bin$/)])
  })
})

test('a login shell that answers is one that the editor can ask', async () => {
  await using home = await makeHome({ ...WITH_GO, [`${USER}/settings.json`]: '{}' })
  const snapshot = await look(machineAt(home.path))
  expect(dataOf(snapshot, 'editor').shellEnvironment).toEqual({ outcome: 'ok', ms: 0 })
  const undecided = judged(snapshot).notEvaluated.map(({ pattern }) => pattern)
  expect(undecided).not.toContain('GUI_LAUNCH_PATH_MISSING')
})
