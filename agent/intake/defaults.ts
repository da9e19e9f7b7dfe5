import { isGoVariable } from '../collectors/variables.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { DEFAULTS } from '../detectors/model/variables.ts'
import { pathsOf } from '../detectors/model/paths.ts'

/** Values that some release or platform has without being told, beside those that follow from other values. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, [value]])),
  GOAMD64: ['v1'],
  GO386: ['sse2', '387'],
  GOARM64: ['v8.0'],
  GOAUTH: ['netrc'],
  GOFIPS140: ['off'],
  GOTELEMETRY: ['local'],
  CC: ['gcc', 'clang', 'cc'],
  CXX: ['g++', 'clang++', 'c++'],
  AR: ['ar'],
  PKG_CONFIG: ['pkg-config'],
  CGO_CFLAGS: ['-g -O2', '-O2 -g'],
  CGO_LDFLAGS: ['-g -O2', '-O2 -g'],
}

/** Found out by go itself, from the machine or the project: a value says nothing about a setting. */
const WORKED_OUT = new Set([
  'GOROOT',
  'GOHOSTOS',
  'GOHOSTARCH',
  'GOWORK',
  'GOARM',
  'CGO_ENABLED',
  'GOEXPERIMENT',
])

/**
 * What `go env` printed that is not Go's default on that platform, so that someone has set it. Without a home
 * directory a place that may be the default one counts as that.
 */
export function changedFrom(
  goEnv: Readonly<Record<string, string>>,
  kind: EnvKind,
  home: string | null,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(goEnv).filter(
      ([name, value]) =>
        value !== '' &&
        isGoVariable(name) &&
        !WORKED_OUT.has(name) &&
        !isDefault(name, value, goEnv, kind, home),
    ),
  )
}

function isDefault(
  name: string,
  value: string,
  goEnv: Readonly<Record<string, string>>,
  kind: EnvKind,
  home: string | null,
): boolean {
  const paths = pathsOf(kind)
  const sameAs = (other: string | undefined) => other !== undefined && paths.same(value, other)
  switch (name) {
    case 'GOOS':
      return goEnv['GOHOSTOS'] === undefined || value === goEnv['GOHOSTOS']
    case 'GOARCH':
      return goEnv['GOHOSTARCH'] === undefined || value === goEnv['GOHOSTARCH']
    case 'GOPATH':
      return home === null ? paths.basename(value) === 'go' : paths.same(value, paths.join(home, 'go'))
    case 'GOMODCACHE': {
      const first = goEnv['GOPATH']?.split(paths.listSeparator)[0]
      return sameAs(first === undefined ? undefined : paths.join(first, 'pkg', 'mod'))
    }
    case 'GOCACHE':
      return paths.basename(value) === 'go-build'
    case 'GOENV':
      return paths.basename(value) === 'env'
    case 'GONOPROXY':
    case 'GONOSUMDB':
      return value === goEnv['GOPRIVATE']
    default:
      return BUILT_IN[name]?.includes(value) ?? false
  }
}
