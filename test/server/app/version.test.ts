import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SERVER_VERSION } from '../../../server/plugins/version.ts'

it('names the version of package.json', () => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  expect(manifest).toMatchObject({ version: SERVER_VERSION })
})
