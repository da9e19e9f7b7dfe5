import { expect, test } from 'vitest'
import { collect } from '../../../agent/collect.ts'
import { isSafeDirectory, parseGitConfig } from '../../../agent/collectors/git/config.ts'
import { githubWorkflow } from '../../../agent/collectors/projects/github.ts'
import { dockerfile } from '../../../agent/collectors/projects/other-builds.ts'
import { makeHome } from '../../support/home.ts'
import { dataOf, machineAt } from '../../support/scan.ts'

const WORKFLOW = `on: push
jobs:
  build:
    runs-on: [self-hosted, linux]
    strategy:
      matrix:
        go: [1.20, '1.21']
    steps:
      - uses: actions/checkout@v4
      - name: Go
        uses: actions/setup-go@v5
        with:
          go-version: \${{ matrix.go }}
      - run: |
          echo go-version: 1.5
      - uses: actions/cache@v4
        with:
          path: |
            ~/go/pkg/mod
  lint:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/setup-go@0123456789abcdef # v3.5.0
      with: 
        go-version: 1.10
`

const look = (home: string, projectRoots: string[]) =>
  collect(machineAt(home), {
    redactionKey: 'k'.repeat(32),
    agentVersion: '0.0.0',
    role: 'workstation',
    only: ['projects'],
    collecting: { projectRoots, probes: false, smoke: false },
  })

test('projects below an opted-in directory, with private modules hidden, alike each time', async () => {
  await using home = await makeHome({
    'src/app/.git/HEAD': 'ref: refs/heads/main\n',
    'src/app/go.mod':
      'module git.corp.example/team/app\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgit.corp.example/x v1.2.3\n)\n',
    'src/app/.tool-versions': 'golang 1.22.3\n',
    'src/app/.github/workflows/ci.yml': WORKFLOW,
    'src/app/build.sh': '#!/bin/sh\n/usr/local/go/bin/go build\n',
    'src/app/vendor/x/go.mod': 'module x\n',
    'src/app/node_modules/y/go.mod': 'module y\n',
    'other/go.mod': 'module other\n',
  })
  const snapshot = await look(home.path, ['~/src'])
  const { list, complete } = dataOf(snapshot, 'projects')
  expect(complete).toBe(true)
  expect(list).toHaveLength(1)
  const [app] = list
  expect(app).toMatchObject({
    builtRecently: true,
    remoteOnly: false,
    pin: { version: '1.22.3' },
    vcs: { ownedByUser: true },
  })
  expect(app?.id).toMatch(/^[0-9a-f]{32}$/)
  expect(app?.goMod?.module).toMatch(/^«host:\w+»\.«host:\w+»\.example\/team\/app$/)
  expect(app?.goMod?.requires.map(({ path }) => path)[0]).toBe('github.com/a/b')
  expect(JSON.stringify(snapshot)).not.toContain('corp')
  expect(app?.ci).toHaveLength(3)
  expect(app?.hardcoded).toMatchObject([{ line: 2, kind: 'script' }])
  expect((await look(home.path, ['~/src'])).envs[0]?.sections.projects).toEqual(
    snapshot.envs[0]?.sections.projects,
  )
  expect((await look(home.path, [])).envs[0]?.sections.projects?.status).toBe('absent')
})

test('a workflow: versions as YAML reads them, and how Go is set up', () => {
  const { ci, setupGo } = githubWorkflow('ci.yml', WORKFLOW)
  expect(
    ci.map(({ line, job, raw, parsed, yamlNumber, matrix }) => [line, job, raw, parsed, yamlNumber, matrix]),
  ).toEqual([
    [7, 'build', '1.20', '1.2', true, true],
    [7, 'build', "'1.21'", '1.21', false, true],
    [25, 'lint', '1.10', '1.1', true, false],
  ])
  expect(setupGo).toEqual([
    {
      file: 'ci.yml',
      line: 11,
      job: 'build',
      major: 5,
      cache: true,
      selfHosted: true,
      timesInJob: 1,
      otherCacheLine: 16,
    },
    { file: 'ci.yml', line: 23, job: 'lint', major: 3, cache: false, selfHosted: false, timesInJob: 1 },
  ])
})

test('an image of Go by its argument', () => {
  expect(
    dockerfile('Dockerfile', 'ARG GO=1.22\nFROM --platform=x golang:${GO}-alpine AS b\nFROM alpine\n'),
  ).toMatchObject([{ line: 2, parsed: '1.22', system: 'docker' }])
})

test('git’s own configuration', () => {
  const values = parseGitConfig(
    '[http]\n\tproxy = "http://p:1" # mine\n[safe]\n directory = /a\n directory = /b/*\n[Branch "Main"] x\n',
  )
  expect(values).toEqual([
    { key: 'http.proxy', value: 'http://p:1' },
    { key: 'safe.directory', value: '/a' },
    { key: 'safe.directory', value: '/b/*' },
    { key: 'branch.Main.x', value: 'true' },
  ])
  const given = values.map((value) => ({ ...value, file: 'f' }))
  expect(['/a', '/b/c', '/c'].map((dir) => isSafeDirectory(given, dir, '/h'))).toEqual([true, true, false])
})
