import { expect, test } from 'vitest'
import {
  DEFAULT_POLICY,
  type Context,
  type DataOf,
  type SectionName,
} from '../../../../agent/detectors/detector.ts'
import { activeWorkspaces, olderGo } from '../../../../agent/detectors/model/workspaces.ts'
import { snapshotOf } from '../../../support/snapshot.ts'
import { goWork, projects } from '../../../support/projects.ts'

function contextOf(words: Parameters<typeof snapshotOf>[0]): Context {
  const env = snapshotOf(words).envs[0]
  if (!env) throw new Error('unreachable: a snapshot has an env')
  const sections: Partial<Record<SectionName, { status: string; data?: unknown }>> = env.sections
  const want = <K extends SectionName>(name: K) => (sections[name]?.data ?? null) as DataOf<K> | null
  return {
    env,
    want,
    need: want,
    known: () => true,
    policy: DEFAULT_POLICY,
    takenAt: '2026-01-01T00:00:00.000Z',
    siblings: [],
  }
}

test('one workspace for all its projects, without those that switched it off', () => {
  const work = goWork('/src', ['./a', './b', './c'])
  const all = projects(
    { id: 'a', goWork: work },
    { id: 'b', goWork: work },
    { id: 'c', goWork: work, gowork: 'off' },
    {},
  )
  expect(
    activeWorkspaces(contextOf({ has: { projects: all } })).map(({ work: { file }, projects: list }) => [
      file,
      list.map(({ id }) => id),
    ]),
  ).toEqual([['/src/go.work', ['a', 'b']]])
})

test('what the directory sees wins over what the session sees', () => {
  const off = { GOWORK: 'off' }
  const silent = projects({ goWork: goWork('/src', ['./a']) })
  expect(activeWorkspaces(contextOf({ goEnv: off, has: { projects: silent } }))).toEqual([])
  const named = projects({ goWork: goWork('/src', ['./a']), gowork: '/src/go.work' })
  expect(activeWorkspaces(contextOf({ goEnv: off, has: { projects: named } }))).toHaveLength(1)
})

test('the same projects beside another go are not what they were before', () => {
  const has = { projects: projects({ goWork: goWork('/src', ['./a']) }) }
  const seen = [{}, { goEnv: { GOWORK: 'off' } }, { active: { version: 'go1.17.13' } }].map(
    (words) => activeWorkspaces(contextOf({ ...words, has })).length,
  )
  expect(seen).toEqual([1, 0, 0])
})

test.each([
  ['go1.17.13', true],
  ['go1.18rc1', false],
  ['go1.18', false],
  ['devel go1.28-abcdef12', false],
])('%s is older than 1.18: %s', (version, older) =>
  expect(olderGo(contextOf({ active: { version } }), '1.18')).toBe(older),
)

test('an unknown go is taken for a current one', () => expect(olderGo(contextOf({}), '1.18')).toBe(false))
