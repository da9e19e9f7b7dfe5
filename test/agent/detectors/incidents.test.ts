import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Evidence, Finding } from '../../../agent/contract/finding.ts'
import { detectorById } from '../../../agent/detectors/index.ts'
import { incidentsOf } from '../../../agent/detectors/incidents.ts'
import { INCIDENT_RULES } from '../../../agent/detectors/model/incident-rules.ts'

const finding = (pattern: string, evidence: Evidence = {}, env = 'linux', subject = pattern): Finding => ({
  pattern,
  severity: detectorById(pattern)?.severity ?? 'medium',
  layer: 'user',
  env,
  subject,
  evidence,
})
const shape = (...findings: Finding[]) =>
  incidentsOf(findings).map(({ root, dependents }) => [
    root.pattern,
    ...dependents.map(({ pattern }) => pattern),
  ])

describe('ghosts of an old Go', () => {
  test('one incident with its root first and the rest in the order to mend', () => {
    expect(
      shape(
        finding('GO_TOOL_SHADOWED'),
        finding('GOBIN_STALE_GOPATH'),
        finding('GOROOT_VERSION_MISMATCH', { variable: 'GOROOT' }),
        finding('GOPATH_VERSION_COUPLED'),
      ),
    ).toEqual([
      ['GOROOT_VERSION_MISMATCH', 'GOPATH_VERSION_COUPLED', 'GOBIN_STALE_GOPATH', 'GO_TOOL_SHADOWED'],
    ])
  })

  test('without the root the next link is the root', () => {
    expect(shape(finding('GOBIN_STALE_GOPATH'), finding('GO_TOOL_SHADOWED'))).toEqual([
      ['GOBIN_STALE_GOPATH', 'GO_TOOL_SHADOWED'],
    ])
  })

  test('deeper consequences come after nearer ones', () => {
    expect(
      shape(
        finding('GO_SMOKE_TEST_FAILED'),
        finding('GOROOT_INVALID', { variable: 'GOROOT' }),
        finding('GOENV_FILE_ENCODING'),
        finding('GOENV_BROKEN_GOROOT'),
      ),
    ).toEqual([['GOENV_FILE_ENCODING', 'GOENV_BROKEN_GOROOT', 'GOROOT_INVALID', 'GO_SMOKE_TEST_FAILED']])
  })
})

test('envs never explain each other', () => {
  expect(
    shape(finding('GOROOT_VERSION_MISMATCH', {}, 'windows'), finding('GOBIN_STALE_GOPATH', {}, 'wsl:Debian')),
  ).toEqual([['GOROOT_VERSION_MISMATCH'], ['GOBIN_STALE_GOPATH']])
})

test('a cause of one variable does not explain another', () => {
  const points = finding('WSL_GO_VARS_POINT_TO_WINDOWS', { variable: 'GOPATH' }, 'wsl:Debian')
  expect(shape(points, finding('GOROOT_INVALID', {}, 'wsl:Debian'))).toHaveLength(2)
  expect(shape(points, finding('GOPATH_UNUSABLE', {}, 'wsl:Debian'))).toHaveLength(1)
})

test('a file explains only what it sets', () => {
  const origin = (ref: string) => ({ kind: 'profile', ref, line: 3, confidence: 'high' }) as const
  const crlf = finding('PROFILE_CRLF', { file: '/home/<u1>/.profile' })
  expect(shape(crlf, finding('GOROOT_INVALID', { origin: origin('/home/<u1>/.profile') }))).toHaveLength(1)
  expect(shape(crlf, finding('GOROOT_INVALID', { origin: origin('/etc/environment') }))).toHaveLength(2)
})

const CHAINED_PATTERNS = [...new Set(INCIDENT_RULES.flatMap(({ cause, effects }) => [cause, ...effects]))]

test('every finding is in exactly one incident, whatever the findings', () => {
  const any = fc.record({
    pattern: fc.constantFrom(...CHAINED_PATTERNS, 'GO_MISSING'),
    env: fc.constantFrom('linux', 'windows'),
    variable: fc.constantFrom('GOROOT', 'GOPATH'),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), (words) => {
      const findings = words.map(({ pattern, env, variable }, n) =>
        finding(pattern, { variable }, env, String(n)),
      )
      const members = incidentsOf(findings).flatMap(({ root, dependents }) => [root, ...dependents])
      expect(members).toHaveLength(findings.length)
      expect(new Set(members)).toEqual(new Set(findings))
    }),
  )
})

test('the chains name detectors of the catalogue', () => {
  expect(CHAINED_PATTERNS.filter((pattern) => !detectorById(pattern))).toEqual([])
})

test('a carriage return explains only what the same file sets', () => {
  const at = (ref: string): Evidence => ({ origin: { kind: 'go-env-file', ref, confidence: 'high' } })
  expect(
    shape(
      finding('GO111MODULE_OFF', at('/home/<u1>/.config/go/env')),
      finding('GOPRIVATE_MISSING_OR_MALFORMED', at('/home/<u1>/.bashrc')),
      finding('GOENV_FILE_ENCODING', { path: '/home/<u1>/.config/go/env' }),
    ),
  ).toEqual([['GOENV_FILE_ENCODING', 'GO111MODULE_OFF'], ['GOPRIVATE_MISSING_OR_MALFORMED']])
})

test('a checklist and a second name for the same thing come under what mends them', () => {
  expect(
    shape(finding('CI_AGENT_GO_PREREQ'), finding('GO_MISSING'), finding('MSI_INSTALL_INCOMPLETE')),
  ).toEqual([['MSI_INSTALL_INCOMPLETE', 'GO_MISSING', 'CI_AGENT_GO_PREREQ']])
  expect(shape(finding('ROSETTA_AMD64_GO'), finding('GO_ARCH_MISMATCH'))).toEqual([
    ['GO_ARCH_MISMATCH', 'ROSETTA_AMD64_GO'],
  ])
  const origin: Evidence = {
    origin: { kind: 'profile', ref: '/home/<u1>/.zshrc', line: 9, confidence: 'high' },
  }
  expect(
    shape(
      finding('GO_ARCH_MISMATCH', origin),
      finding('GENV'),
      finding('GOENV_PERSISTED_CROSS_TARGET', origin),
    ),
  ).toEqual([['GOENV_PERSISTED_CROSS_TARGET', 'GO_ARCH_MISMATCH'], ['GENV']])
})
