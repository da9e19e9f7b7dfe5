import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { Collecting, DEFAULT_COLLECTING } from '../../../agent/contract/collecting.ts'
import { DEFAULT_POLICY, Policy } from '../../../agent/contract/policy.ts'
import { textsIn } from '../../../web/src/locales/index.ts'
import { draftOf, decisionIn, rebased, refusals } from '../../../web/src/pages/policy/policy-draft.ts'
import { COLLECTING_FORM, POLICY_FORM } from '../../../web/src/pages/policy/policy-fields.ts'

const FULL: Policy = {
  ...DEFAULT_POLICY,
  requiresGo: false,
  minGo: '1.22',
  wrappers: ['/opt/a b/go', 'D:\\tools\\go.cmd'],
  poolAmd64Level: 3,
  eolGraceDays: 0,
  baselines: [
    { file: 'go/env', lines: ['GOPROXY=https://proxy.example', 'GOFLAGS=-mod=mod'] },
    { file: '.wslconfig', lines: ['wsl2.memory=8GB'] },
  ],
  campaign: {
    stage: 3,
    target: { GOPATH: 'D:\\go', GOCACHE: 'D:\\cache=x' },
    mirror: { at: '2026-11-20T08:00:00.000Z', unexpected: 0 },
  },
}
const FIELDS = POLICY_FORM.fields
const typed = (changes: Record<string, string | boolean>) =>
  decisionIn({ ...draftOf(DEFAULT_POLICY), ...changes })

describe('the form of the policy', () => {
  it('has a control for every setting of the contract, with its texts', () => {
    expect(new Set(FIELDS.map(({ path }) => path[0]))).toEqual(new Set(Object.keys(Policy.properties)))
    expect(new Set(FIELDS.map(({ id }) => id)).size).toBe(FIELDS.length)
    const texts = textsIn('en')['policyField'] ?? {}
    const shown = [...FIELDS, ...COLLECTING_FORM.fields]
    expect(new Set(shown.map(({ text }) => text))).toEqual(new Set(Object.keys(texts)))
  })

  it.each([DEFAULT_POLICY, FULL])('says the policy that it was made from', (policy) => {
    const read = decisionIn(draftOf(policy))
    expect(read).toEqual({ decision: policy, faults: {} })
    expect(Value.Check(Policy, read.decision)).toBe(true)
  })

  it('takes lines as they come, and empties away', () => {
    expect(typed({ wrappers: ' /a \n\n/b\n', minGo: '  ' }).decision).toEqual({
      ...DEFAULT_POLICY,
      wrappers: ['/a', '/b'],
    })
  })

  it.each([
    ['eolGraceDays', '', { kind: 'missing' }],
    ['eolGraceDays', '1.5', { kind: 'whole' }],
    ['eolGraceDays', '-1', { kind: 'range', min: 0 }],
    ['poolAmd64Level', '9', { kind: 'rangeTo', min: 1, max: 4 }],
    ['minGo', '1'.repeat(65), { kind: 'long', max: 64 }],
    ['wrappers', `/a\n${'b'.repeat(501)}`, { kind: 'lineLong', at: 2, max: 500 }],
    ['wrappers', 'a\n'.repeat(201), { kind: 'many', max: 200 }],
    ['campaign.mirror.at', 'yesterday', { kind: 'moment' }],
  ])('refuses %s = %j at its control', (id, text, fault) => {
    expect(typed({ [id]: text }).faults[id]).toEqual(fault)
  })

  it('wants a campaign whole, or not at all', () => {
    expect(typed({ 'campaign.target': 'GOPATH D:' }).faults).toEqual({
      'campaign.target': { kind: 'pair', at: 1 },
    })
    expect(typed({ 'campaign.target': 'GOPATH=D:\\go' }).faults).toEqual({
      'campaign.stage': { kind: 'missing' },
    })
    expect(typed({ 'campaign.stage': '2' }).decision).toMatchObject({ campaign: { stage: 2, target: {} } })
  })

  it('keeps what was typed on top of what somebody else changed', () => {
    const base = draftOf(DEFAULT_POLICY)
    const mine = { ...base, minGo: '1.25' }
    const theirs = draftOf({ ...DEFAULT_POLICY, allowSnap: true })
    expect(rebased(base, mine, theirs)).toEqual({ ...theirs, minGo: '1.25' })
  })

  it('shows what the server refuses at the control it is about', () => {
    const errors = [
      { field: '/body/policy/minGo', expected: 'a Go version' },
      { field: '/body/policy/campaign/mirror/at', expected: 'a moment' },
      { field: '/body/revision', expected: 'an integer' },
    ]
    expect(Object.keys(refusals(errors)).sort()).toEqual(['campaign.mirror.at', 'minGo'])
  })
})

describe('the form of what agents may look at', () => {
  const { fields } = COLLECTING_FORM

  it('has a control for every setting of the contract, and says what it was made from', () => {
    expect(fields.map(({ id }) => id).sort()).toEqual(Object.keys(Collecting.properties).sort())
    for (const decision of [
      DEFAULT_COLLECTING,
      { projectRoots: ['~/src', 'D:\\work'], probes: true, smoke: true },
    ])
      expect(decisionIn(draftOf(decision, COLLECTING_FORM), COLLECTING_FORM)).toEqual({
        decision,
        faults: {},
      })
  })

  it('refuses more directories than the contract takes', () => {
    const draft = { ...draftOf(DEFAULT_COLLECTING, COLLECTING_FORM), projectRoots: 'a\n'.repeat(51) }
    expect(decisionIn(draft, COLLECTING_FORM).faults).toEqual({ projectRoots: { kind: 'many', max: 50 } })
    const errors = [{ field: '/body/collecting/projectRoots/0', expected: 'string' }]
    expect(Object.keys(refusals(errors, COLLECTING_FORM))).toEqual(['projectRoots'])
  })
})
