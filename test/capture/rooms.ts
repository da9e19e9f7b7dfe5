import { readFile } from 'node:fs/promises'
import { HOME, type Laying, type Room } from './room.ts'

const NO_CONTAINER = ['/.dockerenv']
const DISTRIBUTION_GO = ['/usr/bin/go', '/usr/bin/gofmt', '/usr/lib/go', '/usr/lib/go-1.19']
const HERE = 'Recorded by `npm run capture` in a room of Debian 12: shells, Go, links and owners are real.'
const CUT = 'Of the standard library only what is looked at is there.'

const CACHE = '/opt/hostedtoolcache'

const osRelease = (lines: readonly string[]) => `${lines.join('\n')}\n`
const skeleton = async ({ file }: Laying, profile = '', bashrc = '') => {
  for (const [name, more] of [
    ['.profile', profile],
    ['.bashrc', bashrc],
    ['.bash_logout', ''],
  ] as const)
    await file(`${HOME}/${name}`, (await readFile(`/etc/skel/${name}`, 'utf8')) + more)
}
/** As version managers write them: a script that starts what is chosen. */
const shim = (text: string) => `#!/usr/bin/env bash\n${text}\n`

export const ROOMS: Readonly<Record<string, Room>> = {
  'ubuntu-apt-tarball': {
    about: 'Ubuntu with Go from apt and a newer one from go.dev, whose bin is behind /usr/bin on PATH.',
    from: [
      HERE,
      'Go 1.19 is Debian’s package, Go 1.23 that of backports laid out as the archive of go.dev unpacks.',
      `${CUT} /etc/os-release is composed after Ubuntu 24.04’s, which is all that Ubuntu is here.`,
    ],
    healthy: false,
    async lay(room) {
      await room.gone(...NO_CONTAINER)
      await room.file(
        '/etc/os-release',
        osRelease([
          'PRETTY_NAME="Ubuntu 24.04.3 LTS"',
          'NAME="Ubuntu"',
          'VERSION_ID="24.04"',
          'VERSION="24.04.3 LTS (Noble Numbat)"',
          'ID=ubuntu',
          'ID_LIKE=debian',
        ]),
      )
      await room.go('/usr/local/go', 'go1.23')
      await skeleton(room, '\nexport PATH=$PATH:/usr/local/go/bin\n')
    },
  },

  'fedora-package': {
    about: 'Fedora with the golang package and nothing else.',
    from: [
      HERE,
      `${CUT} Go 1.23 lies where Fedora’s golang package has it: /usr/lib/golang, with a link in /usr/bin.`,
      '/etc/os-release, /etc/profile, /etc/bashrc and the skeleton are composed after Fedora’s setup and bash packages.',
    ],
    healthy: true,
    async lay(room) {
      await room.gone(
        ...NO_CONTAINER,
        '/usr/lib/go',
        '/usr/lib/go-1.19',
        '/usr/bin/gofmt',
        '/etc/bash.bashrc',
      )
      await room.file(
        '/etc/os-release',
        osRelease([
          'NAME="Fedora Linux"',
          'VERSION="41 (Workstation Edition)"',
          'ID=fedora',
          'VERSION_ID=41',
          'VARIANT_ID=workstation',
        ]),
      )
      await room.go('/usr/lib/golang', 'go1.23')
      await room.link('/usr/bin/go', '../lib/golang/bin/go')
      await room.file(
        '/etc/profile',
        [
          '# /etc/profile',
          'pathmunge () {',
          '    case ":${PATH}:" in',
          '        *:"$1":*) ;;',
          '        *) if [ "$2" = "after" ] ; then PATH=$PATH:$1; else PATH=$1:$PATH; fi',
          '    esac',
          '}',
          'pathmunge /usr/sbin after',
          'pathmunge /usr/local/sbin after',
          'HOSTNAME=$(/usr/bin/hostname 2>/dev/null)',
          'HISTSIZE=1000',
          'export PATH USER LOGNAME MAIL HOSTNAME HISTSIZE HISTCONTROL',
          'unset -f pathmunge',
          'if [ -n "${BASH_VERSION-}" ] ; then',
          '    if [ -f /etc/bashrc ] ; then',
          '        . /etc/bashrc',
          '    fi',
          'fi',
          '',
        ].join('\n'),
      )
      await room.file('/etc/bashrc', '# /etc/bashrc\nif [ "$PS1" ]; then\n  shopt -s checkwinsize\nfi\n')
      await room.file(
        `${HOME}/.bash_profile`,
        '# .bash_profile\nif [ -f ~/.bashrc ]; then\n    . ~/.bashrc\nfi\n',
      )
      await room.file(
        `${HOME}/.bashrc`,
        [
          '# .bashrc',
          'if [ -f /etc/bashrc ]; then',
          '    . /etc/bashrc',
          'fi',
          'if ! [[ "$PATH" =~ "$HOME/.local/bin:$HOME/bin:" ]]; then',
          '    PATH="$HOME/.local/bin:$HOME/bin:$PATH"',
          'fi',
          'export PATH',
          '',
        ].join('\n'),
      )
    },
  },

  'asdf-vm': {
    about: 'asdf with two releases of Go; a line of the profile still exports the GOROOT of the older one.',
    from: [
      HERE,
      `${CUT} The folders, the shim and the profile are composed after asdf 0.16 and asdf-golang; asdf itself is not there,`,
      'so the shim does what asdf exec does with the chosen version: it starts the Go of ~/.tool-versions.',
    ],
    healthy: false,
    async lay(room) {
      await room.gone(...NO_CONTAINER, ...DISTRIBUTION_GO)
      const installs = `${HOME}/.asdf/installs/golang`
      const version = await room.go(`${installs}/VERSION/go`, 'go1.23')
      const old = await room.go(`${installs}/VERSION/go`, 'go1.22')
      await room.file(`${HOME}/.tool-versions`, `golang ${version}\n`)
      await room.file(
        `${HOME}/.asdf/shims/go`,
        shim(
          `# asdf-plugin: golang ${old}\n# asdf-plugin: golang ${version}\nexec "$HOME/.asdf/installs/golang/$(sed -n 's/^golang //p' "$HOME/.tool-versions")/go/bin/go" "$@"`,
        ),
        0o755,
      )
      await room.file(`${HOME}/.asdf/plugins/golang/bin/list-all`, shim(''), 0o755)
      await skeleton(
        room,
        '',
        `\nexport GOROOT="$HOME/.asdf/installs/golang/${old}/go"\nexport PATH="\${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"\n`,
      )
    },
  },

  'mise-shims': {
    about: 'mise with two releases of Go, by its shims.',
    from: [
      HERE,
      `${CUT} The folders and the profile are composed after mise’s documentation; mise itself is not there, and the shim,`,
      'which would be a link to it, is a script that starts the Go of ~/.config/mise/config.toml.',
    ],
    healthy: true,
    async lay(room) {
      await room.gone(...NO_CONTAINER, ...DISTRIBUTION_GO)
      const data = `${HOME}/.local/share/mise`
      const version = await room.go(`${data}/installs/go/VERSION`, 'go1.23')
      await room.go(`${data}/installs/go/VERSION`, 'go1.22')
      await room.link(`${data}/installs/go/latest`, `./${version}`)
      await room.file(`${HOME}/.config/mise/config.toml`, `[tools]\ngo = "${version}"\n`)
      await room.file(
        `${data}/shims/go`,
        shim(`exec "$HOME/.local/share/mise/installs/go/${version}/bin/go" "$@"`),
        0o755,
      )
      await skeleton(room, '', '\nexport PATH="$HOME/.local/share/mise/shims:$PATH"\n')
    },
  },

  'ci-runner': {
    about:
      'A self-hosted runner of GitHub Actions with a tool cache; jobs that ask for nothing get the newer Go of it.',
    from: [
      HERE,
      `${CUT} Variables, the tool cache and the links into it are composed after the documentation of actions/runner,`,
      'actions/setup-go and actions/runner-images.',
    ],
    healthy: true,
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      RUNNER_ENVIRONMENT: 'self-hosted',
      RUNNER_TOOL_CACHE: CACHE,
      AGENT_TOOLSDIRECTORY: CACHE,
    },
    async lay(room) {
      await room.gone(...NO_CONTAINER, ...DISTRIBUTION_GO.slice(2))
      const old = await room.go(`${CACHE}/go/VERSION/x64`, 'go1.22')
      const version = await room.go(`${CACHE}/go/VERSION/x64`, 'go1.23')
      for (const each of [old, version]) await room.file(`${CACHE}/go/${each}/x64.complete`, '')
      for (const name of ['go', 'gofmt'])
        await room.link(`/usr/bin/${name}`, `${CACHE}/go/${version}/x64/bin/${name}`)
      await room.file(
        '/etc/environment',
        `GOROOT_1_22_X64=${CACHE}/go/${old}/x64\nGOROOT_1_23_X64=${CACHE}/go/${version}/x64\n`,
      )
      await skeleton(room)
    },
  },

  'alpine-apk': {
    about: 'Alpine with the go package: musl, and busybox as its only shell.',
    bare: true,
    from: [
      'Recorded by `npm run capture` in a room with nothing but Debian’s busybox and musl packages and a static Go 1.23.',
      `${CUT} /etc/os-release and /etc/profile are composed after Alpine’s alpine-baselayout, the place of Go after its`,
      'go package.',
    ],
    healthy: true,
    async lay(room) {
      await layBusybox(room)
      await room.file(
        '/etc/os-release',
        osRelease([
          'NAME="Alpine Linux"',
          'ID=alpine',
          'VERSION_ID=3.21.3',
          'PRETTY_NAME="Alpine Linux v3.21"',
        ]),
      )
      await room.file(
        '/etc/profile',
        [
          '# Append our default paths',
          'append_path () {',
          '    case ":$PATH:" in',
          '        *:"$1":*)',
          '            ;;',
          '        *)',
          '            PATH="${PATH:+$PATH:}$1"',
          '            ;;',
          '    esac',
          '}',
          'append_path "/usr/local/sbin"',
          'append_path "/usr/local/bin"',
          'append_path "/usr/sbin"',
          'append_path "/usr/bin"',
          'append_path "/sbin"',
          'append_path "/bin"',
          'unset -f append_path',
          'export PATH',
          'export PAGER=less',
          'umask 022',
          '',
        ].join('\n'),
      )
      await room.go('/usr/lib/go', 'go1.23')
      await room.link('/usr/bin/go', '../lib/go/bin/go')
      await room.link('/usr/bin/gofmt', '../lib/go/bin/gofmt')
    },
  },
}

const APPLETS = ['ash', 'cat', 'env', 'hostname', 'id', 'ls', 'mkdir', 'sed', 'sh', 'uname']

async function layBusybox(room: Laying): Promise<void> {
  const { execFileSync } = await import('node:child_process')
  const { mkdtemp, readdir, rm } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/busybox-')
  try {
    execFileSync('apt-get', ['-q', 'download', 'busybox-static', 'musl'], { cwd: folder, stdio: 'ignore' })
    for (const name of await readdir(folder)) execFileSync('dpkg', ['-x', name, folder], { cwd: folder })
    await room.file('/lib/ld-musl-x86_64.so.1', '', 0o755)
    execFileSync('cp', [`${folder}/lib/x86_64-linux-musl/libc.so`, room.at('/lib/ld-musl-x86_64.so.1')])
    await room.file('/bin/busybox', '', 0o755)
    execFileSync('cp', [`${folder}/bin/busybox`, room.at('/bin/busybox')])
    for (const name of APPLETS) await room.link(`/bin/${name}`, 'busybox')
    await room.link('/usr/bin/env', '../../bin/busybox')
  } finally {
    await rm(folder, { recursive: true })
  }
}
