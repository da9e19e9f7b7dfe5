import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Static } from 'typebox'
import type { InstallSource as InstallSourceSchema } from '../../agent/contract/sections/go-installs.ts'
import type { GoToolchain } from '../support/go-toolchains.ts'
import { besidesAge, besidesUncollected } from '../support/judged.ts'
import { scan, snapshot } from './agent-process.ts'
import { placeGo, placeLink, realGo } from './go-places.ts'

/*
 * Homes as version managers leave them, with real Go versions in their places and many of them: the normal state of
 * good engineers' machines, in which nothing may be found. The managers' own programs are composed: small scripts
 * that choose a version as the real ones do; their files and start-up lines are those of their documentation.
 */

const toolchains = await realGo('version managers stay silent', 3)

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

const plain = ({ version }: GoToolchain) => version.replace(/^go/, '')

async function program(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await chmod(file, 0o755)
}

type InstallSource = Static<typeof InstallSourceSchema>

type Layout = {
  /** What its documentation tells to put into `.bashrc`. */
  settings: string
  /** The version that `go` runs. */
  chosen: GoToolchain
  sources: InstallSource[]
}
type Build = (home: string, all: readonly [GoToolchain, GoToolchain, GoToolchain]) => Promise<Layout>

const LAYOUTS: Readonly<Record<string, Build>> = {
  async asdf(home, all) {
    for (const each of all) await placeGo(each, join(home, '.asdf/installs/golang', plain(each), 'go'))
    const chosen = plain(all[1])
    await writeFile(join(home, '.tool-versions'), `golang ${chosen}\n`)
    await program(
      join(home, '.asdf/bin/asdf'),
      '#!/bin/sh\nshift\nv=$(sed -n "s/^golang //p" "$HOME/.tool-versions")\np=$1; shift\n' +
        'exec "$HOME/.asdf/installs/golang/$v/go/bin/$p" "$@"\n',
    )
    for (const name of ['go', 'gofmt'])
      await program(
        join(home, '.asdf/shims', name),
        `#!/usr/bin/env bash\n${all.map((each) => `# asdf-plugin: golang ${plain(each)}\n`).join('')}` +
          `exec "$HOME/.asdf/bin/asdf" exec "${name}" "$@"\n`,
      )
    const settings = 'export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"'
    return { settings, chosen: all[1], sources: ['asdf'] }
  },

  async mise(home, all) {
    const installs = join(home, '.local/share/mise/installs/go')
    for (const each of all) await placeGo(each, join(installs, plain(each)))
    const chosen = plain(all[2])
    await placeLink(`./${chosen}`, join(installs, 'latest'))
    for (const each of all)
      await placeLink(`./${plain(each)}`, join(installs, plain(each).split('.').slice(0, 2).join('.')))
    await program(
      join(home, '.local/bin/mise'),
      `#!/bin/sh\ncat <<'E'\nexport GOROOT="$HOME/.local/share/mise/installs/go/${chosen}"\n` +
        `export GOBIN="$HOME/.local/share/mise/installs/go/${chosen}/bin"\n` +
        `export PATH="$HOME/.local/share/mise/installs/go/${chosen}/bin:$PATH"\nE\n`,
    )
    const settings = 'eval "$("$HOME/.local/bin/mise" activate bash)"'
    return { settings, chosen: all[2], sources: ['mise'] }
  },

  async goenv(home, all) {
    for (const each of all) await placeGo(each, join(home, '.goenv/versions', plain(each)))
    const chosen = plain(all[0])
    await writeFile(join(home, '.goenv/version'), `${chosen}\n`)
    await mkdir(join(home, 'go', chosen, 'bin'), { recursive: true })
    for (const name of ['go', 'gofmt'])
      await program(
        join(home, '.goenv/shims', name),
        '#!/usr/bin/env bash\nset -e\nprogram="${0##*/}"\n' +
          'exec "$GOENV_ROOT/versions/$(cat "$GOENV_ROOT/version")/bin/$program" "$@"\n',
      )
    await program(
      join(home, '.goenv/bin/goenv'),
      `#!/bin/sh\ncat <<'E'\nexport PATH="\${GOENV_ROOT}/shims:\${PATH}"\nexport GOENV_SHELL=bash\n` +
        `export GOROOT="$GOENV_ROOT/versions/${chosen}"\nexport GOPATH="$HOME/go/${chosen}"\nE\n`,
    )
    const settings = [
      'export GOENV_ROOT="$HOME/.goenv"',
      'export PATH="$GOENV_ROOT/bin:$PATH"',
      'eval "$(goenv init -)"',
      'export PATH="$GOROOT/bin:$PATH"',
      'export PATH="$PATH:$GOPATH/bin"',
    ].join('\n')
    return { settings, chosen: all[0], sources: ['goenv'] }
  },

  async gvm(home, all) {
    const chosen = all[1].version
    for (const each of all) {
      await placeGo(each, join(home, '.gvm/gos', each.version))
      await mkdir(join(home, '.gvm/pkgsets', each.version, 'global/bin'), { recursive: true })
    }
    await mkdir(join(home, '.gvm/bin'), { recursive: true })
    await writeFile(
      join(home, '.gvm/environments.default'),
      [
        'export GVM_ROOT; GVM_ROOT="$HOME/.gvm"',
        `export gvm_go_name; gvm_go_name="${chosen}"`,
        'export gvm_pkgset_name; gvm_pkgset_name="global"',
        'export GOROOT; GOROOT="$GVM_ROOT/gos/$gvm_go_name"',
        'export GOPATH; GOPATH="$GVM_ROOT/pkgsets/$gvm_go_name/global"',
        'export PATH; PATH="$GVM_ROOT/pkgsets/$gvm_go_name/global/bin:$GVM_ROOT/gos/$gvm_go_name/bin:$GVM_ROOT/bin:$PATH"',
        '',
      ].join('\n'),
    )
    await program(join(home, '.gvm/scripts/gvm'), '. "$HOME/.gvm/environments.default"\n')
    const settings = '[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"'
    return { settings, chosen: all[1], sources: ['gvm'] }
  },

  async 'golang.org/dl wrappers'(home, all) {
    for (const each of all) {
      await placeGo(each, join(home, 'sdk', each.version))
      await program(
        join(home, 'go/bin', each.version),
        `#!/bin/sh\nexec "$HOME/sdk/${each.version}/bin/go" "$@"\n`,
      )
    }
    const settings = `export PATH="$HOME/sdk/${all[2].version}/bin:$HOME/go/bin:$PATH"`
    return { settings, chosen: all[2], sources: ['sdk'] }
  },

  async 'toolchains in the module cache'(home, all) {
    const [first, ...others] = all
    await placeGo(first, join(home, 'sdk', first.version))
    const cache = join(home, 'go/pkg/mod')
    for (const { root, version } of others) {
      const name = `v0.0.1-${version}.linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`
      await placeGo({ root, version }, join(cache, `golang.org/toolchain@${name}`))
      const download = join(cache, 'cache/download/golang.org/toolchain/@v')
      await mkdir(download, { recursive: true })
      await writeFile(join(download, `${name}.ziphash`), `h1:${'A'.repeat(43)}=`)
      await writeFile(join(download, `${name}.lock`), '')
    }
    // As `go env -w GOTOOLCHAIN=...+auto` leaves it: the go on PATH is to run another one from the cache.
    await mkdir(join(home, '.config/go'), { recursive: true })
    await writeFile(join(home, '.config/go/env'), `GOTOOLCHAIN=${all[2].version}+auto\n`)
    const settings = `export PATH="$HOME/sdk/${first.version}/bin:$PATH"`
    return { settings, chosen: first, sources: ['sdk', 'toolchain-modcache'] }
  },
}

