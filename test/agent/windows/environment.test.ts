import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeEnvironment, expand } from '../../../agent/collectors/windows/environment.ts'
import { attributePath } from '../../../agent/collectors/windows/path-attribution.ts'
import { splitStored } from '../../../agent/detectors/model/split.ts'
import type { RawRegistryValue } from '../../../agent/machine/machine.ts'

const MACHINE_PATH = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path'
const USER_PATH = 'HKCU\\Environment\\Path'
const BASE = { SystemRoot: 'C:\\Windows', USERPROFILE: 'C:\\Users\\李雷' }

const sz = (name: string, raw: string): RawRegistryValue => ({ name, kind: 'REG_SZ', raw })
const expandable = (name: string, raw: string): RawRegistryValue => ({ name, kind: 'REG_EXPAND_SZ', raw })
const valueOf = (composed: ReturnType<typeof composeEnvironment>, name: string) =>
  composed.variables.get(name.toUpperCase())?.value

describe('the environment that Windows composes', () => {
  it('puts the machine PATH before the user PATH and lets the user win everywhere else', () => {
    const composed = composeEnvironment(
      [expandable('Path', '%SystemRoot%\\system32;C:\\Go\\bin'), sz('GOPROXY', 'https://machine.example')],
      [expandable('PATH', '%USERPROFILE%\\go\\bin'), sz('goproxy', 'off')],
      [],
      BASE,
    )
    expect(valueOf(composed, 'PATH')).toBe('C:\\Windows\\system32;C:\\Go\\bin;C:\\Users\\李雷\\go\\bin')
    expect(composed.variables.get('GOPROXY')).toEqual({
      name: 'GOPROXY',
      value: 'off',
      origin: { kind: 'user', ref: 'HKCU\\Environment\\goproxy', confidence: 'high' },
    })
    expect(composed.path.map(({ raw, origin }) => [raw, origin.ref])).toEqual([
      ['%SystemRoot%\\system32', MACHINE_PATH],
      ['C:\\Go\\bin', MACHINE_PATH],
      ['%USERPROFILE%\\go\\bin', 'HKCU\\Environment\\PATH'],
    ])
  })

  it('sets plain values before expandable ones, and does not expand plain ones', () => {
    const composed = composeEnvironment(
      [],
      [expandable('GOPATH', '%DEV%\\go'), sz('DEV', 'D:\\开发'), sz('GOBIN', '%DEV%\\bin')],
      [],
      BASE,
    )
    expect(valueOf(composed, 'GOPATH')).toBe('D:\\开发\\go')
    expect(valueOf(composed, 'GOBIN')).toBe('%DEV%\\bin')
  })

  it('takes the volatile values last', () => {
    const composed = composeEnvironment([sz('GOFLAGS', 'a')], [sz('GOFLAGS', 'b')], [sz('GOFLAGS', 'c')], {})
    expect(composed.variables.get('GOFLAGS')?.origin.kind).toBe('volatile')
  })

  it('leaves the PATH of the agent itself out', () => {
    const composed = composeEnvironment([], [sz('Path', 'C:\\a')], [], { PATH: 'C:\\stale' })
    expect(valueOf(composed, 'PATH')).toBe('C:\\a')
  })

  it('ignores values that no process can be given', () => {
    const composed = composeEnvironment(
      [sz('', 'default'), sz('=C:', 'C:\\'), { name: 'N', kind: 'REG_DWORD', raw: '1' }],
      [],
      [],
      {},
    )
    expect(composed.variables.size).toBe(0)
  })

  it('keeps a self-reference as written (C-71) and shows it as one entry with several directories', () => {
    const composed = composeEnvironment(
      [sz('Path', 'C:\\a;C:\\b')],
      [expandable('Path', '%PATH%;C:\\c')],
      [],
      {},
    )
    expect(valueOf(composed, 'PATH')).toBe('C:\\a;C:\\b;C:\\a;C:\\b;C:\\c')
    expect(composed.path.map(({ raw, dir }) => [raw, dir])).toEqual([
      ['C:\\a', 'C:\\a'],
      ['C:\\b', 'C:\\b'],
      ['%PATH%', 'C:\\a'],
      ['%PATH%', 'C:\\b'],
      ['C:\\c', 'C:\\c'],
    ])
  })

  it.each([
    ['%A%', 'x'],
    ['%a%%A%', 'xx'],
    ['%NONE%A%', '%NONEx'],
    ['100%', '100%'],
    ['%NONE%', '%NONE%'],
    ['%P%', '%A%'],
  ])('expands %s to %s', (text, expected) => {
    const variables = new Map([
      ['A', { value: 'x' }],
      ['P', { value: '%A%' }],
    ])
    expect(expand(text, variables)).toBe(expected)
  })
})

describe('the scope of a PATH entry', () => {
  const directory = fc.constantFrom(
    'C:\\Go\\bin',
    'c:\\go\\BIN\\',
    'C:/Go/bin',
    '"C:\\Go\\bin"',
    'C:\\Windows',
    'D:\\工具',
    '',
    'relative',
  )
  const list = fc.array(directory, { maxLength: 12 })
  const composedOf = (machine: readonly string[], user: readonly string[]) =>
    composeEnvironment([sz('Path', machine.join(';'))], [sz('Path', user.join(';'))], [], {})
  const listed = (entries: readonly string[]) => splitStored(entries.join(';'), 'windows')

  it('is right for every entry of any stored values', () => {
    fc.assert(
      fc.property(list, list, (machine, user) => {
        const composed = composedOf(machine, user)
        const live = splitStored(valueOf(composed, 'PATH') ?? '', 'windows')
        const scopes = attributePath(composed.path, live).map((entry) => entry.origin.ref)
        const expected = [...listed(machine).map(() => MACHINE_PATH), ...listed(user).map(() => USER_PATH)]
        expect(scopes.filter((_, at) => live[at] !== '')).toEqual(
          expected.filter((_, at) => [...listed(machine), ...listed(user)][at] !== ''),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('is a process for what no key holds, wherever it was put in, and stays right for the rest', () => {
    const foreign = fc.constantFrom('X:\\venv\\Scripts', 'X:\\node_modules\\.bin')
    const stored = fc.array(
      directory.filter((dir) => dir !== ''),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(stored, stored, fc.array(fc.tuple(fc.nat(20), foreign)), (machine, user, added) => {
        const composed = composedOf(machine, user)
        const live = composed.path.map((entry) => ({ dir: entry.dir, ref: entry.origin.ref }))
        for (const [at, dir] of added) live.splice(at % (live.length + 1), 0, { dir, ref: undefined })
        const attributed = attributePath(
          composed.path,
          live.map((entry) => entry.dir),
        )
        expect(attributed.map((entry) => entry.origin.ref)).toEqual(live.map((entry) => entry.ref))
        expect(attributed.map((entry) => entry.dir)).toEqual(live.map((entry) => entry.dir))
      }),
      { numRuns: 500 },
    )
  })
})
