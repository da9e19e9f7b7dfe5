import { everywhere } from '../support/home.ts'
import { inBoth, usual, type Provoked } from './provoked-case.ts'
import { asWsl, withFiles, withMount } from './provoked-relabel.ts'

/** This machine relabelled as a distribution of WSL. */
export const WSL: Record<string, Provoked> = {
  WSL_GO_CACHE_ON_DRVFS: {
    files: { ...inBoth('export GOCACHE=$HOME/c/cache'), 'c/.keep': '' },
    at: ['rc:3'],
    undecided: ['GOPATH_SHARED_WINDOWS_WSL'],
    on: (machine) => asWsl(withMount('c', '9p', 'C:\\134')(machine)),
  },
  WSL_GO_VARS_POINT_TO_WINDOWS: { files: inBoth("export GOPATH='C:\\work\\go'"), at: ['rc:3'], on: asWsl },
  WSL_PATH_BROKEN_BY_SPACES: {
    files: inBoth('export PATH=$PATH:/mnt/c/Program:Files/Git/cmd'),
    at: ['rc:3'],
    on: asWsl,
  },
  WSL_PATH_WINDOWS_GO: { files: inBoth('export PATH=$PATH:/mnt/c/Go/bin'), at: ['rc:3'], on: asWsl },
  WSL_RUNS_WINDOWS_GO: {
    files: inBoth('alias go=/mnt/c/Go/bin/go.exe'),
    undecided: ['GO_VERSION_SHADOWED'],
    on: asWsl,
  },
  WSL_MEMORY_TOO_LOW: {
    files: everywhere(usual),
    severity: 'info',
    on: (machine) =>
      asWsl(withFiles({ '/proc/meminfo': () => 'MemTotal: 2097152 kB\nSwapTotal: 1048576 kB\n' })(machine)),
  },
}
