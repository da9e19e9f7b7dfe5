import { expect, test } from 'vitest'
import { anyUsesCgo, archOfTarget, cgoIsForced, cgoIsOn } from '../../../../agent/detectors/model/cgo.ts'
import { projects } from '../../../support/projects.ts'

test.each([
  ['x86_64-w64-mingw32', 'amd64'],
  ['x86_64-pc-windows-msvc', 'amd64'],
  ['i686-w64-mingw32', '386'],
  ['mingw32', '386'],
  ['aarch64-w64-mingw32', 'arm64'],
  ['riscv64-linux-gnu', null],
  ['', null],
])('%s builds for %s', (target, arch) => expect(archOfTarget(target)).toBe(arch))

test('on is not the same as asked for', () => {
  const on = { values: { CGO_ENABLED: '1' }, changed: {} }
  expect([cgoIsOn(on), cgoIsForced(on)]).toEqual([true, false])
  expect(cgoIsForced({ values: {}, changed: { CGO_ENABLED: '1' } })).toBe(true)
})

test('whether a project uses cgo is known only when all were looked at', () => {
  expect(anyUsesCgo(null)).toBeNull()
  expect(anyUsesCgo(projects({ usesCgo: false }, { usesCgo: true }))).toBe(true)
  expect(anyUsesCgo(projects({ usesCgo: false }))).toBe(false)
  expect(anyUsesCgo(projects({ usesCgo: false }, {}))).toBeNull()
  expect(anyUsesCgo({ ...projects({ usesCgo: false }), complete: false })).toBeNull()
})
