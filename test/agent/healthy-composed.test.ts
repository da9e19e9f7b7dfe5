import { expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY } from '../../agent/detectors/detector.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { earlierOf, FLEET, fullSnapshot } from '../support/full-env.ts'
import { GO, type FullWords } from '../support/full-layout.ts'
import { startUpFile, userOrigin } from '../support/full-shells.ts'
import { buildAgent } from '../support/projects.ts'
import { windowsFacts } from '../support/windows.ts'
import { MANAGED } from './composed-managers.ts'

/*
 * Machines in good order with every section there, the later ones too, each after how its tools set it up. Nothing
 * may be found in them that asks for attention; hints below medium are allowed.
 */

const VERSION = GO.replace('go', '')

const wsl: FullWords = { kind: 'wsl', id: 'wsl:Ubuntu-24.04', installs: [{ root: '/usr/local/go' }] }
const msi: FullWords = { kind: 'windows', installs: [{ root: 'C:\\Program Files\\Go' }] }

const runner = (words: Partial<FullWords>, ephemeral: boolean): FullWords => ({
  kind: 'linux',
  role: 'ci',
  installs: [
    { root: `/opt/hostedtoolcache/go/${VERSION}/x64`, source: 'hostedtoolcache' },
    { root: '/opt/hostedtoolcache/go/1.26.9/x64', version: 'go1.26.9', source: 'hostedtoolcache' },
  ],
  ...words,
  words: {
    ...words.words,
    has: {
      ci: buildAgent({
        ephemeral,
        selfHosted: !ephemeral,
        serviceVariables: {
          HOME: '/home/<u1>',
          PATH: '/usr/local/bin:/usr/bin',
          RUNNER_TOOL_CACHE: '/opt/hostedtoolcache',
        },
      }),
      ...words.words?.has,
    },
  },
})

const MACHINES: [string, FullWords[]][] = [
  ['Windows with the MSI, and WSL', [msi, wsl]],
  [
    'Windows with Scoop',
    [
      {
        kind: 'windows',
        installs: [
          {
            root: 'C:\\Users\\<u1>\\scoop\\apps\\go\\current',
            real: `C:\\Users\\<u1>\\scoop\\apps\\go\\${VERSION}`,
            aliases: [`C:\\Users\\<u1>\\scoop\\apps\\go\\${VERSION}`],
            source: 'scoop',
          },
        ],
        goEntry: {
          dir: 'C:\\Users\\<u1>\\scoop\\apps\\go\\current\\bin',
          origin: userOrigin('windows'),
          is: {
            real: `C:\\Users\\<u1>\\scoop\\apps\\go\\${VERSION}\\bin`,
            links: [
              {
                path: 'C:\\Users\\<u1>\\scoop\\apps\\go\\current',
                kind: 'junction',
                target: `C:\\Users\\<u1>\\scoop\\apps\\go\\${VERSION}`,
                targetExists: true,
                targetKind: 'local',
              },
            ],
          },
        },
        front: [{ dir: 'C:\\Users\\<u1>\\scoop\\shims', origin: userOrigin('windows') }],
      },
    ],
  ],
  [
    'Windows in a domain, whose policy adds a directory that is no business of Go’s',
    [
      {
        ...msi,
        words: {
          has: {
            windows: windowsFacts({
              uninstall: [
                {
                  name: `Go Programming Language amd64 ${GO}`,
                  version: VERSION,
                  location: 'C:\\Program Files\\Go\\',
                },
              ],
            }),
            groupPolicy: {
              items: [
                {
                  gpo: 'Tools',
                  scope: 'machine',
                  action: 'update',
                  name: 'Path',
                  partial: true,
                  value: 'C:\\Program Files\\Corp\\bin',
                },
              ],
              refreshedAt: '2026-11-02T06:00:00.000Z',
            },
          },
        },
      },
    ],
  ],
  [
    'macOS with Homebrew on ARM',
    [
      {
        kind: 'macos',
        arch: 'arm64',
        installs: [
          {
            root: '/opt/homebrew/opt/go/libexec',
            real: `/opt/homebrew/Cellar/go/${VERSION}/libexec`,
            aliases: [`/opt/homebrew/Cellar/go/${VERSION}/libexec`],
            source: 'brew',
          },
        ],
        goEntry: {
          dir: '/opt/homebrew/bin',
          origin: userOrigin('macos'),
          is: {
            bins: {
              go: {
                path: '/opt/homebrew/bin/go',
                real: `/opt/homebrew/Cellar/go/${VERSION}/libexec/bin/go`,
                size: 13_000_000,
                mtime: '2026-09-01T00:00:00.000Z',
                kind: 'macho',
                arch: 'arm64',
                os: 'darwin',
              },
            },
          },
        },
      },
    ],
  ],
  ...MANAGED,
  ['a runner that GitHub hosts', [runner({}, true)]],
  ['a runner of one’s own', [runner({ arch: 'arm64' }, false)]],
  [
    'a development container',
    [
      {
        kind: 'linux',
        role: 'container',
        installs: [{ root: '/usr/local/go' }],
        gopath: '/go',
        fs: 'overlay',
        variables: { GOPATH: '/go', GOTOOLCHAIN: 'local' },
        origins: {
          GOPATH: { kind: 'system-default', confidence: 'high' },
          GOTOOLCHAIN: { kind: 'system-default', confidence: 'high' },
        },
        sessions: [{ id: 'bash-interactive' }, { id: 'bash-login', login: true }],
        words: {
          profiles: [{ file: startUpFile('linux'), loadedBy: ['bash-interactive'], assignments: [] }],
        },
      },
    ],
  ],
  [
    'Alpine with its own Go package',
    [
      {
        kind: 'linux',
        installs: [{ root: '/usr/lib/go', source: 'apk', package: `go ${VERSION}-r0` }],
        goEntry: {
          dir: '/usr/bin',
          origin: { kind: 'system-default', ref: '/etc/profile', confidence: 'high' },
          is: {
            bins: {
              go: {
                path: '/usr/bin/go',
                real: '/usr/lib/go/bin/go',
                size: 13_000_000,
                mtime: '2026-09-01T00:00:00.000Z',
                kind: 'elf',
                arch: 'amd64',
                os: 'linux',
              },
            },
          },
        },
        sessions: [{ id: 'sh-login', shell: '/bin/ash', login: true }],
        words: { os: { name: 'Alpine Linux', libc: 'musl' } },
      },
    ],
  ],
]

test.each(MACHINES)('%s', (_, [first, ...others]) => {
  if (!first) throw new Error('a machine has an env')
  const snapshot = fullSnapshot(first, ...others)
  for (const env of snapshot.envs)
    if (env.role === 'ci') env.sections.editor = { status: 'absent', reason: 'no editor' }
  expect([...Value.Errors(Snapshot, snapshot)]).toEqual([])
  const { findings, notEvaluated } = diagnose(snapshot, DEFAULT_POLICY, undefined, {
    fleet: FLEET,
    earlier: () => earlierOf(first.kind),
  })
  const nags = findings
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ env, pattern, severity, subject, evidence }) => [
      env,
      pattern,
      severity,
      subject,
      JSON.stringify(evidence),
    ])
  expect(nags).toEqual([])
  // Only the build agents' section may be missing where there is no build agent, and the reverse.
  expect(notEvaluated).toEqual([])
})
