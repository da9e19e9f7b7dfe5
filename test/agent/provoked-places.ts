import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { everywhere } from '../support/home.ts'
import { inBoth, mountAt, ownedByPerson, program, usual, type Provoked } from './provoked-case.ts'
import { asPerson, withFiles, withMount, withoutPackagedGo } from './provoked-relabel.ts'

/** Directories that Go works in, and start-up files. */
export const PLACES: Record<string, Provoked> = {
  GOPATH_UNUSABLE: { files: inBoth('export GOPATH=work/go'), at: ['rc:3'] },
  GO_DIR_NOT_WRITABLE: { files: inBoth('export GOTMPDIR=$HOME/none'), at: ['rc:3'] },
  GOBIN_STALE_GOPATH: {
    files: {
      ...inBoth('export GOPATH=$HOME/work GOBIN=$HOME/go/bin\nexport PATH=$PATH:$GOBIN'),
      'go/pkg/mod/.keep': '',
      'go/bin/stringer': program,
      'work/bin/stringer': program,
    },
    at: ['rc:3'],
  },
  // Composed: the test does not write below /etc.
  GOPATH_MACHINE_SCOPED: {
    files: everywhere(usual),
    at: ['/etc/environment:1'],
    on: withFiles({ '/etc/environment': () => 'GOPATH=/srv/go\n' }),
  },
  GOPATH_SHARED_BETWEEN_USERS: {
    files: { ...inBoth('export GOPATH=$HOME/work'), 'work/src/one/.keep': '', 'work/src/two/.keep': '' },
    at: ['rc:3'],
    on: asPerson,
    prepare: (home) => ownedByPerson(home, { 'work/src/two': 777 }),
  },
  MODCACHE_OWNED_BY_OTHER: {
    files: { ...everywhere(usual), 'go/pkg/mod/cache/lock': '' },
    on: asPerson,
    prepare: (home) => ownedByPerson(home, { 'go/pkg/mod/cache': 0, 'go/pkg/mod/cache/lock': 0 }),
  },
  GOPATH_VERSION_COUPLED: { files: inBoth('export GOPATH=$HOME/go1.20'), at: ['rc:3'] },
  NOEXEC_TMP: {
    files: inBoth('export GOTMPDIR=$HOME/volume'),
    prepare: (home) => mountAt(join(home, 'volume'), 'noexec,size=64m'),
  },
  GO_VOLUME_LOW_SPACE: {
    files: inBoth('export GOCACHE=$HOME/volume/cache'),
    prepare: async (home) => {
      const volume = await mountAt(join(home, 'volume'), 'size=4m')
      await writeFile(join(home, 'volume/full'), Buffer.alloc(3.5 * 2 ** 20))
      return volume
    },
  },
  REPARSE_TARGET_BROKEN: { files: { ...everywhere(usual), go: { link: 'gone/go' } } },
  REPARSE_TARGET_REMOTE: {
    files: { ...everywhere(usual), 'share/go/.keep': '', go: { link: 'share/go' } },
    on: withMount('share', 'nfs4', 'server:/share'),
  },
  GOCACHE_SHARED_OR_SYNCED: {
    files: { ...inBoth('export GOCACHE=$HOME/Dropbox/cache'), 'Dropbox/.keep': '' },
    at: ['rc:3'],
  },
  PROFILE_CRLF: { files: inBoth('export GOPATH=$HOME/work\r'), at: ['rc:3'] },
  PROFILE_GO_ENV_OVERRIDE: {
    files: inBoth('export GOPATH=$HOME/work\nexport GOPATH=$HOME/code'),
    at: ['rc:3', 'rc:4'],
  },
  PROFILE_ONLY_INTERACTIVE: {
    files: { '.profile': 'export PATH=$HOME/bin\n', '.bashrc': usual },
    at: ['rc:1'],
    on: withoutPackagedGo,
  },
  PROFILE_VAR_NOT_EXPORTED: { files: inBoth('GOPATH=$HOME/work'), at: ['rc:3'] },
  GO_ENV_SHELL_DIVERGENCE: {
    files: { '.profile': usual, '.bashrc': `${usual}export GOPROXY=https://goproxy.cn,direct\n` },
    at: ['rc:2'],
  },
}
