import { expect, test } from 'vitest'
import type { Context } from '../../../../agent/detectors/detector.ts'
import { defineDetector } from '../../../../agent/detectors/detector.ts'
import { diagnose } from '../../../../agent/detectors/diagnose.ts'
import { goSetting, goValue } from '../../../../agent/detectors/model/go-setting.ts'
import { goproxySingleNoFallback } from '../../../../agent/detectors/goproxy-single-no-fallback.ts'
import { snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

/** The context as the runner makes it. */
function contextOf(words: EnvWords): Context {
  let seen: Context | undefined
  const probe = defineDetector({
    ...goproxySingleNoFallback,
    needs: ['os'],
    check(_, context) {
      seen = context
      return []
    },
  })
  diagnose(snapshotOf(words), undefined, [probe])
  if (!seen) throw new Error('the runner did not ask the probe')
  return seen
}

test('who set it', () => {
  const context = contextOf({ variables: { GOFLAGS: '-v' }, goEnvFile: { GOFLAGS: '-x', GOPROXY: 'off' } })
  expect(goSetting(context, 'GOFLAGS')).toMatchObject({ value: '-v', origin: { kind: 'process' } })
  expect(goSetting(context, 'GOPROXY')).toMatchObject({
    value: 'off',
    origin: { kind: 'go-env-file', line: 2 },
  })
  expect(goSetting(context, 'GOSUMDB')).toBeUndefined()
})

test('what is Go’s default anyway is no setting', () => {
  const context = contextOf({ variables: { GOTOOLCHAIN: 'auto' }, goEnv: { GOSUMDB: 'sum.golang.org' } })
  expect(goSetting(context, 'GOTOOLCHAIN')).toBeUndefined()
  expect(goSetting(context, 'GOSUMDB')).toBeUndefined()
  expect(goValue(context, 'GOSUMDB')).toBe('sum.golang.org')
  expect(goValue(context, 'GOPROXY')).toBe('https://proxy.golang.org,direct')
})

test('what go env printed counts where no place is known', () => {
  const printed = contextOf({ goEnv: { GOSUMDB: 'off' } })
  expect(goSetting(printed, 'GOSUMDB')).toEqual({
    value: 'off',
    origin: { kind: 'process', confidence: 'low' },
  })
})
