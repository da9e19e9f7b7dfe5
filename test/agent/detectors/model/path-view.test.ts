import { expect, test } from 'vitest'
import { pathView, resolveCommand } from '../../../../agent/detectors/model/path-view.ts'
import { fileInfo, snapshotOf, type EntryWords, type EnvWords } from '../../../support/snapshot.ts'

const withGo = (dir: string, file: string, real?: string): EntryWords => ({
  dir,
  is: { bins: { go: fileInfo(file, real === undefined ? {} : { real }) } },
})

function hits(words: EnvWords): string[] {
  const kind = words.kind ?? 'linux'
  const sections = snapshotOf(words).envs[0]?.sections
  if (sections?.path.status !== 'ok' || sections.sessions.status !== 'ok')
    throw new Error('composed without PATH')
  const [session] = sections.sessions.data.list
  if (!session) throw new Error('composed without a session')
  return resolveCommand(pathView(sections.path.data, kind), session, 'go', kind).map(({ file }) => file.path)
}

test('all hits in order, one file once', () => {
  expect(
    hits({
      path: [withGo('/a', '/a/go', '/x/go'), '/none', withGo('/b', '/b/go', '/x/go'), withGo('/c', '/c/go')],
    }),
  ).toEqual(['/a/go', '/c/go'])
})
test('empty and relative entries are the caller’s directory, no hit', () => {
  expect(hits({ path: ['', withGo('bin', 'bin/go'), withGo('/a', '/a/go')] })).toEqual(['/a/go'])
})
test('PATHEXT decides on Windows', () => {
  const path = [withGo('C:\\a', 'C:\\a\\go.bat'), withGo('C:\\b', 'C:\\b\\go.exe')]
  expect(hits({ kind: 'windows', path })).toEqual(['C:\\a\\go.bat', 'C:\\b\\go.exe'])
  expect(hits({ kind: 'windows', path, sessions: [{ id: 'cmd', pathext: '.EXE' }] })).toEqual([
    'C:\\b\\go.exe',
  ])
  const script = [withGo('C:\\s', 'C:\\s\\go.ps1')]
  expect(hits({ kind: 'windows', path: script, sessions: [{ id: 'pwsh' }] })).toEqual(['C:\\s\\go.ps1'])
  expect(hits({ kind: 'windows', path: script, sessions: [{ id: 'cmd' }] })).toEqual([])
})
test('no POSIX shell runs go.exe for go', () => {
  expect(hits({ kind: 'wsl', path: [withGo('/mnt/c/Go/bin', '/mnt/c/Go/bin/go.exe')] })).toEqual([])
})
