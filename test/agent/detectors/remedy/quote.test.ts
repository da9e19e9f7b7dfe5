import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotePs, quotePsPath, quoteSh, quoteShPath } from '../../../../agent/detectors/remedy/quote.ts'
import { addPathEntry } from '../../../../agent/detectors/remedy/path-steps.ts'

const bash = (script: string, env: Record<string, string> = {}) =>
  execFileSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: '/home/me', ...env },
  })

test.each([`'; rm -rf ~; '`, '$(touch /tmp/x)', '`id`', '-n', '\\', `"'"'`, '!!', '~', '%s', '中文'])(
  'bash gives %s back unchanged',
  (hostile) => expect(bash(`printf '%s' ${quoteSh(hostile)}`)).toBe(hostile),
)

test('whatever the text, bash sees one word with just that text', () => {
  const text = fc.string({
    unit: fc.constantFrom("'", '"', '$', '(', ')', '`', '\\', ' ', ';', '<u1>', '/', 'a', '*'),
  })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
      const expected = words.map((word) => `[${word}]`).join('')
      expect(bash(`printf '[%s]' ${words.map((word) => quoteSh(word)).join(' ')}`)).toBe(expected)
    }),
    { numRuns: 25 },
  )
})

test.each([
  ['<u1>/go/bin', '/home/me/go/bin'],
  ['/home/<u1>/my go', '/home/me/my go'],
  ['/Users/<u1>', '/home/me'],
  ['/srv/people/<u1>/.bashrc', '/home/me/.bashrc'],
  ['/mnt/c/Users/<u1>/go', '/mnt/c/Users/<u1>/go'],
  ['<u1>$(id)', '<u1>$(id)'],
])('the redacted home of %s is the reader’s own', (path, seen) =>
  expect(bash(`printf '%s' ${quoteShPath(path)}`)).toBe(seen),
)

test('a hostile directory reaches the profile as text and PATH as one entry', () => {
  const home = mkdtempSync(join(tmpdir(), 'envherd-quote-'))
  try {
    const dir = `<u1>/a'; touch "$HOME"/OOPS; '$(touch "$HOME"/OOPS)`
    const [step] = addPathEntry(dir, 'linux')
    bash(step?.command?.text ?? '', { HOME: home })
    const path = bash('. "$HOME"/.profile; printf %s "$PATH"; ls -A "$HOME" >&2', { HOME: home })
    expect(path).toBe(`/usr/bin:/bin:${home}${dir.slice(4)}`)
    expect(readFileSync(join(home, '.profile'), 'utf8').split('\n')).toHaveLength(2)
    expect(bash('ls -A "$HOME"', { HOME: home })).toBe('.profile\n')
  } finally {
    rmSync(home, { recursive: true })
  }
})

test('PowerShell strings', () => {
  expect(quotePs(`a'b\u2019c`)).toBe(`'a''b\u2019\u2019c'`)
  expect(quotePs('$(x)')).toBe(`'$(x)'`)
  expect(quotePsPath('C:\\Users\\<u1>\\go\\bin')).toBe(`($env:USERPROFILE + '\\go\\bin')`)
  expect(quotePsPath('<u1>')).toBe('$env:USERPROFILE')
  expect(quotePsPath('D:\\go')).toBe(`'D:\\go'`)
})

test('a line break cannot start a second command', () => {
  expect(quoteSh('a\nrm')).toBe(`'a\ufffdrm'`)
  expect(quotePs('a\r\nrm')).toBe(`'a\ufffd\ufffdrm'`)
})
