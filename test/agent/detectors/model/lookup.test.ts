import { expect, test } from 'vitest'
import { lookUp } from '../../../../agent/detectors/model/lookup.ts'
import { pathView } from '../../../../agent/detectors/model/path-view.ts'
import { fileInfo, snapshotOf, type EntryWords, type EnvWords } from '../../../support/snapshot.ts'

/* What no shell on a test machine can show; the rest is in `test/agent/shells/which.test.ts`. */

function steps(words: EnvWords) {
  const kind = words.kind ?? 'linux'
  const sections = snapshotOf(words).envs[0]?.sections
  if (sections?.path.status !== 'ok' || sections.sessions.status !== 'ok')
    throw new Error('composed without PATH')
  const [session] = sections.sessions.data.list
  if (!session) throw new Error('composed without a session')
  const found = lookUp(pathView(sections.path.data, kind), session, 'go', kind, sections.sessions.data.home)
  return {
    definitions: found.definitions,
    steps: found.steps.map(({ index, dir, outcome }) => `${index ?? '-'} ${dir} ${outcome}`),
  }
}

const withGo = (dir: string, file: string, is = {}): EntryWords => ({
  dir,
  is: { bins: { go: fileInfo(file) }, ...is },
})

test('cmd looks where it stands first, PowerShell does not', () => {
  const path = [withGo('C:\\Go\\bin', 'C:\\Go\\bin\\go.exe')]
  expect(steps({ kind: 'windows', path, sessions: [{ id: 'cmd' }] }).steps).toEqual([
    '- . depends',
    '0 C:\\Go\\bin found',
  ])
  expect(steps({ kind: 'windows', path, sessions: [{ id: 'pwsh' }] }).steps).toEqual(['0 C:\\Go\\bin found'])
})

test('a directory that is not there is told from one that lacks the command, and from an unplugged volume', () => {
  const path: EntryWords[] = [
    { dir: '/gone', is: { exists: false, isDir: false } },
    { dir: '/file', is: { isDir: false } },
    '/lacks',
    { dir: '/media/stick', is: { exists: false, isDir: false, ready: false } },
    'relative',
    '',
  ]
  expect(steps({ path }).steps).toEqual([
    '0 /gone no-directory',
    '1 /file not-a-directory',
    '2 /lacks no-file',
    '3 /media/stick unreachable',
    '4 relative depends',
    '5  depends',
  ])
})

test('a Windows go on PATH of a distribution has another name', () => {
  const path = [withGo('/mnt/c/Go/bin', '/mnt/c/Go/bin/go.exe')]
  expect(steps({ kind: 'wsl', path }).steps).toEqual(['0 /mnt/c/Go/bin other-name'])
})

test('a tilde finds only where the shell itself found it', () => {
  const path = ['~/a', '/b']
  expect(steps({ path, sessions: [{ which: ['/home/<u1>/a/go'] }] }).steps[0]).toBe('0 ~/a found')
  expect(steps({ path, sessions: [{ which: [] }] }).steps[0]).toBe('0 ~/a no-file')
  expect(steps({ path, sessions: [{ id: 'zsh-login', which: [] }] }).steps[0]).toBe('0 ~/a depends')
})

test.each([
  ["alias: alias go='x'", 'alias', "alias go='x'"],
  ['function: go () \n{ \n    x\n}', 'function', 'go () \n{ \n    x\n}'],
  ['Alias: x', 'alias', 'x'],
  ['Function: x', 'function', 'x'],
])('a definition from %j', (text, kind, rest) => {
  expect(steps({ sessions: [{ aliases: { go: text } }] }).definitions).toEqual([{ kind, text: rest }])
})
