import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { sarifReport } from '../../../agent/report/sarif.ts'
import { reportView } from '../../../agent/report/view.ts'
import { profileLine, snapshotOf } from '../../support/snapshot.ts'

/** The official schema is draft 4; apart from two header fields it reads the same as draft 7. */
const official = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
)
const schema = JSON.parse(readFileSync(official, 'utf8'), (name, value: unknown) =>
  ['$schema', 'id'].includes(name) && typeof value === 'string' ? undefined : value,
) as object
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

const broken = snapshotOf({
  installs: [
    { root: '/usr/local/go' },
    {
      root: '/opt/gone',
      source: 'unknown',
      valid: false,
      missing: ['bin/go', 'pkg/tool', 'src/runtime', 'VERSION'],
    },
  ],
  path: ['/usr/local/go/bin'],
  variables: { GOROOT: '/opt/gone' },
  origins: { GOROOT: profileLine('/home/<u1>/.profile', 12) },
  active: {
    goroot: '/opt/gone',
    gorootSource: 'os-env',
    runs: false,
    rootVersion: null,
    compileVersion: null,
  },
  sections: { dirs: { status: 'failed', reason: 'timeout', message: 'slow' } },
})
const windows = snapshotOf({
  kind: 'windows',
  installs: [{ root: 'C:\\Go' }],
  path: [{ dir: 'C:\\Go\\bin', raw: '"C:\\Go\\bin"' }, 'C:\\Go\\bin'],
})

type Sarif = {
  runs: {
    tool: { driver: { rules: { id: string }[] } }
    invocations: { toolExecutionNotifications: { message: { text: string } }[] }[]
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      locations: {
        physicalLocation?: { artifactLocation: { uri: string }; region?: { startLine: number } }
      }[]
    }[]
  }[]
}

test.each([
  ['en', broken],
  ['zh', broken],
  ['en', windows],
  ['en', snapshotOf()],
] as const)('is valid SARIF 2.1.0 (%s)', (lang, snapshot) => {
  const text = sarifReport(reportView(diagnose(snapshot), snapshot, lang), '0.1.0', lang)
  validate(JSON.parse(text))
  expect(validate.errors ?? []).toEqual([])
})

test('points at the line that set the value, by rules of its own run', () => {
  const text = sarifReport(reportView(diagnose(broken), broken, 'en'), '0.1.0', 'en')
  const { runs } = JSON.parse(text) as Sarif
  const [run] = runs
  const result = run?.results.find(({ ruleId }) => ruleId === 'GOROOT_INVALID')
  expect(result?.level).toBe('error')
  expect(run?.tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe('GOROOT_INVALID')
  expect(result?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'file:///home/%3Cu1%3E/.profile' },
    region: { startLine: 12 },
  })
  const notes = run?.invocations[0]?.toolExecutionNotifications ?? []
  expect(notes.some(({ message }) => message.text.includes('dirs: timeout: slow'))).toBe(true)
})