describe.skipIf(!toolchains)('version managers stay silent', () => {
  test.each(Object.entries(LAYOUTS))(
    '%s',
    async (_name, build) => {
      const [a, b, c] = toolchains ?? []
      if (!a || !b || !c) throw new Error('needs three Go versions')
      const home = await mkdtemp(join(tmpdir(), 'envherd-manager-'))
      folders.push(home)
      const { settings, chosen, sources } = await build(home, [a, b, c])
      await writeFile(join(home, '.bashrc'), `${settings}\n`)
      await writeFile(join(home, '.profile'), '[ -n "$BASH_VERSION" ] && . "$HOME/.bashrc"\n')
      const person = { home, state: join(home, '.local/state/envherd') }
      const { envs } = await snapshot(person)
      const { goActive, goInstalls } = envs[0]?.sections ?? {}
      // The home is what it should be: go runs the version chosen, and all the others are seen.
      expect(goActive).toMatchObject({ status: 'ok', data: { version: chosen.version, runs: true } })
      const list = goInstalls?.status === 'ok' ? goInstalls.data.list : []
      const seen = list.filter(({ source }) => sources.some((each) => each === source))
      expect(seen.map(({ version }) => version).sort()).toEqual([a, b, c].map(({ version }) => version))
      const { findings, notEvaluated } = await scan(person)
      expect(besidesUncollected(notEvaluated)).toEqual([])
      const told = besidesAge(findings).filter(({ severity }) => severity !== 'info')
      expect(told.map(({ pattern, subject, explanation }) => ({ pattern, subject, explanation }))).toEqual([])
    },
    60_000,
  )
})
