import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { makeHome, type HomeFile } from '../support/home.ts'
import { listening } from '../support/listening.ts'
import { machineAt } from '../support/scan.ts'

/* A developer's home in good order: repositories, an editor, a module proxy of the company. */

type Files = Record<string, HomeFile>

const REPOSITORY: Files = {
  'go.mod': 'module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v1.2.0\n',
  'go.sum': '',
  'main.go': 'package main\n\nfunc main() {}\n',
  'vendor/modules.txt': '# example.com/lib v1.2.0\n## explicit; go 1.20\nexample.com/lib\n',
  'build.sh': { program: '#!/bin/sh\nset -e\nexec "$(go env GOROOT)/bin/go" build ./...\n' },
  Makefile: 'GO ?= go\n\nbuild:\n\t$(GO) build -trimpath ./...\n',
  Dockerfile: 'FROM golang:1.23 AS build\nCOPY . /src\nRUN /usr/local/go/bin/go build ./...\n',
  'README.md': 'Unpack Go to /usr/local/go and add /usr/local/go/bin to PATH.\n',
  '.github/workflows/ci.yml': [
    'on: push',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: actions/setup-go@v6',
    '        with:',
    '          go-version-file: go.mod',
    '      - run: go test ./...',
    '',
  ].join('\n'),
  '.vscode/settings.json':
    '{\n  // for everybody\n  "go.testFlags": ["-race"],\n  "go.buildTags": "integration",\n}\n',
  '.vscode/launch.json': JSON.stringify({
    version: '0.2.0',
    configurations: [
      {
        name: 'Start',
        type: 'go',
        request: 'launch',
        mode: 'auto',
        program: '${workspaceFolder}',
        env: { PORT: '8080' },
        args: ['-v'],
      },
    ],
  }),
}

const WORKSPACE: Files = {
  'go.work': 'go 1.23.0\n\nuse (\n\t./api\n\t./tool\n)\n',
  'api/go.mod': 'module example.com/api\n\ngo 1.22\n',
  'tool/go.mod': 'module example.com/tool\n\ngo 1.23.0\n\ntoolchain go1.23.1\n',
}

const EDITOR: Files = {
  '.vscode/extensions/extensions.json': JSON.stringify([
    { identifier: { id: 'golang.Go' }, version: '0.44.0' },
  ]),
  '.config/Code/User/settings.json': JSON.stringify({
    'editor.formatOnSave': true,
    'files.eol': '\n',
    'go.useLanguageServer': true,
    'go.toolsManagement.autoUpdate': true,
    'go.lintTool': 'staticcheck',
    'go.coverOnSave': false,
    gopls: { 'ui.semanticTokens': true },
  }),
}

const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]))

/** A toolchain as an archive unpacks it; its library is a link, for it has hundreds of megabytes. */
export async function unpackedAt(folder: string, root: string): Promise<Files> {
  const linked = (await readdir(root)).filter((name) => !['bin', 'VERSION', 'go.env'].includes(name))
  return {
    ...below(folder, {
      'bin/go': { copy: join(root, 'bin/go') },
      'bin/gofmt': { copy: join(root, 'bin/gofmt') },
      VERSION: { copy: join(root, 'VERSION') },
      ...(existsSync(join(root, 'go.env')) && { 'go.env': { copy: join(root, 'go.env') } }),
    }),
    ...Object.fromEntries(linked.map((name) => [`${folder}/${name}`, { link: join(root, name) }])),
  }
}

/** With the files of a set-up; git is real, and so is the server that stands in for the module proxy. */
export async function healthyHome(setup: Files) {
  const { port, close } = await listening(createServer((_, response) => void response.end('v0.1.0\n')))
  const proxy = `http://127.0.0.1:${port}`
  const home = await makeHome({
    '.config/go/env': `GOPROXY=${proxy},direct\nGOSUMDB=sum.golang.org ${proxy}\nGOPRIVATE=git.example.com\n`,
    ...setup,
    ...EDITOR,
    ...below('src/app', REPOSITORY),
    ...below('src/services', WORKSPACE),
  })
  for (const name of ['app', 'services']) {
    const git = (...args: string[]) =>
      execFileSync('git', args, {
        cwd: join(home.path, 'src', name),
        env: { PATH: '/usr/bin:/bin', HOME: home.path, GIT_CONFIG_NOSYSTEM: '1' },
        stdio: 'pipe',
      })
    git('init', '-q')
    git('add', '.')
  }
  return {
    path: home.path,
    machine: machineAt(home.path),
    [Symbol.asyncDispose]: async () => {
      close()
      await home[Symbol.asyncDispose]()
    },
  }
}
