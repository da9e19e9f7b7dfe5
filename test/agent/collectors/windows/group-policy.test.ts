import { describe, expect, it } from 'vitest'
import { collect } from '../../../../agent/collect.ts'
import { MACHINE_KEY } from '../../../../agent/collectors/windows/environment.ts'
import { parsePolicyItems } from '../../../../agent/collectors/windows/group-policy.ts'
import { diagnose } from '../../../../agent/detectors/diagnose.ts'
import { createFixtureMachine } from '../../../support/fixture-machine.ts'
import {
  sz,
  HISTORY,
  item,
  preferences,
  composed,
  snapshotOf,
  sectionOf,
  dataOf,
} from './composed-machine.ts'

describe('groupPolicy', () => {
  it('has the items that concern Go and apply here, credentials masked', async () => {
    const { items, refreshedAt } = await dataOf('groupPolicy')
    expect(items.map(({ gpo, scope, action, name, partial }) => [gpo, scope, action, name, partial])).toEqual(
      [
        ['Developer workstations', 'machine', 'replace', 'Path', false],
        ['Developer workstations', 'user', 'update', 'GOPROXY', false],
      ],
    )
    expect(refreshedAt).toBe('2026-01-02T03:04:05.000Z')
    expect(JSON.stringify(items)).not.toContain('hunter2')
    expect(diagnose(await snapshotOf()).findings.map(({ pattern }) => pattern)).toContain('GPO_PATH_OVERRIDE')
  })

  it('has a targeted item where it shows in what is stored', async () => {
    const registry = { [MACHINE_KEY]: [sz('GOFLAGS', '-mod=mod')] }
    const { items } = await dataOf('groupPolicy', { registry })
    expect(items.map(({ name }) => name)).toContain('GOFLAGS')
  })

  it('fails for a broken file and is absent where no policy ever came', async () => {
    expect(await sectionOf('groupPolicy', { files: { [HISTORY]: '<EnvironmentVariables>' } })).toMatchObject({
      status: 'failed',
      reason: 'error',
    })
    expect(() => parsePolicyItems(preferences(item('action="X" name="Path" value=""')))).toThrow(/action X/)
    const machine = createFixtureMachine({ ...composed, files: {} })
    const { host } = await collect(machine, { redactionKey: 'k', agentVersion: '0', only: ['groupPolicy'] })
    expect(host.sections.groupPolicy).toMatchObject({ status: 'absent' })
  })
})
