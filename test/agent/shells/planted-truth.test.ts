import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../../agent/contract/sections/sessions.ts'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import { goToolchains } from '../../support/go-toolchains.ts'
import { makeHome, type Home } from '../../support/home.ts'
import { askShell } from '../../support/real-shell.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'
import { HOWS, plant, type Shell, type Truth } from './planted-truth.ts'

const toolchains = await goToolchains()
const { files, truths } = plant(toolchains)
const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish']

let home: Home
let snapshot: Snapshot
beforeAll(async () => {
  home = await makeHome(files)
  snapshot = await scan(machineAt(home.path), ['sessions', 'path', 'profiles'])
}, 60_000)
afterAll(() => home[Symbol.asyncDispose]())

const sessionOf = (shell: Shell, way: 'login' | 'interactive'): Session | undefined =>
  dataOf(snapshot, 'sessions').list.find(({ id }) => id === `${shell}-${way}`)

/** Where the agent says that a value comes from, as `file:line, how sure`. */
function said({ shell, about }: Truth, way: 'login' | 'interactive'): string {
  const session = sessionOf(shell, way)
  const dir = /^PATH:(.+)$/.exec(about)?.[1]
  const origin =
    dir === undefined
      ? session?.origins[about]
      : dataOf(snapshot, 'path')
          .sessions.find((each) => each.session === session?.id)
          ?.entries.find((entry) => entry.dir === dir)?.origin
  if (!origin) return 'nothing'
  return `${origin.ref?.replace(/^\/tmp\/[^/]+\//, '') ?? origin.kind}:${origin.line ?? 0}, ${origin.confidence}`
}

test('the table is large enough: every way in every shell, at least 12 truths each, four real Go versions', () => {
  expect(toolchains.length).toBe(4)
  for (const shell of SHELLS) {
    const own = truths.filter((truth) => truth.shell === shell)
    expect(own.length, shell).toBeGreaterThanOrEqual(12)
    expect([...new Set(own.map(({ how }) => how))].sort(), shell).toEqual([...HOWS].sort())
  }
})

test('what was traced equals what was planted, everywhere', () => {
  const answers = truths.flatMap((truth) =>
    truth.sessions.map((way) => ({
      truth: `${truth.shell}-${way}: ${truth.how} ${truth.about} = ${truth.file}:${truth.line}, high`,
      said: `${truth.shell}-${way}: ${truth.how} ${truth.about} = ${said(truth, way)}`,
    })),
  )
  const right = answers.filter((answer) => answer.truth === answer.said).length
  const each = SHELLS.map((shell) => `${shell} ${truths.filter((truth) => truth.shell === shell).length}`)
  console.log(
    `planted ${truths.length} (${each.join(', ')}), in ${answers.length} sessions, right ${right} ` +
      `(${((100 * right) / answers.length).toFixed(1)} %)`,
  )
  expect(answers.map((answer) => answer.said)).toEqual(answers.map((answer) => answer.truth))
})

describe.each(SHELLS)('%s', (shell) => {
  test.each(['login', 'interactive'] as const)(
    '%s: traced, and left with the values of a plain start',
    async (way) => {
      const session = sessionOf(shell, way)
      expect(session?.traced).toBe(true)
      const start = { shell, login: way === 'login', interactive: true }
      const { stdout } = await askShell(start, '/usr/bin/env -0', home.path)
      const plain = new Map(
        stdout
          .split('\0')
          .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      )
      const names = truths.filter((truth) => truth.shell === shell && !truth.about.startsWith('PATH:'))
      const hidden = (text: string | undefined) => text?.replace(/^\/tmp\/envherd-home-[^/]+/, '<home>')
      for (const { about } of names) {
        const seen = session?.variables[about]?.replace(/^\/tmp\/<u1>/, '<home>')
        expect(seen, `${about} in ${session?.id ?? ''}`).toBe(hidden(plain.get(about)))
      }
    },
  )
})
