import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { everywhere, type HomeFile } from '../support/home.ts'
import { current, inBoth, old, program, usual, type Provoked } from './provoked-case.ts'
import { unpacked, withFiles, withoutPackagedGo } from './provoked-relabel.ts'

/** Built for real, offline: a dependency in a vendor directory has the version that modules.txt says. */
const toolOf = (version: string): Record<string, HomeFile> => ({
  [`make/${version}/go.mod`]: `module example.com/make\n\ngo 1.21\n\nrequire example.com/staticcheck ${version}\n`,
  [`make/${version}/vendor/modules.txt`]: `# example.com/staticcheck ${version}\n## explicit; go 1.21\nexample.com/staticcheck\n`,
  [`make/${version}/vendor/example.com/staticcheck/main.go`]: 'package main\n\nfunc main() {}\n',
})
const GOCACHE = new URL('../../node_modules/.cache/envherd/go-build', import.meta.url).pathname
async function buildTool(home: string, version: string, into: string): Promise<void> {
  await mkdir(join(home, into), { recursive: true })
  execFileSync(
    join(current, 'bin/go'),
    ['build', '-mod=vendor', '-o', join(home, into, 'staticcheck'), 'example.com/staticcheck'],
    {
      cwd: join(home, 'make', version),
      env: { HOME: home, GOCACHE, GOTOOLCHAIN: 'local', PATH: '/usr/bin:/bin' },
    },
  )
}

/** Toolchains, tools, and what PATH makes of them. */
export const INSTALLS: Record<string, Provoked> = {
  GO_NOT_ON_PATH: { files: everywhere('export PATH=$HOME/bin\n') },
  GO_MISSING: { files: everywhere('export PATH=$HOME/bin\n'), on: withoutPackagedGo },
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
  GOBIN_NOT_ON_PATH: { files: { ...everywhere(usual), 'go/bin/stringer': program } },
  PATH_ENTRY_MALFORMED: { files: inBoth(`export PATH='~/go/bin':$PATH`), at: ['rc:3'] },
  TOOLS_BUILT_WITH_OLD_GO: {
    files: {
      ...inBoth('export PATH=$PATH:$HOME/go/bin'),
      'go/bin/dlv': { copy: `${old}/bin/gofmt` },
    },
  },
  // A real Go behind a script that gives a development build's answer.
  GO_DEVEL_TOOLCHAIN_ACTIVE: {
    files: {
      ...everywhere('export PATH=$HOME/gotip/bin:$PATH\n'),
      'gotip/bin/go': {
        program: `#!/bin/sh\n[ "$1" = version ] && exec echo 'go version devel go1.27-0123456789 Fri Nov 20 00:00:00 2026 +0000 linux/amd64'\nexec ${current}/bin/go "$@"\n`,
      },
    },
  },
  GO_RESOLVED_OUTSIDE_ROOTS: {
    files: { ...everywhere('\nexport PATH=$HOME/tools:$PATH\n'), 'tools/go': { copy: `${current}/bin/go` } },
    at: ['rc:2'],
    // Without its root go does not start, so nobody knows its version.
    undecided: ['GO_VERSION_SHADOWED'],
  },
  GO_TOOLCHAIN_VULNERABLE: { files: everywhere(usual) },
  GO_VERSION_UNSUPPORTED: { files: everywhere(usual) },
  GOTOOLCHAIN_STUB_ON_PATH: {
    files: { ...inBoth('export PATH=$PATH:$HOME/go/bin'), 'go/bin/go1.20.14': { copy: '/bin/true' } },
  },
  GO_BIN_MULTI_SCOPE: {
    files: everywhere(usual),
    at: ['/etc/environment:1', 'rc:1'],
    on: withFiles({ '/etc/environment': () => `PATH=${current}/bin:/usr/bin:/bin\n` }),
  },
  // Relabelled: archives that were unpacked below /opt.
  DISTRO_AND_TARBALL_GO: {
    files: everywhere('\nexport PATH=$PATH:/opt/go1.23/bin\n'),
    on: unpacked({ '/opt/go1.23': current }),
    at: ['rc:2'],
    also: ['GO_MULTI_INSTALLER', 'GO_VERSION_SHADOWED'],
    severity: 'medium',
  },
  GO_MULTI_INSTALLER: {
    files: everywhere(usual),
    on: unpacked({ '/opt/go1.23': current }),
    severity: 'info',
  },
  GO_SYMLINK_LEGACY_TARGET: {
    files: { ...everywhere('\nexport PATH=$HOME/bin:$PATH\n'), 'bin/go': { link: `${old}/bin/go` } },
    on: unpacked({ '/opt/go1.21': old, '/opt/go1.23': current }),
    at: ['rc:2'],
    also: ['GO_MULTI_INSTALLER'],
  },
  GO_TOOL_SHADOWED: {
    files: {
      ...inBoth('export PATH=$HOME/bin:$PATH:$HOME/go/bin'),
      ...toolOf('v0.1.0'),
      ...toolOf('v0.2.0'),
    },
    subject: 'bin/staticcheck',
    prepare: async (home) => {
      await buildTool(home, 'v0.1.0', 'bin')
      await buildTool(home, 'v0.2.0', 'go/bin')
      return undefined
    },
  },
}
