import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quotedWords, quoteWord } from '../../../../agent/detectors/model/quoted-words.ts'

const TABLE: [text: string, words: string[] | null][] = [
  ['', []],
  [' \t\r\n', []],
  ['gcc', ['gcc']],
  ['gcc -m64', ['gcc', '-m64']],
  ['  ccache\tgcc ', ['ccache', 'gcc']],
  ['"C:\\Program Files\\gcc.exe" -m64', ['C:\\Program Files\\gcc.exe', '-m64']],
  ["'/opt/my tools/gcc'", ['/opt/my tools/gcc']],
  ['C:\\Program Files\\gcc.exe', ['C:\\Program', 'Files\\gcc.exe']],
  ['a"b c"', ['a"b', 'c"']],
  ['"a"b', ['a', 'b']],
  ['""', ['']],
  [`"it's"`, ["it's"]],
  [`'say "x"'`, ['say "x"']],
  ['"a\\"', ['a\\']],
  ['"open', null],
  ["gcc 'open", null],
  ['gcc\vx\fy', ['gcc\vx\fy']],
  ['gcc\u00a0-m64', ['gcc\u00a0-m64']],
  ['"编译 器/gcc" -x', ['编译 器/gcc', '-x']],
]

const MAIN = `
package main
import ("encoding/json"; "os")
func main() {
  out := [][]string{}
  for _, text := range os.Args[1:] {
    words, err := Split(text)
    if err != nil { out = append(out, nil); continue }
    out = append(out, append([]string{}, words...))
  }
  json.NewEncoder(os.Stdout).Encode(out)
}
`

describe('quotedWords', () => {
  let dir = ''
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'envherd-quoted-'))
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  test.each(TABLE)('%j', (text, words) => expect(quotedWords(text)).toEqual(words))

  test('Go itself cuts every one of them the same way', { timeout: 60_000 }, () => {
    const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
    const source = readFileSync(join(goroot, 'src/cmd/internal/quoted/quoted.go'), 'utf8')
    writeFileSync(join(dir, 'quoted.go'), source.replace('package quoted', 'package main'))
    writeFileSync(join(dir, 'main.go'), MAIN)
    const files = ['main.go', 'quoted.go'].map((name) => join(dir, name))
    const answer: unknown = JSON.parse(
      execFileSync('go', ['run', ...files, ...TABLE.map(([text]) => text)], { encoding: 'utf8', cwd: dir }),
    )
    expect(answer).toEqual(TABLE.map(([, words]) => words))
  })
})

test.each([['gcc'], ['C:\\Program Files\\gcc.exe'], ['say "x"'], ["it's"], ['']])(
  'quoteWord writes %j so that it is read back',
  (word) => expect(quotedWords(quoteWord(word) ?? '')).toEqual([word]),
)

test('quoteWord has no way to write both quotes', () => expect(quoteWord(`a "b" 'c'`)).toBeNull())
