/** The variables of catalogue D.5: what is collected by name, and nothing else. */
export const GO_VARIABLES: readonly string[] =
  `GOROOT GOPATH GOBIN GOCACHE GOCACHEPROG GOMODCACHE GOTMPDIR GOENV GOFLAGS GO111MODULE GOPROXY GOPRIVATE
  GONOPROXY GOSUMDB GONOSUMDB GOINSECURE GOVCS GOAUTH GOTOOLCHAIN GOWORK GOOS GOARCH GOHOSTOS GOHOSTARCH GOAMD64
  GOARM GOARM64 GO386 GOEXPERIMENT GODEBUG GOFIPS140 GOTELEMETRY CGO_ENABLED CC CXX AR PKG_CONFIG CGO_CFLAGS
  CGO_LDFLAGS GOROOT_BOOTSTRAP GOPACKAGESDRIVER`.split(/\s+/)

const GO_VARIABLE_SET: ReadonlySet<string> = new Set(GO_VARIABLES)

const SURROUNDINGS: ReadonlySet<string> = new Set(
  `HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR
  TMPDIR TEMP TMP HOME USERPROFILE APPDATA LOCALAPPDATA XDG_CONFIG_HOME XDG_CACHE_HOME WSLENV`.split(/\s+/),
)

const VERSION_MANAGERS = /^(ASDF|MISE|GOENV|gvm)_[A-Za-z0-9_]+$/

export const isGoVariable = (name: string): boolean => GO_VARIABLE_SET.has(name)

/** Variables whose every write in a start-up file is worth knowing. */
export const isWatchedVariable = (name: string): boolean => name === 'PATH' || isCollectedVariable(name)

export const isCollectedVariable = (name: string): boolean =>
  GO_VARIABLE_SET.has(name) || SURROUNDINGS.has(name) || VERSION_MANAGERS.test(name)

/** The allowed part of an environment. PATH travels on its own; of NETRC only that it is set. */
export function collectedVariables(env: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => isCollectedVariable(name))
  if (env['NETRC'] !== undefined) kept.push(['NETRC', '(set)'])
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}
