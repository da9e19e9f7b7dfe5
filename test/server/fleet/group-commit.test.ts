import { expect, test } from 'vitest'
import { createGroups, Unavailable } from '../../../server/fleet/group-commit.ts'

const failure = (code: string) => Object.assign(new Error(`SQLSTATE ${code}`), { code })

/** Groups of one item whose commits fail so, one after the other, and then succeed. */
function groupsThatFail(...codes: string[]) {
  let commits = 0
  const groups = createGroups<string, string>({
    delayMs: 1,
    size: 10,
    capacity: 10,
    keyOf: (item) => item,
    before: () => 0,
    commit: (items) => {
      const code = codes[commits++]
      return code === undefined
        ? Promise.resolve(new Map(items.map((item) => [item, 'committed'])))
        : Promise.reject(failure(code))
    },
    missing: () => new Error('no reply'),
  })
  return { groups, commits: () => commits }
}

test.each([
  ['a deadlock', '40P01'],
  ['a serialization failure', '40001'],
  ['a connection that is lost', '08006'],
])('after %s the group is committed again', async (_what, code) => {
  const { groups, commits } = groupsThatFail(code)
  expect(await groups.add('a')).toBe('committed')
  expect(commits()).toBe(2)
})

test.each([
  ['for a lock', '55P03'],
  ['for a statement', '57014'],
])(
  'a group that has waited %s as long as it may does not wait once more: all are told to come later',
  async (_what, code) => {
    const { groups, commits } = groupsThatFail(code)
    const results = await Promise.allSettled(['a', 'b'].map((item) => groups.add(item)))
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'unavailable', retryAfterSeconds: 5 },
      })
      expect(result.status === 'rejected' && result.reason).toBeInstanceOf(Unavailable)
    }
    expect(commits()).toBe(1)
    expect(await groups.add('a')).toBe('committed')
  },
)
