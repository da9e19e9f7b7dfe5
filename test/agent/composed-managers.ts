import { GO, type FullWords } from '../support/full-layout.ts'
import { startUpFile, userOrigin } from '../support/full-shells.ts'

/* Linux with one version manager each, as it sets itself up. */

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
const startUp = (assignment: ReturnType<typeof line>) => [
  { file: startUpFile('linux'), loadedBy: ['bash-interactive' as const], assignments: [assignment] },
]

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
    profiles: startUp(line(120, `${dir}:$PATH`)),
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

export const MANAGED: [string, FullWords[]][] = [
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
          profiles: startUp(line(3, `${gvmRoot}/bin:$PATH`)),
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
]
