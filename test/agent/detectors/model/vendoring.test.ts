import { expect, test } from 'vitest'
import { posixPaths } from '../../../../agent/detectors/model/paths.ts'
import { vendorMismatches, type Vendor } from '../../../../agent/detectors/model/vendoring.ts'
import { goMod, goWork } from '../../../support/projects.ts'

const ROOT = '/src/mono'
const vendor = (...modules: Vendor['modules']): Vendor => ({ modules, workspace: false })
const mains = (...given: [name: string, words: Parameters<typeof goMod>[1]][]) =>
  given.map(([name, words]) => ({ dir: `${ROOT}/${name}`, goMod: goMod(`${ROOT}/${name}`, words) }))
const LIB = { path: 'example.com/lib', version: 'v1.0.0', explicit: true }

test('a replacement of one version is looked for before that of any version', () => {
  const app = mains([
    'app',
    {
      requires: ['example.com/lib@v1.0.0'],
      replaces: ['example.com/lib => ./any', 'example.com/lib@v1.0.0 => ./one'],
    },
  ])
  const any = { path: 'example.com/lib', explicit: false, replacement: './any' }
  expect(vendorMismatches(vendor({ ...LIB, replacement: './one' }, any), app, null, posixPaths)).toEqual([])
  expect(vendorMismatches(vendor({ ...LIB, replacement: './any' }, any), app, null, posixPaths)).toEqual([
    { problem: 'replaced otherwise', module: 'example.com/lib@v1.0.0', wanted: './one', vendored: './any' },
  ])
})

test('a replacement by a module is compared with its version', () => {
  const app = mains([
    'app',
    { requires: ['example.com/lib@v1.0.0'], replaces: ['example.com/lib => example.com/fork@v1.1.0'] },
  ])
  const lines = (target: string) =>
    vendor({ ...LIB, replacement: target }, { path: LIB.path, explicit: false, replacement: target })
  expect(vendorMismatches(lines('example.com/fork v1.1.0'), app, null, posixPaths)).toEqual([])
  expect(vendorMismatches(lines('example.com/fork v1.0.0'), app, null, posixPaths)).toHaveLength(1)
})

test('in a workspace directories are told from go.work, and a used module is not replaced', () => {
  const used = mains(
    ['a', { requires: ['example.com/lib@v1.0.0'], replaces: ['example.com/lib => ../lib'] }],
    ['b', { replaces: ['example.com/a => ../a'] }],
  )
  const work = goWork(ROOT, ['./a', './b'])
  const lines = vendor(
    { ...LIB, replacement: './lib' },
    { path: LIB.path, explicit: false, replacement: './lib' },
  )
  expect(vendorMismatches(lines, used, work, posixPaths)).toEqual([])
  const decided = goWork(ROOT, ['./a', './b'], { replaces: ['example.com/lib => ./other'] })
  expect(vendorMismatches(lines, used, decided, posixPaths).map(({ problem }) => problem)).toEqual([
    'replaced otherwise',
  ])
})

test('one problem a module: another version is not also one that is no longer required', () => {
  const app = mains(['app', { requires: ['example.com/lib@v1.2.0'] }])
  expect(vendorMismatches(vendor(LIB), app, null, posixPaths)).toEqual([
    { problem: 'other version', module: 'example.com/lib', wanted: 'v1.2.0', vendored: 'v1.0.0' },
  ])
})

test('modules that come along are neither required nor marked', () => {
  const app = mains(['app', { requires: ['example.com/lib@v1.0.0'] }])
  const along = { path: 'example.com/along', version: 'v0.1.0', explicit: false }
  expect(vendorMismatches(vendor(LIB, along), app, null, posixPaths)).toEqual([])
})
