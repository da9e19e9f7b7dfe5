import { expect, test } from 'vitest'
import type { EvidenceRow, Finding } from '../../agent/contract/finding.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { isOrigin } from '../../agent/detectors/evidence.ts'
import { detectors } from '../../agent/detectors/index.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../support/home.ts'
import { machineAt, scan } from '../support/scan.ts'

/* Each detector that a Linux machine can provoke, once with real shells, real Go and the line that is to blame. */

type Provoked = {
  files: Record<string, HomeFile>
  /** Places that the evidence names, `file:line`. */
  at: string[]
  /** What else is rightly said about such a home. */
  also?: string[]
  on?: (machine: Machine) => Machine
}

const [old, current] = [(await goToolchain('go1.21')).root, (await goToolchain('go1.23')).root]
const usual = `export PATH=${current}/bin:$PATH\n`
const inBoth = (line: string) => everywhere(`${usual}\n${line}\n`)
const program = { program: '#!/bin/sh\n' }

/** The machine as it would be without the distribution's Go, and a login that does not lead to it. */
function withoutPackagedGo(machine: Machine): Machine {
  const gone = (path: string) => /^\/usr\/(lib|share|local)\/go|^\/usr\/bin\/go/.test(path)
  const bare = Buffer.from('ENV_PATH PATH=/opt/bin\nENV_SUPATH PATH=/opt/bin\n')
  return {
    ...machine,
    readFile: async (path, options) =>
      path === '/etc/login.defs' ? bare : path === '/proc/1/environ' ? null : machine.readFile(path, options),
    stat: async (path) => (gone(path) ? null : machine.stat(path)),
    realpath: async (path) => (gone(path) ? null : machine.realpath(path)),
    list: async (path) => (await machine.list(path))?.filter((name) => !gone(`${path}/${name}`)) ?? null,
  }
}

const PROVOKED: Record<string, Provoked> = {
  GOROOT_VERSION_MISMATCH: { files: inBoth(`export GOROOT=${old}`), at: ['rc:3'] },
  GOROOT_INVALID: { files: inBoth('export GOROOT=/opt/nowhere'), at: ['rc:3'] },
  GOROOT_EQUALS_GOPATH: { files: inBoth(`export GOPATH=${current}`), at: ['rc:3'] },
  GO_NOT_ON_PATH: { files: everywhere('export PATH=$HOME/bin\n'), at: [] },
  GO_MISSING: { files: everywhere('export PATH=$HOME/bin\n'), at: [], on: withoutPackagedGo },
  GO_VERSION_SHADOWED: { files: everywhere(`\nexport PATH=${old}/bin:${current}/bin:$PATH\n`), at: ['rc:2'] },
  GO_SHADOW_IN_GOPATH_BIN: {
    files: {
      ...everywhere('\nexport PATH=$HOME/go/bin:$PATH\n'),
      'go/bin/go': { copy: `${current}/bin/go` },
    },
    at: ['rc:2'],
  },
  GO_BIN_DUPLICATE: { files: inBoth(`export PATH=$PATH:${current}/bin`), at: ['rc:1', 'rc:3'] },
  GO_BIN_ORPHAN: { files: inBoth('export PATH=$PATH:/opt/go1.4/bin'), at: ['rc:3'] },
  GO_ARCH_MISMATCH: { files: inBoth('export GOARCH=riscv64'), at: ['rc:3'] },
  GOBIN_NOT_ON_PATH: { files: { ...everywhere(usual), 'go/bin/stringer': program }, at: [] },
  PATH_ENTRY_MALFORMED: { files: inBoth(`export PATH='~/go/bin':$PATH`), at: ['rc:3'] },
  GOPATH_UNUSABLE: { files: inBoth('export GOPATH=work/go'), at: ['rc:3'] },
  GO_ENV_SHELL_DIVERGENCE: {
    files: { '.profile': usual, '.bashrc': `${usual}export GOPROXY=https://goproxy.cn\n` },
    at: ['rc:2'],
  },
}

/** Windows stores PATH by scope; no other system does. */
const NEEDS_WINDOWS = ['GO_BIN_MULTI_SCOPE']

test('every detector is provoked here, unless it needs Windows', () => {
  const named = [...Object.keys(PROVOKED), ...NEEDS_WINDOWS]
  expect(detectors.map(({ id }) => id).filter((id) => !named.includes(id))).toEqual([])
})

/** Places named by the evidence, with the start-up file of whatever shell is the primary one as `rc`. */
function placesIn(evidence: Finding['evidence']): string[] {
  const rows = Object.values(evidence)
    .filter((value): value is EvidenceRow[] => Array.isArray(value))
    .flat()
  const places = [evidence, ...rows].flatMap((one) =>
    Object.values(one).filter(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
  )
  const lines = places.filter(isOrigin).map(({ ref = '', line }) => `${ref}:${line}`)
  const own = lines
    .filter((line) => line.includes('<u1>'))
    .map((line) => line.replace(/^.*\.(profile|bashrc):/, 'rc:'))
  return [...new Set(own)].sort()
}

test.each(Object.entries(PROVOKED))('%s', async (id, { files, at, also = [], on = (machine) => machine }) => {
  await using home = await makeHome(files)
  const { findings, notEvaluated } = diagnose(await scan(on(machineAt(home.path))))
  expect(notEvaluated.filter(({ reason }) => !reason.includes('absent'))).toEqual([])
  const finding = findings.find(({ pattern }) => pattern === id)
  expect(finding, JSON.stringify(findings)).toBeDefined()
  expect(placesIn(finding?.evidence ?? {})).toEqual(at)
  expect(findings.map(({ pattern }) => pattern).filter((pattern) => pattern !== id)).toEqual(also)
})
