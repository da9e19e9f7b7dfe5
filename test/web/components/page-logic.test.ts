import { describe, expect, it } from 'vitest'
import type { HostRow } from '#server/contract/host.ts'
import type { PatternSeries } from '#server/contract/pattern.ts'
import { installCommand, isLoopback, offered } from '../../../web/src/pages/add-host/install-command.ts'
import { hostQueryOf, isNewHost, type HostFilters } from '../../../web/src/pages/hosts/host-filters.ts'
import { trendOption } from '../../../web/src/pages/pattern/trend-option.ts'

const none: HostFilters = {
  search: undefined,
  presence: undefined,
  kind: undefined,
  goVersion: undefined,
  severity: undefined,
  hasFindings: undefined,
  pattern: undefined,
  changedSince: undefined,
  label: undefined,
  fact: undefined,
}
const place = { sort: 'hostname', order: 'asc', limit: 50, cursor: undefined, total: true } as const

describe('the query behind the Hosts page', () => {
  it('asks only for what is set', () => {
    expect(hostQueryOf(none, place)).toEqual({ sort: 'hostname', order: 'asc', limit: 50, total: true })
  })
  it('passes on known words and drops the rest, since the server refuses them', () => {
    const query = hostQueryOf({ ...none, presence: 'asleep', kind: 'wsl', hasFindings: 'false' }, place)
    expect(query).toMatchObject({ kind: 'wsl', hasFindings: false })
    expect(query).not.toHaveProperty('presence')
  })
})

describe('a host that came up while the list was open', () => {
  const asOf = '2026-11-21T10:00:00.000Z'
  const host: HostRow = {
    id: '00000000-0000-4000-8000-000000000001',
    hostname: 'dev-1',
    osName: null,
    osVersion: null,
    arch: null,
    agentVersion: null,
    presence: 'on-time',
    enrolledAt: '2026-11-21T10:00:05.000Z',
    lastSeenAt: null,
    changedAt: null,
    findings: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
    labels: ['team:payments'],
    envs: [
      {
        id: 'linux',
        kind: 'linux',
        role: 'workstation',
        goVersion: null,
        findings: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
      },
    ],
  }

  it.each([
    ['no filter', {}, true],
    ['its severity', { severity: 'high' }, true],
    ['another severity', { severity: 'critical' }, false],
    ['no Go, which it has not', { goVersion: 'none' }, true],
    ['another platform', { kind: 'windows' }, false],
    ['part of its name', { search: 'DEV' }, true],
    ['a pattern, which only the server can tell', { pattern: 'GO_MISSING' }, false],
  ] as const)('is offered or not under %s', (_, query, expected) => {
    expect(isNewHost(host, query, asOf)).toBe(expected)
  })
  it('is not new when it had enrolled before, whatever changed on it', () => {
    expect(isNewHost({ ...host, enrolledAt: '2026-11-20T10:00:00.000Z' }, {}, asOf)).toBe(false)
  })
})

describe('the command that adds a host', () => {
  it('carries the address and the key, and names the shell', () => {
    expect(installCommand('windows', 'https://herd.example', 'ehe_1')).toEqual({
      shell: 'powershell',
      text: '& ([scriptblock]::Create((irm https://herd.example/install.ps1))) -Server https://herd.example -Key ehe_1',
    })
    expect(installCommand('wsl', 'https://herd.example', 'ehe_1')).toEqual({
      shell: 'sh',
      text: 'curl -fsSL https://herd.example/install.sh | sh -s -- --server https://herd.example --key ehe_1',
    })
  })
  it('says what a machine of each system would get', () => {
    const file = (target: 'linux-x64' | 'win32-x64' | 'node') => ({ target, file: 'f', bytes: 1, sha256: '' })
    const built = [file('node')]
    expect([offered('linux', built), offered('windows', built)]).toEqual(['script', 'nothing'])
    const packaged = [file('linux-x64'), file('win32-x64'), file('node')]
    expect(offered('wsl', packaged)).toBe('executable')
    expect(offered('windows', packaged)).toBe('executable')
    expect(offered('macos', packaged)).toBe('script')
  })
  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['[::1]', true],
    ['herd.example', false],
    ['10.0.0.5', false],
  ])('%s leads back to this machine: %s', (hostname, expected) => {
    expect(isLoopback(hostname)).toBe(expected)
  })
})

describe('the trend chart', () => {
  const series: PatternSeries = {
    pattern: 'GO_MISSING',
    stepSeconds: 3600,
    points: [{ at: '2026-11-21T10:00:00.000Z', opened: 3, resolved: 1, open: 7 }],
    asOf: '2026-11-21T11:00:00.000Z',
  }
  const words = { opened: 'Opened', resolved: 'Resolved', open: 'Open' }

  it('draws what the series says, under its words, without HTML that the CSP forbids', () => {
    const option = trendOption(series, { locale: 'en', dark: false, words })
    expect(option.series).toMatchObject([
      { name: 'Opened', data: [3] },
      { name: 'Resolved', data: [1] },
      { name: 'Open', data: [7] },
    ])
    expect(option.tooltip).toMatchObject({ renderMode: 'richText' })
  })
})
