import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { readPaste } from '../../../agent/intake/paste.ts'
import { toSnapshot } from '../../../agent/intake/to-snapshot.ts'

const FRAGMENTS = [
  'GOROOT=',
  "GOPATH='",
  'set GOROOT=',
  '"GOROOT": "',
  'export ',
  '$ go env',
  '# ',
  '```',
  'which go',
  '\n',
  '\r\n',
  'PATH=',
  '/usr/local/go',
  'C:\\Go',
  ':',
  ';',
  '"',
  "'",
  '$HOME',
  '%PATH%',
  '~/',
  'go: cannot find GOROOT directory: ',
  '12:',
  '> ',
  'version "go1.1" does not match go tool version "',
  '\u0000',
  '\ufeff',
  '<pre>',
  'cat ~/.config/go/env',
  '=',
  '{',
  '}',
]

test('no text breaks the reading, and what comes of it is a valid snapshot', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (pasted) => {
      const { snapshot } = toSnapshot(readPaste(pasted), { at: new Date(0), agentVersion: '0' })
      expect([...Value.Errors(Snapshot, snapshot)]).toEqual([])
      const { notEvaluated } = diagnose(snapshot)
      expect(notEvaluated.filter(({ reason }) => reason.startsWith('detector error'))).toEqual([])
    }),
    { numRuns: 3000 },
  )
})

test('a megabyte of noise is read in a second', () => {
  const noise =
    `${'GOROOT '.repeat(50)}\n`.repeat(1500) + `${'a/'.repeat(15_000)}\n`.repeat(20) + ' '.repeat(39_000)
  const began = performance.now()
  readPaste(noise)
  expect(performance.now() - began).toBeLessThan(1000)
})
