import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { HostPage } from '../../server/contract/host.ts'
import { apiOf } from './api.ts'
import { makeClone, makeUser, missing, npm, npmStart, type Clone, type Owner } from './clone.ts'
import { leftOut } from '../support/lacking.ts'

const FRESH = 'npm start in a fresh clone with an empty HOME'
const noClone = leftOut(FRESH, missing())

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

const user = (): Owner => {
  const made = makeUser()
  undo.push(async () => made.remove())
  return made
}

const SETUP_LINK = /http:\/\/\S+\/setup#token=(\S+)/g
const HEALTHY_MS = 240_000
const LISTED_MS = 30_000

/** Makes the first admin as the page behind the link does. */
async function setUp(address: string, token: string): Promise<void> {
  const reply = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ token, email: 'admin@envherd.test', password: 'correct horse battery staple' }),
  })
  expect(reply.status).toBe(200)
}

/** The token is alone on the last line. */
async function newToken(clone: Clone): Promise<string> {
  const { out } = await npm(clone, 'run', 'token', '--', '--name', 'acceptance', '--role', 'viewer')
  const last = out.trimEnd().split('\n').at(-1) ?? ''
  expect(last).toMatch(/^\S{20,}$/)
  return last
}

async function hostsOf(address: string, token: string) {
  return (await apiOf(address, token).get('/hosts', HostPage)).rows
}

const stopped = async (clone: Clone) =>
  expect.poll(() => clone.processes(), { timeout: 5_000, interval: 100 }).toEqual([])

describe.skipIf(noClone)(FRESH, () => {
  // npm hands a Ctrl-C on to its child: sh ends of it, bash has made way for node, which then gets it twice.
  test.each([
    [
      'as root in a folder that only root may enter',
      () => ({ name: 'root', uid: 0, gid: 0 }),
      0o700,
      '/bin/sh',
    ],
    ['as an ordinary user', user, 0o755, '/bin/bash'],
  ] as const)(
    '%s',
    async (name, owner, mode, shell) => {
      const clone = await makeClone(owner(), mode, shell)
      undo.push(() => clone.remove())
      const address = `http://127.0.0.1:${clone.port}`

      const first = await npmStart(clone, HEALTHY_MS)
      await expect.poll(() => first.output()).toContain('Ctrl-C stops everything')
      const links = [...first.output().matchAll(SETUP_LINK)]
      expect(links).toHaveLength(1)
      await setUp(address, links[0]?.[1] ?? '')

      const beside = await newToken(clone)
      const began = Date.now()
      const goVersion = () =>
        hostsOf(address, beside).then((rows) => rows.map(({ envs }) => envs[0]?.goVersion))
      const real = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: '/' }).trim()
      await expect.poll(goVersion, { timeout: LISTED_MS, interval: 100 }).toEqual([real])
      const listed = Date.now() - began
      expect((await fetch(address)).status).toBe(200)

      await first.interrupt()
      expect(first.output()).not.toContain('did not end cleanly')
      await stopped(clone)

      const alone = await newToken(clone)
      await stopped(clone)
      const second = await npmStart(clone, HEALTHY_MS)
      expect((await hostsOf(address, alone)).map(({ envs }) => envs[0]?.goVersion)).toEqual([real])
      expect(second.output()).not.toMatch(SETUP_LINK)
      // Also while the agent is still at its first look.
      await sleep(500)
      await second.interrupt()
      await stopped(clone)

      console.log(
        `npm start ${name}: healthy after ${first.milliseconds} ms (packages were there, builds included), ` +
          `listed with ${real} ${listed} ms after the first question, second start ${second.milliseconds} ms`,
      )
    },
    300_000,
  )
})
