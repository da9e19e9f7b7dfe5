import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { installOn } from '../../../agent/commands/install.ts'
import { composedHere } from './composed-here.ts'

const homes: string[] = []
afterEach(async () => {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true })
})

/** The unit that is written where the person's shell has these variables. */
async function unitWith(variables: Parameters<typeof composedHere>[2]) {
  const composed = await composedHere(
    (program, args) =>
      program === 'crontab' ? {} : { stdout: args.includes('is-active') ? 'active\n' : '' },
    {},
    variables,
  )
  const { here, cli, home } = composed
  homes.push(home)
  await installOn(here, {}, cli)
  return { home, unit: await readFile(join(home, '.config/systemd/user/envherd.service'), 'utf8') }
}

test('the service has the folder that this shell has, where its variables say where that is', async () => {
  expect((await unitWith(undefined)).unit).not.toContain('ENVHERD_STATE_DIR')
  const own = await unitWith((home) => ({ ENVHERD_STATE_DIR: `${home}/own` }))
  expect(own.unit).toContain(`Environment="ENVHERD_STATE_DIR=${own.home}/own"\n`)
  const xdg = await unitWith((home) => ({ XDG_STATE_HOME: `${home}/xdg` }))
  expect(xdg.unit).toContain(`Environment="ENVHERD_STATE_DIR=${xdg.home}/xdg/envherd"\n`)
})
