import { execFileSync } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { everywhere, type HomeFile } from '../support/home.ts'
import { inBoth, ownedByPerson, usual, type Provoked } from './provoked-case.ts'
import { asPerson } from './provoked-relabel.ts'

const GIT = { 'src/app/.git/HEAD': 'ref: refs/heads/main\n' }
const mod = (name: string, go = '1.22', more = '') => `module example.com/${name}\n\ngo ${go}\n${more}`
const work = (...lines: string[]) => `${['go 1.22', ...lines].join('\n\n')}\n`

/** A repository with these files, opted in, and Go as usual. */
const inRepository = (files: Record<string, HomeFile>, shell = everywhere(usual)) => ({
  files: {
    ...shell,
    ...GIT,
    ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`src/app/${name}`, file])),
  },
  collecting: { projectRoots: ['~/src'] },
})

const VENDORED = 'require example.com/lib v1.2.0\n'
const modulesTxt = (version: string) =>
  `# example.com/lib ${version}\n## explicit; go 1.20\nexample.com/lib\n`
const WORKSPACE = { 'go.work': work('use ./a'), 'a/go.mod': mod('a') }

/** Repositories with what is wrong in them. */
export const PROJECTS: Record<string, Provoked> = {
  GOFLAGS_MOD_IN_WORKSPACE: {
    ...inRepository(WORKSPACE, inBoth('export GOFLAGS=-mod=mod')),
    at: ['rc:3'],
  },
  GOTOOLCHAIN_LOCAL_TOO_OLD: {
    ...inRepository({ 'go.mod': mod('app', '1.25.0') }, inBoth('export GOTOOLCHAIN=local')),
    at: ['rc:3'],
  },
  HARDCODED_DRIVE_PATH: {
    ...inRepository({ 'go.mod': mod('app'), 'build.sh': '#!/bin/sh\n/usr/local/go/bin/go build ./...\n' }),
    subject: 'src/app/build.sh',
  },
  STRAY_GO_MOD: {
    files: { ...inRepository({ 'go.mod': mod('app') }).files, 'go.mod': mod('home') },
    collecting: { projectRoots: ['~/src'] },
    subject: 'go.mod',
  },
  STRAY_GO_WORK: {
    files: {
      ...inRepository({ 'go.mod': mod('app') }).files,
      'src/go.work': work('use ./old'),
      'src/old/go.mod': mod('old'),
    },
    collecting: { projectRoots: ['~/src'] },
    subject: 'src/go.work',
  },
  VCS_STAMPING_OWNERSHIP: {
    ...inRepository({ 'go.mod': mod('app') }),
    subject: 'src/app',
    on: asPerson,
    prepare: async (home) => {
      const names = await readdir(home, { recursive: true })
      const theirs = names.filter((name) => name.startsWith('src/app'))
      return ownedByPerson(home, Object.fromEntries(theirs.map((name) => [name, 777])))
    },
  },
  VENDOR_INCONSISTENT: {
    ...inRepository({ 'go.mod': mod('app', '1.22', VENDORED), 'vendor/modules.txt': modulesTxt('v1.1.0') }),
    subject: 'src/app/vendor/modules.txt',
  },
  WORK_ABSOLUTE_USE_PATH: {
    ...inRepository({ 'a/go.mod': mod('a') }),
    subject: 'src/app/go.work',
    severity: 'low',
    // Under version control for real: git says so in its index.
    prepare: async (home) => {
      const app = join(home, 'src/app')
      await writeFile(join(app, 'go.work'), work(`use ${app}/a`))
      execFileSync('git', ['init', '-q'], { cwd: app, env: { PATH: process.env['PATH'], HOME: home } })
      execFileSync('git', ['add', 'go.work'], { cwd: app, env: { PATH: process.env['PATH'], HOME: home } })
      return undefined
    },
  },
  WORK_GO_VERSION_LOW: {
    ...inRepository({ 'go.work': 'go 1.21\n\nuse ./a\n', 'a/go.mod': mod('a', '1.23') }),
    subject: 'src/app/go.work',
  },
  WORK_NESTED_WORKSPACE: {
    ...inRepository({ ...WORKSPACE, 'a/go.work': work('use .') }),
    subject: 'src/app/go.work',
  },
  WORK_REPLACE_CONFLICT: {
    ...inRepository({
      'go.work': work('use (\n\t./a\n\t./b\n)'),
      'a/go.mod': mod('a', '1.22', 'replace example.com/lib => ../one\n'),
      'b/go.mod': mod('b', '1.22', 'replace example.com/lib => ../two\n'),
      'one/go.mod': mod('lib'),
      'two/go.mod': mod('lib'),
    }),
    subject: 'src/app/go.work',
  },
  WORK_USE_DUPLICATE: {
    ...inRepository({ ...WORKSPACE, 'go.work': work('use ./a', 'use ./link'), link: { link: 'a' } }),
    subject: 'src/app/go.work',
  },
  WORK_USE_PATH_MISSING: {
    ...inRepository({ ...WORKSPACE, 'go.work': work('use ./a', 'use ./gone') }),
    subject: 'src/app/go.work',
  },
}
