import { expect, test } from 'vitest'
import { ciVersion, isOlderThan, losesZero } from '../../../../agent/detectors/model/ci-go.ts'
import { ciGo } from '../../../support/projects.ts'

test.each([
  ['1.22.3', '1.22.3', false],
  ['go1.22.3', '1.22.3', false],
  ['1.23rc1', '1.23rc1', false],
  ['1.22', '1.22', true],
  ['1.22.x', '1.22', true],
  ['~1.22', '1.22', true],
])('%s', (parsed, line, floating) => expect(ciVersion(ciGo(parsed))).toEqual({ line, floating }))

test.each(['stable', 'oldstable', '^1.20', '>=1.20', '1.x', '1', '', '1.22-alpine'])(
  '%s is not told',
  (parsed) => expect(ciVersion(ciGo(parsed))).toBeNull(),
)

test('what it resolves to wins over what is written', () => {
  expect(ciVersion(ciGo('oldstable', { resolved: '1.25.4' }))).toEqual({ line: '1.25.4', floating: false })
})

test('a floating version stands for its newest patch', () => {
  expect(isOlderThan({ line: '1.22', floating: true }, '1.22.9')).toBe(false)
  expect(isOlderThan({ line: '1.22', floating: true }, '1.23')).toBe(true)
  expect(isOlderThan({ line: '1.22.3', floating: false }, '1.22.9')).toBe(true)
  expect(isOlderThan({ line: '1.22.3', floating: false }, '1.22')).toBe(false)
})

test('numbers that end in 0', () => {
  expect(losesZero(ciGo('1.2', { raw: '1.20', yamlNumber: true }))).toBe(true)
  expect(losesZero(ciGo('1.21', { raw: '1.21', yamlNumber: true }))).toBe(false)
  expect(losesZero(ciGo('1.20'))).toBe(false)
})
