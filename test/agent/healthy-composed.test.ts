import { expect, test } from 'vitest'
import { Value } from 'typebox/value'
import type { Env } from '../../agent/contract/snapshot.ts'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY } from '../../agent/detectors/detector.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { earlierOf, FLEET, fullSnapshot, GO, type FullWords } from '../support/full-env.ts'
import { startUpFile, userOrigin } from '../support/full-shells.ts'
import { buildAgent } from '../support/projects.ts'
import { windowsFacts } from '../support/windows.ts'

/*
 * Machines in good order with every section there, the later ones too, each after how its tools set it up. Nothing
 * may be found in them that asks for attention; hints below medium are allowed.
 */

const HOME = '/home/<u1>'
const VERSION = GO.replace('go', '')
const line = (at: number, value: string) => ({
  line: at,
  name: 'PATH',
  op: 'prepend' as const,
  value,
  exported: true,
})

/** A start-up file that all sessions of the env read. */
const startUp = (kind: Env['kind'], ...assignments: ReturnType<typeof line>[]) => [
  {
    file: startUpFile(kind),
    loadedBy: [kind === 'macos' ? ('zsh-interactive' as const) : ('bash-interactive' as const)],
    assignments,
  },
]

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
          HOME,
          PATH: '/usr/local/bin:/usr/bin',
          RUNNER_TOOL_CACHE: '/opt/hostedtoolcache',
        },
      }),
      ...words.words?.has,
    },
  },
})

/** How a version manager lays Go out: its install, and its shims or its bin on PATH. */
const managed = (
  source: 'asdf' | 'mise' | 'goenv' | 'gvm',
  root: string,
  dir: string,
  manager: string,
  more: Partial<FullWords> = {},
): FullWords => ({
  kind: 'linux',
  installs: [
    { root: root.replace('VERSION', VERSION), source },
    { root: root.replace('VERSION', '1.26.9'), version: 'go1.26.9', source },
  ],
  goEntry: {
    dir,
    origin: userOrigin('linux'),
    is: { bins: { go: { path: `${dir}/go`, size: 900, mtime: '2026-09-01T00:00:00.000Z', kind: 'script' } } },
  },
  ...more,
  words: {
    profiles: startUp('linux', line(120, `${dir}:$PATH`)),
    active: {
      binPath: `${dir}/go`,
      real: `${dir}/go`,
      version: GO,
      goroot: root.replace('VERSION', VERSION),
      derivedRoot: root.replace('VERSION', VERSION),
      rootVersion: GO,
      compileVersion: GO,
    },
    ...more.words,
    has: {
      managers: {
        list: [
          {
            kind: source,
            root: manager,
            current: VERSION,
            currentFrom: `${HOME}/.tool-versions`,
            versions: [VERSION, '1.26.9'],
            activeIn: ['bash-interactive', 'bash-login', 'zsh-interactive'],
            exportsGoroot: source === 'gvm',
            initLines: [{ file: startUpFile('linux'), line: 119 }],
          },
        ],
      },
      ...more.words?.has,
    },
  },
})

const gvmRoot = `${HOME}/.gvm/gos/${GO}`
const gvmVariables = { GOROOT: gvmRoot, GOPATH: `${HOME}/.gvm/pkgsets/${GO}/global` }

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
  [
    'Linux with asdf',
    [managed('asdf', `${HOME}/.asdf/installs/golang/VERSION/go`, `${HOME}/.asdf/shims`, `${HOME}/.asdf`)],
  ],
  [
    'Linux with mise',
    [
      managed(
        'mise',
        `${HOME}/.local/share/mise/installs/go/VERSION`,
        `${HOME}/.local/share/mise/shims`,
        `${HOME}/.local/share/mise`,
      ),
    ],
  ],
  [
    'Linux with goenv',
    [managed('goenv', `${HOME}/.goenv/versions/VERSION`, `${HOME}/.goenv/shims`, `${HOME}/.goenv`)],
  ],
  [
    'Linux with gvm, which exports GOROOT and GOPATH',
    [
      {
        kind: 'linux',
        installs: [
          { root: gvmRoot, source: 'gvm' },
          { root: `${HOME}/.gvm/gos/go1.26.9`, version: 'go1.26.9', source: 'gvm' },
        ],
        gopath: gvmVariables.GOPATH,
        variables: gvmVariables,
        origins: {
          GOROOT: { kind: 'profile', ref: `${HOME}/.gvm/environments/${GO}`, line: 3, confidence: 'high' },
          GOPATH: { kind: 'profile', ref: `${HOME}/.gvm/environments/${GO}`, line: 4, confidence: 'high' },
        },
        words: {
          active: { gorootSource: 'os-env' },
          profiles: startUp('linux', line(3, `${gvmRoot}/bin:$PATH`)),
          has: {
            managers: {
              list: [
                {
                  kind: 'gvm',
                  root: `${HOME}/.gvm`,
                  current: VERSION,
                  versions: [VERSION, '1.26.9'],
                  activeIn: ['bash-interactive', 'bash-login', 'zsh-interactive'],
                  exportsGoroot: true,
                  initLines: [{ file: startUpFile('linux'), line: 119 }],
                },
              ],
            },
          },
        },
      },
    ],
  ],
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
        words: { profiles: startUp('linux') },
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
