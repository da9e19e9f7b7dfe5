import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hostOf, isOneOf, parseGoproxy, sumdbProblem } from '../../../../agent/detectors/model/go-proxy.ts'
import {
  coversEverything,
  matchesPrefix,
  patternProblem,
} from '../../../../agent/detectors/model/module-patterns.ts'
import { goToolchain } from '../../../support/go-toolchains.ts'

describe('GOPROXY', () => {
  test('is cut, completed and ends at direct', () => {
    expect(
      parseGoproxy(' proxy.example.com/go|https://«cred:0123456789»@b.example.com:8443/x ,,direct,off'),
    ).toEqual([
      { url: 'https://proxy.example.com/go', kind: 'url', host: 'proxy.example.com', anyError: true },
      {
        url: 'https://«cred:0123456789»@b.example.com:8443/x',
        kind: 'url',
        host: 'b.example.com',
        anyError: false,
      },
      { url: 'direct', kind: 'direct', host: '', anyError: false },
    ])
    expect(parseGoproxy('off,https://a').map(({ kind }) => kind)).toEqual(['off'])
    expect(parseGoproxy(', ,')).toEqual([])
    expect(parseGoproxy('file:///srv/mod')).toMatchObject([{ url: 'file:///srv/mod', host: '' }])
  })

  test('hosts', () => {
    expect(hostOf('[::1]:80')).toBe('[::1]')
    expect(hostOf('HTTPS://A.Example.com:443/x')).toBe('a.example.com')
    expect(isOneOf('go.corp.example', ['https://corp.example/'])).toBe(true)
    expect(isOneOf('evilcorp.example', ['corp.example'])).toBe(false)
    expect(isOneOf('', ['corp.example'])).toBe(false)
  })
})

describe('against the real go command', async () => {
  const { root } = await goToolchain('go1.23')
  const folder = await mkdtemp(join(tmpdir(), 'envherd-proxy-'))
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [, name = '', status = ''] = /^\/(\w+?)(\d+)\//.exec(request.url ?? '') ?? []
    if (asked.at(-1) !== name) asked.push(name)
    response.writeHead(Number(status)).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  test.each([
    'a500,b404',
    'a500|b404',
    'a404,b500,c404',
    'a404|b500|c404',
    'a500,,|b404',
    'a404,off,b404',
    'a404 , b404',
  ])('%s: which proxies it asks', async (list) => {
    const value = list.replace(/[a-z]\d+/g, (word) => `${base}/${word}`)
    asked.length = 0
    await new Promise((resolve) =>
      execFile(
        join(root, 'bin/go'),
        ['list', '-m', 'example.com/x@v1.0.0'],
        {
          cwd: folder,
          env: {
            HOME: folder,
            PATH: '/usr/bin:/bin',
            GOENV: 'off',
            GOPROXY: value,
            GONOSUMDB: '*',
            GOFLAGS: '-modcacherw',
            GOTELEMETRY: 'off',
            GOTOOLCHAIN: 'local',
          },
        },
        resolve,
      ),
    )
    const expected: string[] = []
    for (const { kind, url, anyError } of parseGoproxy(value)) {
      if (kind !== 'url') break
      expected.push(/\/([a-z])\d+$/.exec(url)?.[1] ?? '')
      if (url.endsWith('500') && !anyError) break
    }
    expect(asked).toEqual(expected)
  })

  test('patterns match as path.Match', async () => {
    const patterns = [
      '*.example.com/*',
      '*',
      'git.example.com',
      'git.example.com/team*',
      'a?c/x',
      'a[b-d]c/x',
      'a[^b]c',
      'a[]c',
      'a[',
      'a[b-]c',
      '\\*c',
      'a\\',
      '**.com',
      'a+b',
      'a.c',
      '(a|b)',
      'a[b-a]c',
      'a[\\]]c',
      '[é]x',
    ]
    const names = [
      ...['a.example.com/x', 'example.com/x', 'git.example.com', 'git.example.com/team-a', 'abc/x', 'aec/x'],
      ...['abc', 'a]c', '*c', 'x.y.com', 'a+b', 'aab', 'a', 'éx', 'a.c'],
    ]
    const program = `package main
import ("encoding/json"; "os"; "path")
func main() {
  var in [2][]string
  json.NewDecoder(os.Stdin).Decode(&in)
  out := map[string]bool{}
  for _, p := range in[0] { for _, n := range in[1] { ok, _ := path.Match(p, n); out[p+" "+n] = ok } }
  json.NewEncoder(os.Stdout).Encode(out)
}`
    await writeFile(join(folder, 'match.go'), program)
    // Its standard library is already compiled: this takes a second instead of half a minute.
    const { root: old } = await goToolchain('go1.19')
    const stdout = execFileSync(join(old, 'bin/go'), ['run', 'match.go'], {
      cwd: folder,
      encoding: 'utf8',
      input: JSON.stringify([patterns, names]),
      env: { HOME: folder, PATH: '/usr/bin:/bin', GOENV: 'off', GOTELEMETRY: 'off', GOFLAGS: '-modcacherw' },
    })
    const real = JSON.parse(stdout) as Record<string, boolean>
    const ours = Object.fromEntries(
      patterns.flatMap((pattern) =>
        names.map((name) => {
          // Whole names only: of a longer name a prefix would match.
          const whole = pattern.split('/').length === name.split('/').length
          return [`${pattern} ${name}`, whole && matchesPrefix(pattern, name)]
        }),
      ),
    )
    expect(ours).toEqual(real)
  }, 120_000)
})

