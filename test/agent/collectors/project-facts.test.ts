import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { workedOnLately } from '../../../agent/collectors/projects/facts.ts'
import { hasFilemodeNoise, isIndexOfThisSystem } from '../../../agent/collectors/projects/repository.ts'
import { collect } from '../../../agent/collect.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { makeHome } from '../../support/home.ts'
import { projectOf } from '../../support/projects.ts'
import { dataOf, machineAt } from '../../support/scan.ts'

/* Real git writes the repositories; what Git for Windows leaves in an index is composed from git's own mingw.c. */

const look = async (home: string) => {
  const snapshot = await collect(machineAt(home), {
    redactionKey: 'k'.repeat(32),
    agentVersion: '0.0.0',
    role: 'workstation',
    only: ['projects'],
    collecting: { projectRoots: ['~/src'], probes: false, smoke: false },
  })
  return dataOf(snapshot, 'projects').list
}

const git = (home: string, dir: string, ...args: string[]) =>
  execFileSync('git', ['-C', dir, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    stdio: 'pipe',
  })

async function repository(home: string): Promise<string> {
  const dir = join(home, 'src/app')
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'go.mod'), 'module example.com/app\n\ngo 1.22\n')
  await writeFile(join(dir, 'run.sh'), '#!/bin/sh\n')
  await chmod(join(dir, 'run.sh'), 0o755)
  git(home, dir, 'init', '-q')
  git(home, dir, 'add', '.')
  git(home, dir, 'commit', '-qm', 'x')
  return dir
}

/** As Git for Windows writes each entry: it knows neither device nor inode. */
async function writeAsWindows(dir: string): Promise<void> {
  const file = join(dir, '.git/index')
  const index = await readFile(file)
  let at = 12
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    index.fill(0, at + 16, at + 24)
    const length = index.readUInt16BE(at + 60) & 0xfff
    at += Math.floor((62 + length) / 8) * 8 + 8
  }
  await writeFile(file, index)
}

test('whose git wrote the index tells who works on a drive that two systems share', async () => {
  await using home = await makeHome({})
  const dir = await repository(home.path)
  const wsl: Machine = { ...machineAt(home.path), platform: 'wsl' }
  const shared = projectOf(dir, { fs: '9p' })
  expect(await isIndexOfThisSystem(wsl, dir)).toBe(true)
  expect(await workedOnLately(wsl, shared)).toBe(true)
  // Of a share that other machines work on it tells nothing.
  expect(await workedOnLately(machineAt(home.path), projectOf(dir, { fs: 'nfs4', volume: 'remote' }))).toBe(
    false,
  )
  await writeAsWindows(dir)
  expect(await workedOnLately(wsl, shared)).toBe(false)
  expect(await workedOnLately(wsl, projectOf(dir))).toBe(true)
  git(home.path, dir, 'status')
  expect(await isIndexOfThisSystem(wsl, dir)).toBe(true)
  const long = new Date(Date.now() - 40 * 86_400_000)
  await utimes(join(dir, '.git/index'), long, long)
  expect(await workedOnLately(wsl, shared)).toBe(false)
})

test('a drive without modes is noise to git, one changed mode is none', async () => {
  await using home = await makeHome({})
  const dir = await repository(home.path)
  for (const name of ['a.go', 'b.go', 'c.go']) await writeFile(join(dir, name), 'package app\n')
  git(home.path, dir, 'add', '.')
  const machine = machineAt(home.path)
  expect(await hasFilemodeNoise(machine, dir, [])).toBe(false)
  await chmod(join(dir, 'a.go'), 0o755)
  expect(await hasFilemodeNoise(machine, dir, [])).toBe(false)
  for (const name of ['b.go', 'c.go', 'go.mod']) await chmod(join(dir, name), 0o777)
  expect(git(home.path, dir, 'diff', '--name-only').toString().split('\n').filter(Boolean)).toHaveLength(4)
  expect(await hasFilemodeNoise(machine, dir, [])).toBe(true)
  const off = [{ key: 'core.filemode', value: 'false', file: 'f' }]
  expect(await hasFilemodeNoise(machine, dir, off)).toBe(false)
})

test('a worktree has its own index and the address of the whole', async () => {
  await using home = await makeHome({})
  const dir = await repository(home.path)
  git(home.path, dir, 'worktree', 'add', '-q', '../tree')
  const before = await look(home.path)
  expect(before.map(({ builtRecently, vcs }) => [builtRecently, vcs?.kind])).toEqual([
    [true, 'git'],
    [true, 'git'],
  ])
  git(home.path, dir, 'remote', 'add', 'origin', 'https://git.corp.example/team/app.git')
  const after = await look(home.path)
  // The id is of path and address: both changed, and still two.
  expect(new Set([...before, ...after].map(({ id }) => id)).size).toBe(4)
  expect(await look(home.path)).toEqual(after)
  expect(JSON.stringify(after)).not.toContain('corp')
})

test('cgo, by the files of the module itself', async () => {
  const mod = (more = '') => `module example.com/x\n\ngo 1.22\n${more}`
  await using home = await makeHome({
    'src/block/go.mod': mod(),
    'src/block/in/x.go': 'package in\n\n/*\n#include <stdio.h>\n*/\nimport (\n\t"C"\n\t"fmt"\n)\n',
    'src/none/go.mod': mod(),
    'src/none/x.go': 'package none\n\nconst s = "C"\n',
    'src/none/vendor/y/y.go': 'package y\n\nimport "C"\n',
    'src/perhaps/go.mod': mod('\nrequire example.com/y v1.0.0\n'),
    'src/single/go.mod': mod('\nrequire example.com/y v1.0.0\n'),
    'src/single/x.go': 'package single\n\n// int x;\nimport "C"\n',
  })
  expect((await look(home.path)).map(({ root, usesCgo }) => [root.split('/').at(-1), usesCgo])).toEqual([
    ['block', true],
    ['none', false],
    ['perhaps', undefined],
    ['single', true],
  ])
})

test('GOFLAGS of a directory: direnv’s where the file was allowed, mise’s', async () => {
  const envrc = 'export GOPRIVATE=x\nexport GOFLAGS=-mod=mod\n'
  const mod = 'module example.com/x\n\ngo 1.22\n'
  await using home = await makeHome({
    'src/allowed/go.mod': mod,
    'src/allowed/.envrc': envrc,
    'src/asked/go.mod': mod,
    'src/asked/.envrc': envrc,
    'src/mise/go.mod': mod,
    'src/mise/mise.toml':
      '[tools]\ngo = "1.22"\n[env]\nGOFLAGS = "-tags=x" # ours\n[tasks]\nGOFLAGS = "-v"\n',
  })
  const hash = createHash('sha256')
    .update(`${join(home.path, 'src/allowed/.envrc')}\n${envrc}`)
    .digest('hex')
  const allow = join(home.path, '.local/share/direnv/allow', hash)
  await mkdir(dirname(allow), { recursive: true })
  await writeFile(allow, '')
  expect((await look(home.path)).map(({ environment }) => environment)).toEqual([
    { goflags: '-mod=mod', by: 'direnv' },
    undefined,
    { goflags: '-tags=x', by: 'manager' },
  ])
})
