import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { everywhere, makeHome, type HomeFile } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const BASE = 'export PATH=/usr/bin:/bin\n'
const empty = ''

/** Real shells over folders laid out as each manager does by its documentation; none of them is installed here. */
async function look(lines: string, files: Record<string, HomeFile>) {
  await using home = await makeHome({ ...everywhere(BASE + lines), ...files })
  await mkdir(join(home.path, 'empty'))
  const machine = machineAt(home.path)
  const snapshot = await scan(machine)
  const { list } = dataOf(snapshot, 'managers')
  expect(dataOf(await scan(machine, ['managers']), 'managers').list).toEqual(list)
  return {
    list: list.map((manager) => ({
      ...manager,
      root: manager.root.replace(/^.*<u1>\//, '~/'),
      ...(manager.currentFrom === undefined
        ? {}
        : { currentFrom: manager.currentFrom.replace(/^.*<u1>\//, '~/') }),
      activeIn: manager.activeIn.length > 0,
      initLines: [
        ...new Set(manager.initLines.map(({ file, line }) => `${file.split('/').at(-1) ?? ''}:${line}`)),
      ],
    })),
    patterns: judged(snapshot).findings.map(({ pattern }) => pattern),
  }
}

const ASDF = {
  '.asdf/installs/golang/1.22.3/go/VERSION': 'go1.22.3\n',
  '.asdf/installs/golang/1.21.0/go/VERSION': 'go1.21.0\n',
  '.asdf/shims/go': { program: '#!/bin/sh\n' },
}
const GOENV = {
  '.goenv/versions/1.20.1/VERSION': 'go1.20.1\n',
  '.goenv/shims/go': { program: '#!/bin/sh\n' },
  '.goenv/version': '1.20.1\n',
}

describe('each by its own files', () => {
  test.each<[string, string, Record<string, HomeFile>, object]>([
    [
      'asdf',
      'export PATH="$HOME/.asdf/shims:$PATH"\n',
      { ...ASDF, '.tool-versions': 'nodejs 20.1.0\ngolang 1.22.3 1.21.0\n' },
      {
        kind: 'asdf',
        root: '~/.asdf',
        current: '1.22.3',
        currentFrom: '~/.tool-versions',
        versions: ['1.21.0', '1.22.3'],
        activeIn: true,
        exportsGoroot: false,
        initLines: ['.bashrc:2', '.profile:2'],
      },
    ],
    [
      'asdf by a variable',
      'export ASDF_GOLANG_VERSION=1.21.0\n',
      ASDF,
      { kind: 'asdf', current: '1.21.0', currentFrom: 'ASDF_GOLANG_VERSION', activeIn: false, initLines: [] },
    ],
    [
      'mise',
      '# eval "$(mise activate bash)"\nexport PATH="$HOME/.local/share/mise/installs/go/1.23.4/bin:$PATH"\n',
      {
        '.local/share/mise/installs/go/1.23.4/bin/x': empty,
        '.config/mise/config.toml':
          '[settings]\ngo = "9"\n[tools]\nnode = "20"\ngo = { version = "1.23" }\n[env]\n',
      },
      {
        kind: 'mise',
        root: '~/.local/share/mise',
        current: '1.23',
        versions: ['1.23.4'],
        activeIn: true,
        initLines: [],
      },
    ],
    [
      'goenv that exports GOROOT',
      'export GOENV_ROOT=$HOME/.goenv\nexport GOENV_SHELL=bash GOROOT=$HOME/.goenv/versions/1.20.1\n',
      GOENV,
      {
        kind: 'goenv',
        root: '~/.goenv',
        current: '1.20.1',
        currentFrom: '~/.goenv/version',
        versions: ['1.20.1'],
        activeIn: true,
        exportsGoroot: true,
      },
    ],
    [
      'gvm',
      '[ -s "$HOME/.gvm/scripts/gvm" ] && . "$HOME/.gvm/scripts/gvm"\n',
      {
        '.gvm/gos/go1.21.5/VERSION': 'go1.21.5\n',
        '.gvm/gos/go1.19/VERSION': 'go1.19\n',
        '.gvm/scripts/gvm': 'export gvm_go_name=go1.21.5\n',
        '.gvm/environments/default': 'export gvm_go_name="go1.21.5"\nexport GOROOT="x"\n',
      },
      {
        kind: 'gvm',
        current: '1.21.5',
        versions: ['1.19', '1.21.5'],
        activeIn: true,
        initLines: ['.bashrc:2', '.profile:2'],
      },
    ],
    [
      'g',
      '[ -s "$HOME/.g/env" ] && . "$HOME/.g/env"\n',
      {
        '.g/versions/1.22.0/VERSION': 'go1.22.0\n',
        '.g/go': { link: 'versions/1.22.0' },
        '.g/env': 'export GOROOT="$HOME/.g/go"\nexport PATH="$HOME/.g/go/bin:$PATH"\n',
      },
      {
        kind: 'g',
        current: '1.22.0',
        currentFrom: '~/.g/go',
        versions: ['1.22.0'],
        activeIn: true,
        exportsGoroot: true,
      },
    ],
    [
      'gobrew',
      'export PATH="$HOME/.gobrew/current/bin:$HOME/.gobrew/bin:$PATH"\n',
      {
        '.gobrew/versions/1.22.1/go/VERSION': 'go1.22.1\n',
        '.gobrew/current': { link: 'versions/1.22.1/go' },
      },
      { kind: 'gobrew', current: '1.22.1', versions: ['1.22.1'], activeIn: true },
    ],
  ])('%s', async (_, lines, files, expected) => {
    const { list } = await look(lines, files)
    expect(list).toMatchObject([expected])
  })

  test('none, and one that manages other languages only', async () => {
    expect((await look('', {})).list).toEqual([])
    expect(
      (await look('', { '.asdf/installs/nodejs/20/x': empty, '.tool-versions': 'nodejs 20\n' })).list,
    ).toEqual([])
  })

  test('what is chosen is no release', async () => {
    const { list } = await look('', { ...ASDF, '.tool-versions': 'golang system\n' })
    expect(list).toMatchObject([{ kind: 'asdf', versions: ['1.21.0', '1.22.3'] }])
    expect(list[0]).not.toHaveProperty('current')
  })
})

describe('as the rules take it', () => {
  const both = { ...ASDF, ...GOENV, '.tool-versions': 'golang 1.22.3\n' }

  test('two that choose differently', async () => {
    const { patterns } = await look('export PATH="$HOME/.asdf/shims:$HOME/.goenv/shims:$PATH"\n', both)
    expect(patterns).toContain('VERSION_MANAGER_CONFLICT')
  })
  test('two of which one is not started', async () => {
    const { patterns } = await look('export PATH="$HOME/.asdf/shims:$PATH"\n', both)
    expect(patterns).not.toContain('VERSION_MANAGER_CONFLICT')
  })
  test('a GOROOT that stayed behind', async () => {
    const stale = { ...GOENV, '.goenv/versions/1.19.0/VERSION': 'go1.19.0\n' }
    const lines = 'export PATH="$HOME/.goenv/shims:$PATH"\nexport GOROOT=$HOME/.goenv/versions/1.19.0\n'
    expect((await look(lines, stale)).patterns).toContain('VERSION_MANAGER_STALE_GOROOT')
    expect((await look(lines.replace('1.19.0', '1.20.1'), stale)).patterns).not.toContain(
      'VERSION_MANAGER_STALE_GOROOT',
    )
  })
})
