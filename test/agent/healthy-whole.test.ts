import { describe, expect, test } from 'vitest'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, type HomeFile } from '../support/home.ts'
import { judged, withoutInstallers } from '../support/judged.ts'
import { lookAt, recallInMemory } from '../support/looks.ts'
import { dataOf } from '../support/scan.ts'
import { healthyHome, unpackedAt } from './healthy-home.ts'

/*
 * Whole scans of whole homes, with everything opted in: repositories, probes of a real server, and Go at work. Twice,
 * six minutes apart, since some rules wait for that. Nothing may be found but what is merely worth knowing.
 */

type Files = Record<string, HomeFile>

const AGAIN_MS = 6 * 60_000
const OPTED_IN = { projectRoots: ['~/src'], probes: true }
/** Go 1.20 and later come without a compiled library: the first program that a home builds takes half a minute. */
const SMOKE_MS = 150_000
const EXPECTED = ['projects', 'network', 'editor', 'tools', 'goEnv', 'compiler', 'settingPrograms'] as const

async function expectHealthy(setup: Files, { smoke } = { smoke: false }): Promise<void> {
  await using home = await healthyHome(setup)
  const recall = recallInMemory()
  const look = async (options: { smoke: boolean; laterMs: number }) => {
    const collecting = { ...OPTED_IN, smoke: options.smoke }
    return withoutInstallers(await lookAt(home.machine, { recall, collecting, laterMs: options.laterMs }))
  }
  for (const snapshot of [
    await look({ smoke, laterMs: 0 }),
    await look({ smoke: false, laterMs: AGAIN_MS }),
  ]) {
    const sections = { ...snapshot.host.sections, ...snapshot.envs[0]?.sections }
    const failed = Object.entries(sections).filter(([, section]) => section.status === 'failed')
    const { findings, notEvaluated } = judged(snapshot)
    expect({ failed, findings, notEvaluated }).toEqual({ failed: [], findings: [], notEvaluated: [] })
    for (const name of EXPECTED) expect(sections[name]?.status, name).toBe('ok')
    expect(dataOf(snapshot, 'projects').list.length).toBeGreaterThanOrEqual(4)
    expect(dataOf(snapshot, 'network').probes).toMatchObject([{ status: 'ok' }, { status: 'ok' }])
  }
}

const [older, newer] = [await goToolchain('go1.22'), await goToolchain('go1.23')]
const [olderRoot, newerRoot] = [older.root, newer.root]
const [olderVersion, newerVersion] = [older, newer].map(({ version }) => version.replace('go', ''))
const tool = { copy: `${newerRoot}/bin/gofmt` }
const init = (text: string) => ({ program: `#!/bin/sh\ncat <<'EOF'\n${text}\nEOF\n` })

describe('a home in good order', () => {
  test(
    'an unpacked archive, tools on PATH',
    async () => {
      const archive = await unpackedAt('local/go', newerRoot)
      const shells = everywhere('export PATH=$HOME/local/go/bin:$PATH:$HOME/go/bin\n')
      const setup = { ...shells, ...archive, 'go/bin/gopls': tool, 'go/bin/dlv': tool }
      await expectHealthy(setup, { smoke: true })
    },
    SMOKE_MS,
  )

  test('the distribution’s Go', () => expectHealthy({}, { smoke: true }), SMOKE_MS)
})

describe('what looks wrong and is right', () => {
  test('a broken go.work above, while GOWORK=off', () =>
    expectHealthy({
      ...everywhere('export GOWORK=off\n'),
      'src/go.work': 'go 1.19\n\nuse ./gone\n',
    }))

  test('a workspace that uses its own root, modules that replace each other, a work tree of git', () =>
    expectHealthy({
      ...everywhere(`export PATH=${newerRoot}/bin:$PATH\n`),
      'src/mono/.git/HEAD': 'ref: refs/heads/main\n',
      'src/mono/go.work': 'go 1.22\n\nuse (\n\t.\n\t./lib\n\t"./cmd/tool"\n)\n',
      'src/mono/go.mod':
        'module example.com/mono\n\ngo 1.22\n\nrequire example.com/mono/lib v0.0.0\n\nreplace example.com/mono/lib => ./lib\n',
      'src/mono/lib/go.mod': 'module example.com/mono/lib\n\ngo 1.21\n',
      'src/mono/cmd/tool/go.mod':
        'module example.com/mono/cmd/tool\n\ngo 1.22\n\nreplace example.com/mono/lib => ../../lib\n',
      'src/feature/.git': 'gitdir: ../mono/.git/worktrees/feature\n',
      'src/feature/go.mod': 'module example.com/mono\n\ngo 1.22\n\ntoolchain go1.30.1\n',
    }))
})

