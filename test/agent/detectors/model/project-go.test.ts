import { expect, test } from 'vitest'
import type { Context } from '../../../../agent/detectors/detector.ts'
import { plainRelease, requiredGo, versionLines } from '../../../../agent/detectors/model/project-go.ts'
import { APP, goMod, goWork, project } from '../../../support/projects.ts'

/** Only what the model asks of a context: nothing is known of the Go in use or its settings. */
const context = { want: () => null } as unknown as Context

test('go.work chooses the toolchain where there is one', () => {
  const both = project({ goMod: goMod(APP, { go: '1.24' }), goWork: goWork(APP, ['.'], { go: '1.22' }) })
  expect(versionLines(both, context)).toEqual({ file: `${APP}/go.work`, go: '1.22' })
  expect(versionLines({ ...both, gowork: 'off' }, context)).toEqual({ file: `${APP}/go.mod`, go: '1.24' })
  expect(versionLines(project(), context)).toBeNull()
})

test('the newest go line is the one to satisfy', () => {
  const words = { goMod: goMod(APP, { go: '1.24.0' }), goWork: goWork(APP, ['.'], { go: '1.24' }) }
  expect(requiredGo(project(words), context)).toEqual({ file: `${APP}/go.mod`, go: '1.24.0' })
  expect(requiredGo(project({ goMod: goMod(APP) }), context)).toBeNull()
})

test('releases as plain numbers', () => {
  expect(['go1.22.3', '1.22', 'go1.24rc1', 'go1.22.3-acme', 'go1.25.4 X:nodwarf5'].map(plainRelease)).toEqual(
    ['1.22.3', '1.22', '1.24rc1', '1.22.3', '1.25.4'],
  )
  expect(['devel go1.26-abcdef0', 'latest', '', 'go1.22.3x'].map(plainRelease)).toEqual([
    null,
    null,
    null,
    null,
  ])
})
