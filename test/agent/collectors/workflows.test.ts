import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { githubWorkflow } from '../../../agent/collectors/projects/github.ts'

/*
 * Forms that workflows are really written in. The reader goes by lines; that each text means what the test says is
 * checked with a whole YAML parser.
 */

type Said = {
  job: string
  versions: string[]
  file?: string
  major?: number
  cache?: boolean
  selfHosted?: boolean
}

const said = (text: string): Said[] => {
  const { ci, setupGo } = githubWorkflow('ci.yml', text)
  return setupGo.map(({ job, major, cache, selfHosted }) => {
    const own = ci.filter((each) => each.job === job)
    const file = own.find(({ fromFile }) => fromFile !== undefined)?.fromFile
    return {
      job,
      versions: own.filter(({ fromFile }) => fromFile === undefined).map(({ parsed }) => parsed),
      ...(file === undefined ? {} : { file }),
      ...(major === undefined ? {} : { major }),
      cache,
      selfHosted,
    }
  })
}

const CASES: readonly { name: string; text: string; is: Partial<Said>[] }[] = [
  {
    name: 'an anchor on the version and an alias to it',
    text: `env:
  GO: &go "1.22"
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: *go
`,
    is: [{ job: 'a', versions: ['1.22'] }],
  },
  {
    name: 'an anchor on the steps of one job, used by another',
    text: `jobs:
  a:
    runs-on: ubuntu-latest
    steps: &steps
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with: { go-version: '1.22', cache: false }
  b:
    runs-on: [self-hosted, linux]
    steps: *steps
`,
    is: [
      { job: 'a', versions: ['1.22'], cache: false, selfHosted: false },
      { job: 'b', versions: ['1.22'], cache: false, selfHosted: true },
    ],
  },
  {
    name: 'quotes around keys and values',
    text: `"jobs":
  "a":
    "runs-on": 'ubuntu-latest'
    "steps":
      - "uses": 'actions/setup-go@v5' # pinned
        'with':
          'go-version': "1.21.x"
`,
    is: [{ job: 'a', versions: ['1.21.x'], major: 5 }],
  },
  {
    name: 'an inputs map on one line',
    text: `jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - {uses: actions/setup-go@v5, with: {go-version: "1.22", cache: true}}
      - uses: actions/setup-go@v4
        with: {go-version: 1.20}
`,
    is: [
      { job: 'a', versions: ['1.22', '1.2'], major: 5 },
      { job: 'a', versions: ['1.22', '1.2'], major: 4 },
    ],
  },
  {
    name: 'a list of the matrix over several lines, in brackets',
    text: `jobs:
  a:
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        go: [
          '1.21', # old
          '1.22',
        ]
    runs-on: \${{ matrix.os }}
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: \${{ matrix.go }}
`,
    is: [{ job: 'a', versions: ['1.21', '1.22'] }],
  },
  {
    name: 'legs of include alone, and a matrix on one line',
    text: `jobs:
  a:
    strategy:
      matrix:
        include:
          - os: ubuntu-latest
            go-version: '1.21'
          - { os: windows-latest, go-version: '1.22' }
    runs-on: \${{ matrix.os }}
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: \${{ matrix.go-version }}
  b:
    strategy:
      matrix: { go: ['1.20', '1.21'] }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: "\${{matrix.go}}"
`,
    is: [
      { job: 'a', versions: ['1.21', '1.22'] },
      { job: 'b', versions: ['1.20', '1.21'] },
    ],
  },
  {
    name: 'lists whose dashes stand below their keys',
    text: `jobs:
  a:
    strategy:
      matrix:
        go:
        - "1.21"
        - "1.22"
    runs-on: ubuntu-latest
    steps:
    - name: "Go: set up"
      uses: actions/setup-go@v5
      with:
        go-version: \${{ matrix.go }}
`,
    is: [{ job: 'a', versions: ['1.21', '1.22'] }],
  },
  {
    name: 'a version file, an expression, and a script that looks like both',
    text: `jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          cat <<EOF
          - uses: actions/setup-go@v1
            with:
              go-version: 1.5
          EOF
      - uses: actions/setup-go@v5
        with:
          go-version-file: "go.mod"
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: \${{ inputs.go || '1.22' }}
`,
    is: [
      { job: 'a', versions: [], file: 'go.mod' },
      { job: 'b', versions: [] },
    ],
  },
  {
    name: 'CRLF and tabs in comments',
    text: 'jobs:\r\n  a:\r\n    runs-on: ubuntu-latest\t# x\r\n    steps:\r\n      - uses: actions/setup-go@v5\r\n        with:\r\n          go-version: "1.22"\t# y\r\n',
    is: [{ job: 'a', versions: ['1.22'] }],
  },
]

test.each(CASES)('$name', ({ text, is }) => {
  expect(() => parse(text) as unknown).not.toThrow()
  expect(said(text)).toMatchObject(is)
  expect(said(text)).toHaveLength(is.length)
})

test('aliases in aliases, and brackets that nobody closes, end', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `  k${at + 1}: &k${at + 1} { a: *k${at}, b: *k${at} }`)
  const blocks = Array.from(
    { length: 40 },
    (_, at) => `b${at + 1}: &b${at + 1}\n  x:\n    y: *b${at}\n  z: *b${at}\n`,
  )
  const began = performance.now()
  expect(said(`x:\n  k0: &k0 1\n${lines.join('\n')}\nb0: &b0\n  c: 1\n${blocks.join('')}`)).toEqual([])
  expect(said(`x: [1, 2\n${'y: 1\n'.repeat(20_000)}`)).toEqual([])
  expect(performance.now() - began).toBeLessThan(5000)
})
