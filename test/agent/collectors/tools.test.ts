import { describe, expect, test } from 'vitest'
import { goToolchain } from '../../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const [old, current] = [await goToolchain('go1.21'), await goToolchain('go1.23')]

async function look(lines: string, files: Record<string, HomeFile>) {
  await using home = await makeHome({ ...everywhere(lines), ...files })
  const machine = machineAt(home.path)
  const snapshot = await scan(machine)
  expect(dataOf(await scan(machine, ['tools']), 'tools')).toEqual(dataOf(snapshot, 'tools'))
  const list = dataOf(snapshot, 'tools').list.filter(({ file }) => file.path.includes('<u1>'))
  return { list, findings: judged(snapshot).findings }
}

/** A real program that Go built, standing for a tool: what counts is the Go in it. */
const builtBy = (root: string) => ({ copy: `${root}/bin/gofmt` })

describe('programs in the places of tools', () => {
  test('with the Go they were built with, and where on PATH', async () => {
    const { list } = await look(
      `export PATH=/usr/bin:$HOME/bin:$HOME/go/bin:${current.root}/bin\nexport GOBIN=$HOME/gobin\n`,
      {
        'go/bin/dlv': builtBy(old.root),
        'go/bin/own-tool': builtBy(current.root),
        'go/bin/notes.txt': 'text',
        'go/bin/script': { program: '#!/bin/sh\n' },
        'go/bin/ls': { copy: '/bin/ls' },
        'gobin/gopls': builtBy(current.root),
        'bin/gopls': { program: '#!/bin/sh\n' },
        'bin/own-tool': builtBy(current.root),
      },
    )
    expect(
      list.map(({ name, location, builtWith, pathIndex, file }) => [
        name,
        location,
        builtWith,
        pathIndex,
        file.kind,
      ]),
    ).toEqual([
      ['gopls', 'path', undefined, 1, 'script'],
      ['dlv', 'gopath-bin', old.version, 2, 'elf'],
      ['own-tool', 'gopath-bin', current.version, 2, 'elf'],
      ['gopls', 'gobin', current.version, undefined, 'elf'],
    ])
  })

  test('a debugger older than the Go in use', async () => {
    const { findings } = await look(`export PATH=$HOME/go/bin:${current.root}/bin:/usr/bin:/bin\n`, {
      'go/bin/dlv': builtBy(old.root),
    })
    const finding = findings.find(({ pattern }) => pattern === 'TOOLS_BUILT_WITH_OLD_GO')
    expect(finding?.evidence).toMatchObject({ tool: 'dlv', toolBuiltWith: old.version })
  })

  test('one as new as the Go in use', async () => {
    const { findings } = await look(`export PATH=$HOME/go/bin:${current.root}/bin:/usr/bin:/bin\n`, {
      'go/bin/dlv': builtBy(current.root),
    })
    expect(findings.map(({ pattern }) => pattern)).not.toContain('TOOLS_BUILT_WITH_OLD_GO')
  })
})