describe('a version manager', () => {
  test('asdf', () =>
    expectHealthy({
      ...everywhere('export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"\n'),
      '.tool-versions': `golang ${newerVersion}\n`,
      [`.asdf/installs/golang/${newerVersion}/go`]: { link: newerRoot },
      [`.asdf/installs/golang/${olderVersion}/go`]: { link: olderRoot },
      '.asdf/shims/go': {
        program: `#!/bin/sh\nGOROOT=$HOME/.asdf/installs/golang/${newerVersion}/go exec $HOME/.asdf/installs/golang/${newerVersion}/go/bin/go "$@"\n`,
      },
      '.asdf/shims/gopls': { program: '#!/bin/sh\nexit 0\n' },
      [`.asdf/installs/golang/${newerVersion}/packages/bin/gopls`]: tool,
    }))

  test('mise, activated', () => {
    const root = `$HOME/.local/share/mise/installs/go/${newerVersion}`
    return expectHealthy({
      ...everywhere('eval "$(~/.local/bin/mise activate bash)"\n'),
      '.config/mise/config.toml': `[tools]\ngo = "${newerVersion}"\n`,
      '.local/bin/mise': init(
        `export PATH="${root}/bin:$PATH"\nexport GOROOT="${root}"\nexport MISE_SHELL=bash`,
      ),
      [`.local/share/mise/installs/go/${newerVersion}`]: { link: newerRoot },
      [`.local/share/mise/installs/go/${olderVersion}`]: { link: olderRoot },
      '.local/share/mise/installs/go/latest': { link: `./${newerVersion}` },
    })
  })

  test('goenv', () =>
    expectHealthy({
      ...everywhere(
        'export GOENV_ROOT="$HOME/.goenv"\nexport PATH="$GOENV_ROOT/bin:$PATH"\neval "$(goenv init -)"\nexport PATH="$GOROOT/bin:$PATH"\nexport PATH="$PATH:$GOPATH/bin"\n',
      ),
      '.goenv/version': `${newerVersion}\n`,
      '.goenv/bin/goenv': init(
        `export GOENV_SHELL=bash\nexport PATH="$GOENV_ROOT/shims:$PATH"\nexport GOROOT="$GOENV_ROOT/versions/${newerVersion}"\nexport GOPATH="$HOME/go/${newerVersion}"`,
      ),
      '.goenv/shims/go': { program: `#!/bin/sh\nexec $HOME/.goenv/versions/${newerVersion}/bin/go "$@"\n` },
      [`.goenv/versions/${newerVersion}`]: { link: newerRoot },
      [`.goenv/versions/${olderVersion}`]: { link: olderRoot },
    }))

  test('gvm', () =>
    expectHealthy({
      ...everywhere('[ -s "$HOME/.gvm/scripts/gvm" ] && . "$HOME/.gvm/scripts/gvm"\n'),
      '.gvm/scripts/gvm': '. "$HOME/.gvm/environments/default"\n',
      '.gvm/environments/default': [
        'export gvm_go_name="go1.23"',
        'export GOROOT="$HOME/.gvm/gos/go1.23"',
        'export GOPATH="$HOME/.gvm/pkgsets/go1.23/global"',
        'export PATH="$HOME/.gvm/pkgsets/go1.23/global/bin:$HOME/.gvm/gos/go1.23/bin:$HOME/.gvm/bin:$PATH"',
      ].join('\n'),
      '.gvm/gos/go1.23': { link: newerRoot },
      '.gvm/gos/go1.22': { link: olderRoot },
    }))

  test('wrappers of golang.org/dl', () =>
    expectHealthy({
      ...everywhere(`export PATH=${newerRoot}/bin:$PATH:$HOME/go/bin\n`),
      [`go/bin/go${olderVersion}`]: { program: `#!/bin/sh\nexec ${olderRoot}/bin/go "$@"\n` },
      [`sdk/go${olderVersion}`]: { link: olderRoot },
    }))
})
