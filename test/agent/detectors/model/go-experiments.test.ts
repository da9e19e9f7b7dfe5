import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GO_EXPERIMENTS } from '../../../../agent/detectors/facts/go-experiments.ts'
import { unknownExperiment } from '../../../../agent/detectors/model/go-experiments.ts'
import { parseGoVersion } from '../../../../agent/detectors/model/go-version.ts'
import { goToolchains } from '../../../support/go-toolchains.ts'

const versionOf = (text: string) => {
  const version = parseGoVersion(text)
  if (!version) throw new Error(`${text} is no version`)
  return version
}

describe('GOEXPERIMENT', () => {
  test('every release takes and refuses what the table says', async () => {
    const values = [...Object.keys(GO_EXPERIMENTS), 'none', 'nosuch', 'noarenas', ',loopvar,', 'LoopVar']
    for (const { version, root } of await goToolchains())
      for (const value of values) {
        const env = { PATH: '/usr/bin:/bin', HOME: '/dev/null', GOTOOLCHAIN: 'local', GOEXPERIMENT: value }
        const { stderr } = spawnSync(join(root, 'bin', 'go'), ['version'], { env, encoding: 'utf8' })
        const refused = /unknown GOEXPERIMENT (\S+)/.exec(stderr)?.[1] ?? null
        expect({ version, value, refused: unknownExperiment(value, versionOf(version)) }).toEqual({
          version,
          value,
          refused,
        })
      }
  }, 300_000)

  test.each(['go1.20.14', 'go1.18', 'go1.99', 'devel go1.23-abcdef0', 'go1.22.3-fips'])(
    'nothing is said about %s',
    (version) => {
      expect(unknownExperiment('bogus', versionOf(version))).toBeUndefined()
    },
  )
})
