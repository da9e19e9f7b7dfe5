import type { ManagerKind } from '../../contract/sections/managers.ts'

export type Text = (path: string) => Promise<string | null>
/** What chooses the Go in the home directory. */
export type Choice = { current: string; from: string }

export type Layout = {
  kind: ManagerKind
  /** Variable that moves the root, and where it is without. */
  variable?: string
  home: string
  onWindows: boolean
  /** Folder of the versions below the root, and the part of a name before the number. */
  versions: string
  prefix?: RegExp
  /** Folders below the root that on PATH mean that it is active; versions' own folders always do. */
  onPath: readonly string[]
  /** Variable that only an activated session has. */
  marks?: RegExp
  /** A line of a start-up file that starts it. */
  init: RegExp
  chosenBy: readonly string[]
  pins: readonly { file: string; of: 'home' | 'root'; read: (text: string) => string | undefined }[]
  /** A link below the root that leads to the version in use. */
  link?: string
}

/** `golang 1.22.3`; asdf and mise share the file. The first of several versions counts. */
const toolVersions = (text: string) => /^\s*go(?:lang)?\s+(\S+)/m.exec(text)?.[1]
const wholeText = (text: string) => /^\s*([\w.-]+)\s*$/.exec(text)?.[1]
/** Its `[tools]` in TOML: `go = "1.22"`, `go = ["1.22", "1.21"]`, `go = { version = "1.22" }`. */
const miseTools = (text: string) => {
  const tools = /^\s*\[tools\]\s*$([\s\S]*?)(?=^\s*\[|(?![\s\S]))/m.exec(text)?.[1] ?? ''
  return /^\s*"?go(?:lang)?"?\s*=\s*(?:\[\s*|\{\s*version\s*=\s*)?["']([^"']+)["']/m.exec(tools)?.[1]
}

/** Where each keeps what, by its own documentation. */
export const LAYOUTS: readonly Layout[] = [
  {
    kind: 'asdf',
    variable: 'ASDF_DATA_DIR',
    home: '.asdf',
    onWindows: false,
    versions: 'installs/golang',
    onPath: ['shims'],
    init: /\basdf(?:\.(?:sh|fish)\b|\/shims\b)|ASDF_DATA_DIR/,
    chosenBy: ['ASDF_GOLANG_VERSION'],
    pins: [{ file: '.tool-versions', of: 'home', read: toolVersions }],
  },
  {
    kind: 'mise',
    variable: 'MISE_DATA_DIR',
    home: '.local/share/mise',
    onWindows: true,
    versions: 'installs/go',
    onPath: ['shims'],
    marks: /^(?:MISE_SHELL|__MISE_SESSION)$/,
    init: /\bmise(?:\.exe)?\s+activate\b|\bmise\/shims\b/,
    chosenBy: ['MISE_GO_VERSION', 'MISE_GOLANG_VERSION'],
    pins: [
      { file: 'mise.toml', of: 'home', read: miseTools },
      { file: '.mise.toml', of: 'home', read: miseTools },
      { file: '.config/mise/config.toml', of: 'home', read: miseTools },
      { file: '.tool-versions', of: 'home', read: toolVersions },
    ],
  },
  {
    kind: 'goenv',
    variable: 'GOENV_ROOT',
    home: '.goenv',
    onWindows: true,
    versions: 'versions',
    onPath: ['shims'],
    marks: /^GOENV_SHELL$/,
    init: /\bgoenv\s+init\b|\bgoenv\/shims\b/,
    chosenBy: ['GOENV_VERSION'],
    pins: [
      { file: '.go-version', of: 'home', read: wholeText },
      { file: 'version', of: 'root', read: wholeText },
    ],
  },
  {
    kind: 'gvm',
    variable: 'GVM_ROOT',
    home: '.gvm',
    onWindows: false,
    versions: 'gos',
    prefix: /^go(?=\d)/,
    onPath: [],
    marks: /^gvm_go_name$/,
    init: /\bgvm\/scripts\/gvm\b/,
    chosenBy: [],
    pins: [
      {
        file: 'environments/default',
        of: 'root',
        read: (text) => /\bgvm_go_name="?go([\w.]+)/.exec(text)?.[1],
      },
    ],
  },
  {
    kind: 'g',
    variable: 'G_HOME',
    home: '.g',
    onWindows: true,
    versions: 'versions',
    onPath: ['go/bin'],
    init: /\.g\/env\b|\.g\/go\b/,
    chosenBy: [],
    pins: [],
    link: 'go',
  },
  {
    kind: 'gobrew',
    variable: 'GOBREW_ROOT',
    home: '.gobrew',
    onWindows: true,
    versions: 'versions',
    onPath: ['current/bin', 'current/go/bin'],
    init: /\.gobrew\b/,
    chosenBy: [],
    pins: [],
    link: 'current',
  },
]
