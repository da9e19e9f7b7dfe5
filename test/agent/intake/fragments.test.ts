import { describe, expect, test } from 'vitest'
import { readPaste } from '../../../agent/intake/paste.ts'

describe('fragments of files and outputs of other programs', () => {
  test('settings of VS Code, objects dotted, and no Go variable of theirs taken for the shell’s', () => {
    const text = '{\n  "go.goroot": "C:\\Go",\n  "go.toolsEnvVars": {\n    "GOFLAGS": "-mod=mod"\n  }\n}'
    expect(readPaste(`settings.json\n\n${text}\n\nthanks`)).toMatchObject({
      editor: { 'go.goroot': 'C:\\Go', 'go.toolsEnvVars.GOFLAGS': '-mod=mod' },
      goEnv: {},
    })
  })

  test('the go line of a go.mod, and of nothing else', () => {
    expect(readPaste('$ cat go.mod\nmodule example.com/m\n\ngo 1.25.0\n').goLines).toEqual([
      { file: 'go.mod', go: '1.25.0' },
    ])
    expect(readPaste('I use\ngo 1.25.0\n').goLines).toEqual([])
  })

  test('what a C compiler builds for', () => {
    expect(readPaste('> gcc -dumpmachine\ni686-w64-mingw32\n').compiler).toMatchObject({
      target: 'i686-w64-mingw32',
    })
  })

  test('what go env -w stored', () => {
    expect(readPaste('$ go env -w GOPROXY=https://goproxy.cn,direct GOSUMDB=off\n').goEnvFile).toEqual({
      path: null,
      text: 'GOPROXY=https://goproxy.cn,direct\nGOSUMDB=off\n',
    })
  })

  test('what sudo prints is another session’s', () => {
    const report = readPaste(
      '$ go version\ngo version go1.22.3 linux/amd64\n$ sudo go env\nGOPATH="/root/go"\n$ sudo which go\n/usr/bin/go',
    )
    expect(report).toMatchObject({ goEnv: {}, which: [], elevated: { which: '/usr/bin/go' } })
  })

  test('a directory that is not there', () => {
    expect(readPaste("ls: cannot access '/opt/go': No such file or directory").missing).toEqual(['/opt/go'])
  })
})
