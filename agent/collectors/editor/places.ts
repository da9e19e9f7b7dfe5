import type { Editor } from '../../contract/sections/editor.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'

/** One edition of the editor, as far as it has left files here. */
export type Edition = {
  flavour: Editor['flavour']
  remote: boolean
  /** Settings of the person, or of this machine on the remote side. */
  settings: string
  /** Folder of the person's settings and profiles; none on the remote side. */
  user?: string
  extensions: string
  /** package.json of the editor itself, in order of preference. */
  programs: readonly string[]
}

type Names = {
  flavour: Editor['flavour']
  data: string
  dot: string
  server: string
  linux: string
  app: string
}

const EDITIONS: readonly Names[] = [
  {
    flavour: 'code',
    data: 'Code',
    dot: '.vscode',
    server: '.vscode-server',
    linux: 'code',
    app: 'Visual Studio Code',
  },
  {
    flavour: 'code-insiders',
    data: 'Code - Insiders',
    dot: '.vscode-insiders',
    server: '.vscode-server-insiders',
    linux: 'code-insiders',
    app: 'Visual Studio Code - Insiders',
  },
  {
    flavour: 'vscodium',
    data: 'VSCodium',
    dot: '.vscode-oss',
    server: '.vscodium-server',
    linux: 'codium',
    app: 'VSCodium',
  },
  {
    flavour: 'cursor',
    data: 'Cursor',
    dot: '.cursor',
    server: '.cursor-server',
    linux: 'cursor',
    app: 'Cursor',
  },
  {
    flavour: 'windsurf',
    data: 'Windsurf',
    dot: '.windsurf',
    server: '.windsurf-server',
    linux: 'windsurf',
    app: 'Windsurf',
  },
]

const MANIFEST = 'resources/app/package.json'

/** Every edition that this machine could have, local ones first. */
export function editions(machine: Machine, variables: Readonly<Record<string, string>>): Edition[] {
  const paths = pathsOf(machine.platform)
  const { home, platform } = machine
  const local = EDITIONS.map((names): Edition => {
    const user = paths.join(dataFolder(machine, variables), names.data, 'User')
    return {
      flavour: names.flavour,
      remote: false,
      settings: paths.join(user, 'settings.json'),
      user,
      extensions: paths.join(home, names.dot, 'extensions'),
      programs: programsOf(machine, variables, names),
    }
  })
  if (platform === 'windows') return local
  const servers = EDITIONS.map(({ flavour, server }): Edition => {
    const folder = paths.join(home, server)
    return {
      flavour,
      remote: true,
      settings: paths.join(folder, 'data/Machine/settings.json'),
      extensions: paths.join(folder, 'extensions'),
      programs: [],
    }
  })
  const codeServer = paths.join(home, '.local/share/code-server')
  return [
    ...local,
    ...servers,
    {
      flavour: 'code-server',
      remote: false,
      settings: paths.join(codeServer, 'User/settings.json'),
      user: paths.join(codeServer, 'User'),
      extensions: paths.join(codeServer, 'extensions'),
      programs: ['/usr/lib/code-server/package.json'],
    },
  ]
}

function dataFolder({ platform, home }: Machine, variables: Readonly<Record<string, string>>): string {
  const paths = pathsOf(platform)
  if (platform === 'windows') return variables['APPDATA'] ?? paths.join(home, 'AppData', 'Roaming')
  if (platform === 'macos') return paths.join(home, 'Library/Application Support')
  return variables['XDG_CONFIG_HOME'] || paths.join(home, '.config')
}

function programsOf({ platform, home }: Machine, variables: Readonly<Record<string, string>>, names: Names) {
  const paths = pathsOf(platform)
  if (platform === 'macos') {
    const inside = paths.join(`${names.app}.app`, 'Contents/Resources/app/package.json')
    return [paths.join('/Applications', inside), paths.join(home, 'Applications', inside)]
  }
  if (platform === 'windows') {
    const app = names.app.replace('Visual Studio', 'Microsoft VS')
    const own = paths.join(variables['LOCALAPPDATA'] ?? paths.join(home, 'AppData', 'Local'), 'Programs')
    return [own, 'C:\\Program Files'].flatMap((folder) =>
      [app, names.linux].map((name) => paths.join(folder, name, MANIFEST)),
    )
  }
  const snap = paths.join('/snap', names.linux, 'current/usr/share', names.linux, MANIFEST)
  return [paths.join('/usr/share', names.linux, MANIFEST), snap, paths.join('/opt', names.linux, MANIFEST)]
}
