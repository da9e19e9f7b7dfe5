import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildInfo, parseModuleInfo } from '../../../agent/collectors/executables/build-info.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchain, goToolchains } from '../../support/go-toolchains.ts'
import { lackingPrograms, leftOut } from '../../support/lacking.ts'
import { machineAt } from '../../support/scan.ts'

/** Kept: the runtime for eight targets takes a minute of both cores. */
const GOCACHE = new URL('../../../node_modules/.cache/envherd/go-build', import.meta.url).pathname

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-buildinfo-'))
  await mkdir(join(folder, 'tool'))
  await writeFile(join(folder, 'tool/go.mod'), 'module example.com/tool.git\n\ngo 1.19\n')
  await writeFile(join(folder, 'tool/main.go'), 'package main\n\nfunc main() {}\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const environment = (more: Record<string, string>) => ({
  PATH: '/usr/bin:/bin',
  HOME: folder,
  GOPATH: join(folder, 'gopath'),
  GOCACHE,
  GOENV: 'off',
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
  GOFLAGS: '-buildvcs=false -modcacherw',
  ...more,
})

function build(root: string, file: string, more: Record<string, string> = {}, ...flags: string[]): string {
  const output = join(folder, file)
  execFileSync(join(root, 'bin/go'), ['build', ...flags, '-o', output, '.'], {
    cwd: join(folder, 'tool'),
    env: environment(more),
  })
  return output
}

/** What the newest real go says, which reads files of all older ones. */
async function told(file: string) {
  const { root } = await goToolchain('go1.23')
  const text = execFileSync(join(root, 'bin/go'), ['version', '-m', file], {
    env: environment({}),
    encoding: 'utf8',
  })
  const [first = '', ...lines] = text.trim().split('\n')
  const rows = lines.map((line) => line.trim().split('\t'))
  const own = rows.find(([kind]) => kind === 'mod')
  return {
    goVersion: first.slice(file.length + 2),
    path: rows.find(([kind]) => kind === 'path')?.[1],
    module: own?.[1],
    version: own?.[2],
  }
}
const read = (file: string) => buildInfo(machineAt(folder), file)

describe('the same as the real go version -m', () => {
  test('built by every Go here', { timeout: 300_000 }, async () => {
    for (const { root, version } of await goToolchains()) {
      const file = build(root, version)
      expect(await read(file)).toEqual(await told(file))
      expect((await read(file))?.goVersion).toBe(version)
    }
  })

  test.each(
    ['linux/386', 'linux/arm', 'linux/s390x', 'windows/amd64', 'windows/386', 'darwin/arm64'].map(
      (target) => target.split('/') as [string, string],
    ),
  )('for %s %s', { timeout: 300_000 }, async (goos, goarch) => {
    const { root } = await goToolchain('go1.21')
    const file = build(root, `${goos}-${goarch}`, { GOOS: goos, GOARCH: goarch })
    expect(await read(file)).toMatchObject({
      module: 'example.com/tool.git',
    })
    expect((await read(file))?.goVersion).toMatch(/^go1\.21/)
    expect(await read(file)).toEqual(await told(file))
  })

  test('stripped, and without a position', { timeout: 300_000 }, async () => {
    const { root } = await goToolchain('go1.23')
    const stripped = build(root, 'stripped', {}, '-ldflags=-s -w', '-trimpath')
    expect(await read(stripped)).toEqual(await told(stripped))
    const pie = build(root, 'pie', {}, '-buildmode=pie')
    expect(await read(pie)).toEqual(await told(pie))
  })

  const LINKED = 'linked by the system’s linker'
  test.skipIf(leftOut(LINKED, lackingPrograms('gcc')))(LINKED, { timeout: 300_000 }, async () => {
    const { root } = await goToolchain('go1.21')
    const file = build(root, 'external', { CGO_ENABLED: '1' }, '-ldflags=-linkmode=external')
    expect(await read(file)).toEqual(await told(file))
  })

  test('installed at a version, from a repository', { timeout: 300_000 }, async () => {
    const repository = join(folder, 'tool')
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: repository,
        stdio: 'pipe',
      })
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'first')
    git('tag', 'v1.2.3')
    const { root } = await goToolchain('go1.23')
    execFileSync(join(root, 'bin/go'), ['install', 'example.com/tool.git@v1.2.3'], {
      cwd: folder,
      stdio: 'pipe',
      env: environment({
        GOPROXY: 'direct',
        GOSUMDB: 'off',
        GOVCS: '*:git',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.file://${repository}.insteadOf`,
        GIT_CONFIG_VALUE_0: 'https://example.com/tool',
        GIT_ALLOW_PROTOCOL: 'https:file',
      }),
    })
    const file = join(folder, 'gopath/bin/tool.git')
    expect(await read(file)).toMatchObject({ version: 'v1.2.3' })
    expect(await read(file)).toEqual(await told(file))
  })

  test('parts of Go itself, which are in no module', async () => {
    const { root } = await goToolchain('go1.22')
    const file = join(root, 'bin/gofmt')
    const { goVersion, path } = await told(file)
    expect(await read(file)).toEqual({ goVersion, path })
  })
})

