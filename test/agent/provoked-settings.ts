import { everywhere } from '../support/home.ts'
import { current, goEnvFile, inBoth, old, program, type Provoked } from './provoked-case.ts'
import { withFiles } from './provoked-relabel.ts'

/** Go’s own settings, from start-up files and from `go env -w`. */
export const SETTINGS: Record<string, Provoked> = {
  GOROOT_VERSION_MISMATCH: { files: inBoth(`export GOROOT=${old}`), at: ['rc:3'] },
  GOROOT_INVALID: { files: inBoth('export GOROOT=/opt/nowhere'), at: ['rc:3'] },
  GOROOT_EQUALS_GOPATH: { files: inBoth(`export GOPATH=${current}`), at: ['rc:3'] },
  GOROOT_SET_REDUNDANT: { files: inBoth(`export GOROOT=${current}`), at: ['rc:3'] },
  GO_ARCH_MISMATCH: {
    files: inBoth('export GOARCH=riscv64'),
    at: ['rc:3'],
    also: ['GOENV_PERSISTED_CROSS_TARGET'],
  },
  BASELINE_DRIFT: {
    files: goEnvFile('GOFLAGS=-trimpath\n'),
    policy: { baselines: [{ file: 'go/env', lines: ['GOFLAGS=-buildvcs=false'] }] },
  },
  CREDENTIAL_IN_GO_ENV: {
    files: inBoth('export GOPROXY=https://al:hunter2@proxy.example.com,direct'),
    at: ['rc:3'],
  },
  GO_ENV_HIJACK_SUSPECT: { files: inBoth('export GOFLAGS=-toolexec=/opt/unknown/tool'), at: ['rc:3'] },
  GO111MODULE_OFF: { files: inBoth('export GO111MODULE=off'), at: ['rc:3'] },
  // Relabelled: a processor of 2010.
  GOAMD64_TOO_HIGH: {
    files: inBoth('export GOAMD64=v3'),
    at: ['rc:3'],
    on: withFiles({
      '/proc/cpuinfo': () => 'flags : cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3\n',
    }),
  },
  GODEBUG_GLOBAL: { files: inBoth('export GODEBUG=http2client=0'), at: ['rc:3'] },
  GOENV_DISABLED: { files: inBoth('export GOENV=off'), at: ['rc:3'] },
  GOENV_BROKEN_GOROOT: {
    files: goEnvFile('GOROOT=/opt/nowhere\n'),
    at: ['.config/go/env:1'],
    also: ['GOROOT_INVALID'],
  },
  GOENV_FILE_ENCODING: {
    files: goEnvFile('GOPRIVATE=git.example.com\r\n'),
    also: ['GOPRIVATE_MISSING_OR_MALFORMED'],
  },
  GOENV_FILE_SHADOWED: {
    files: {
      ...inBoth('export GOPROXY=https://goproxy.io,direct'),
      '.config/go/env': 'GOPROXY=https://goproxy.cn,direct\n',
    },
    at: ['.config/go/env:1', 'rc:3'],
  },
  GOENV_PERSISTED_CROSS_TARGET: { files: goEnvFile('GOOS=windows\n'), at: ['.config/go/env:1'] },
  GOEXPERIMENT_UNKNOWN: { files: inBoth('export GOEXPERIMENT=nosuch'), at: ['rc:3'] },
  GOFLAGS_MOD_OVERRIDE: { files: goEnvFile('GOFLAGS=-mod=mod\n'), at: ['.config/go/env:1'] },
  GOFLAGS_PERSISTENT_TAGS: { files: inBoth('export GOFLAGS=-tags=integration'), at: ['rc:3'] },
  GOPRIVATE_MISSING_OR_MALFORMED: { files: inBoth('export GOPRIVATE=https://git.example.com'), at: ['rc:3'] },
  GOPROXY_FALLBACK_SEMANTICS: {
    files: inBoth("export GOPROXY='https://proxy.corp.example|https://proxy.golang.org'"),
    at: ['rc:3'],
    policy: { companyProxies: ['proxy.corp.example'] },
  },
  GOPROXY_SINGLE_NO_FALLBACK: { files: inBoth('export GOPROXY=https://goproxy.cn'), at: ['rc:3'] },
  GOSUMDB_BREAKS_TOOLCHAIN: { files: inBoth('export GOSUMDB=on'), at: ['rc:3'] },
  GOSUMDB_DISABLED: { files: inBoth('export GOSUMDB=off'), at: ['rc:3'] },
  GOTOOLCHAIN_INVALID: { files: inBoth('export GOTOOLCHAIN=latest'), at: ['rc:3'] },
  CGO_WITHOUT_C_COMPILER: {
    files: everywhere(`export PATH=${current}/bin\n\nexport CGO_ENABLED=1\n`),
    at: ['rc:3'],
  },
  CC_PATH_UNQUOTED_SPACES: {
    files: { ...inBoth('export CC="$HOME/my tools/gcc"'), 'my tools/gcc': program },
    at: ['rc:3'],
  },
}