test('many stars take no time', () => {
  const stars = `${'*a'.repeat(30)}*`
  expect(matchesPrefix(stars, 'a'.repeat(2_000))).toBe(true)
  expect(matchesPrefix(`${stars}b`, 'a'.repeat(2_000))).toBe(false)
})

test('a pattern covers everything below what it matches', () => {
  expect(matchesPrefix('git.example.com', 'git.example.com/team/x')).toBe(true)
  expect(matchesPrefix('git.example.com/team/', 'git.example.com/team/x')).toBe(true)
  expect(matchesPrefix('git.example.com/team/x', 'git.example.com/team')).toBe(false)
  expect(matchesPrefix('x,*.example.com', 'git.example.com/a')).toBe(true)
  expect(matchesPrefix(' git.example.com', 'git.example.com/a')).toBe(false)
  expect(matchesPrefix('', 'a')).toBe(false)
})

test('patterns that can match nothing', () => {
  const table: Record<string, string | null> = {
    'https://git.example.com': 'scheme',
    ' git.example.com': 'blank',
    'a.example.com b.example.com': 'separator',
    'a.example.com;b.example.com': 'separator',
    'git.example.com:8443': 'colon',
    'git@git.example.com': 'colon',
    'git.example.com/.*': 'regexp',
    '^git.example.com': 'regexp',
    'git\\.example\\.com': 'regexp',
    'git.example.com//x': 'dots',
    'git.example.com/[': 'glob',
    '': null,
    'git.*': null,
    '*.example.com/*': null,
    'git.example.com/': null,
    'gopkg.in/yaml.v3': null,
    '«host:0123456789».«host:abcdefabcd».com/team': null,
    'git.example.com/[a-c]*': null,
  }
  for (const [pattern, problem] of Object.entries(table))
    expect({ pattern, problem: patternProblem(pattern) }).toEqual({ pattern, problem })
})

test('checksum database settings', () => {
  const key = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'
  expect(
    ['sum.golang.org', 'sum.golang.google.cn', key, `${key} https://sum.example.com`].map(sumdbProblem),
  ).toEqual([null, null, null, null])
  expect(sumdbProblem('sum.golang.org https://«cred:0123456789»@sum.example.com')).toBeNull()
  expect(sumdbProblem('sum.example.com+033de0ae+«secret:0123456789»')).toBeNull()
  expect(sumdbProblem('off')).toBe('off')
  expect(['on', 'true', 'https://sum.golang.org', 'sum.example.com', 'a b c'].map(sumdbProblem)).toEqual(
    Array(5).fill('malformed'),
  )
})

test('patterns that cover everything', () => {
  expect(['*', '*/*', '*.*', 'x,*', '**'].map(coversEverything)).toEqual(Array(5).fill(true))
  expect(['*.example.com', 'github.com/*', '', '*.example.com/*'].map(coversEverything)).toEqual(
    Array(4).fill(false),
  )
})