test('what Go did not build', async () => {
  expect(await read('/bin/ls')).toBeNull()
  expect(await read('/etc/passwd')).toBeNull()
  expect(await read(join(folder, 'nowhere'))).toBeNull()
  expect(await read('/dev/null')).toBeNull()
})

/** Composed: no Go before 1.18 is at hand. After debug/buildinfo, the header names the strings by address. */
function before118(big: boolean, wide: boolean): Buffer {
  const file = Buffer.alloc(0x400)
  const word = (value: number, at: number) =>
    wide
      ? big
        ? file.writeBigUInt64BE(BigInt(value), at)
        : file.writeBigUInt64LE(BigInt(value), at)
      : big
        ? file.writeUInt32BE(value, at)
        : file.writeUInt32LE(value, at)
  const half = (value: number, at: number) =>
    big ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at)
  const [base, offset, size] = [0x400000, 0x100, wide ? 8 : 4]
  file.write('\x7fELF', 'latin1')
  file[4] = wide ? 2 : 1
  file[5] = big ? 2 : 1
  word(0x40, wide ? 32 : 28)
  half(wide ? 56 : 32, wide ? 54 : 42)
  half(1, wide ? 56 : 44)
  if (big) file.writeUInt32BE(1, 0x40)
  else file.writeUInt32LE(1, 0x40)
  const flags = 0x40 + (wide ? 4 : 24)
  if (big) file.writeUInt32BE(6, flags)
  else file.writeUInt32LE(6, flags)
  word(offset, 0x40 + (wide ? 8 : 4))
  word(base, 0x40 + (wide ? 16 : 8))
  word(0x300, 0x40 + (wide ? 32 : 16))
  const modules = `${'0'.repeat(16)}path\texample.com/cmd/old\nmod\texample.com\tv0.1.0\th1:x\n${'1'.repeat(16)}`
  // Once out of line, so that the alignment counts.
  file.write('\xff Go buildinf:', offset + 8, 'latin1')
  file.write('\xff Go buildinf:', offset + 32, 'latin1')
  file[offset + 46] = size
  file[offset + 47] = big ? 1 : 0
  word(base + 0x60, offset + 48)
  word(base + 0x80, offset + 48 + size)
  word(base + 0xa0, offset + 0x60)
  word('go1.13.4'.length, offset + 0x60 + size)
  word(base + 0xc0, offset + 0x80)
  word(modules.length, offset + 0x80 + size)
  file.write('go1.13.4', offset + 0xa0)
  file.write(modules, offset + 0xc0)
  return file
}

test.each([
  [false, true],
  [false, false],
  [true, true],
  [true, false],
])('before Go 1.18: big endian %s, 64 bits %s', async (big, wide) => {
  const machine = createFixtureMachine({
    platform: 'linux',
    source: 'composed',
    files: { '/x': before118(big, wide) },
  })
  expect(await buildInfo(machine, '/x')).toEqual({
    goVersion: 'go1.13.4',
    path: 'example.com/cmd/old',
    module: 'example.com',
    version: 'v0.1.0',
  })
})

test('damaged files end in nothing, not in an error', async () => {
  const whole = before118(false, true)
  for (let cut = 0; cut < whole.length; cut += 7) {
    const broken = Buffer.concat([whole.subarray(0, cut), Buffer.alloc(whole.length - cut, 0xff)])
    for (const content of [whole.subarray(0, cut), broken]) {
      const machine = createFixtureMachine({
        platform: 'linux',
        source: 'composed',
        files: { '/x': content },
      })
      await buildInfo(machine, '/x')
    }
  }
})

test('a replaced module says the version that was built', () => {
  const framed = (text: string) => '0'.repeat(16) + text + '1'.repeat(16)
  expect(parseModuleInfo(framed('path\ta/cmd\nmod\ta\t(devel)\t\n=>\tb\tv2.0.0\th1:x\n'))).toMatchObject({
    module: 'a',
    version: 'v2.0.0',
  })
  expect(parseModuleInfo('garbage')).toEqual({})
})
