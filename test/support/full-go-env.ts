import { GO, type Layout } from './full-layout.ts'
import { home } from './snapshot.ts'

/** What `go env` says there. */
export function fullGoEnv(layout: Layout): Record<string, string> {
  const { kind, windows, arch, goos, exe, cc, paths, main, gopath, cache } = layout
  return {
    AR: 'ar',
    CC: cc,
    CXX: kind === 'macos' ? 'clang++' : 'g++',
    CGO_ENABLED: '1',
    CGO_CFLAGS: '-O2 -g',
    GCCGO: 'gccgo',
    GO111MODULE: '',
    ...(arch === 'amd64' && { GOAMD64: 'v1' }),
    GOARCH: arch,
    GOBIN: '',
    GOCACHE: cache,
    GODEBUG: '',
    GOENV: windows ? `${home(kind)}\\AppData\\Roaming\\go\\env` : `${home(kind)}/.config/go/env`,
    GOEXE: exe,
    GOEXPERIMENT: '',
    GOFLAGS: '',
    GOHOSTARCH: arch,
    GOHOSTOS: goos,
    GOINSECURE: '',
    GOMODCACHE: paths.join(gopath, 'pkg', 'mod'),
    GONOPROXY: '',
    GONOSUMDB: '',
    GOOS: goos,
    GOPATH: gopath,
    GOPRIVATE: '',
    GOPROXY: 'https://proxy.golang.org,direct',
    GOROOT: main.root,
    GOSUMDB: 'sum.golang.org',
    GOTELEMETRY: 'local',
    GOTMPDIR: '',
    GOTOOLCHAIN: 'auto',
    GOTOOLDIR: paths.join(main.root, 'pkg', 'tool', `${goos}_${arch}`),
    GOVCS: '',
    GOVERSION: main.version ?? GO,
    GOWORK: '',
  }
}
