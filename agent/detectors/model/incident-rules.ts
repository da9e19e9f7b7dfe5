/**
 * How a cause and its consequence must touch, beside being in one env: `variable`: about the same variable;
 * `origin`: set by the same line or registry value; `env`: the consequence needs no further link.
 */
export type Link = 'env' | 'variable' | 'origin'
type Rule = { cause: string; link: Link; effects: readonly string[] }

const GOROOT_EFFECTS = [
  'GOROOT_INVALID',
  'GOROOT_VERSION_MISMATCH',
  'GOROOT_SET_REDUNDANT',
  'GO_ENV_SHELL_DIVERGENCE',
]
/** Settings that a carriage return at their end spoils. */
const SPOILT_VALUES = [
  'GOROOT_INVALID',
  'GOPATH_UNUSABLE',
  'GO111MODULE_OFF',
  'GOTOOLCHAIN_INVALID',
  'GOEXPERIMENT_UNKNOWN',
  'GOPROXY_UNREACHABLE',
  'GOSUMDB_BREAKS_TOOLCHAIN',
  'GOPRIVATE_MISSING_OR_MALFORMED',
]
const NETWORK_EFFECTS = ['GOPROXY_UNREACHABLE', 'GOSUMDB_BREAKS_TOOLCHAIN']

/** What leaves what behind (A-000-08). Of several causes that are present the first here counts. */
export const INCIDENT_RULES: readonly Rule[] = [
  // How a value came to be wrong.
  { cause: 'PROFILE_CRLF', link: 'origin', effects: [...SPOILT_VALUES, 'PATH_ENTRY_MALFORMED'] },
  { cause: 'GOENV_FILE_ENCODING', link: 'origin', effects: SPOILT_VALUES },
  {
    cause: 'GOENV_FILE_ENCODING',
    link: 'env',
    effects: [
      'GOENV_BROKEN_GOROOT',
      'GOTOOLCHAIN_INVALID',
      'GOPROXY_UNREACHABLE',
      'GOSUMDB_BREAKS_TOOLCHAIN',
    ],
  },
  { cause: 'GOENV_BROKEN_GOROOT', link: 'env', effects: ['GOROOT_INVALID', 'GOROOT_VERSION_MISMATCH'] },
  {
    cause: 'WSL_GO_VARS_POINT_TO_WINDOWS',
    link: 'variable',
    effects: [...GOROOT_EFFECTS, 'GOPATH_UNUSABLE'],
  },
  { cause: 'LEGACY_INSTALLER_GOROOT', link: 'variable', effects: GOROOT_EFFECTS },
  { cause: 'VERSION_MANAGER_STALE_GOROOT', link: 'variable', effects: GOROOT_EFFECTS },
  { cause: 'CI_TOOLCACHE_GOROOT_EXPORT', link: 'variable', effects: GOROOT_EFFECTS },
  { cause: 'GOPATH_MACHINE_SCOPED', link: 'variable', effects: ['GOPATH_UNUSABLE', 'GO_DIR_NOT_WRITABLE'] },
  {
    cause: 'REPARSE_TARGET_BROKEN',
    link: 'env',
    effects: [
      'GOROOT_INVALID',
      'GO_BIN_ORPHAN',
      'GOPATH_UNUSABLE',
      'GO_DIR_NOT_WRITABLE',
      'GO_NOT_ON_PATH',
      'GO_MISSING',
    ],
  },
  // How go came to be missing, or the wrong one.
  ...['GPO_PATH_OVERRIDE', 'PATH_TRUNCATED_1024', 'PATH_REG_TYPE_WRONG', 'MSI_INSTALL_INCOMPLETE'].map(
    (cause): Rule => ({
      cause,
      link: 'env',
      effects: ['GO_NOT_ON_PATH', 'GOBIN_NOT_ON_PATH', 'GO_BIN_ORPHAN'],
    }),
  ),
  // A repaired PATH is gone again at the next refresh.
  { cause: 'GPO_PATH_OVERRIDE', link: 'env', effects: ['MSI_INSTALL_INCOMPLETE'] },
  { cause: 'MSI_INSTALL_INCOMPLETE', link: 'env', effects: ['GO_MISSING'] },
  {
    cause: 'EXEC_POLICY_BLOCKS_PROFILE',
    link: 'env',
    effects: ['GO_NOT_ON_PATH', 'GO_ENV_SHELL_DIVERGENCE'],
  },
  {
    cause: 'DISTRO_AND_TARBALL_GO',
    link: 'env',
    effects: [
      'GO_VERSION_SHADOWED',
      'GO_VERSION_UNSUPPORTED',
      'GOTOOLCHAIN_LOCAL_TOO_OLD',
      'GO_MULTI_INSTALLER',
    ],
  },
  ...['GO_SHADOW_IN_GOPATH_BIN', 'GO_SYMLINK_LEGACY_TARGET', 'GO_VERSION_SHADOWED'].map((cause): Rule => ({
    cause,
    link: 'env',
    effects: [
      'GO_VERSION_SHADOWED',
      'GO_VERSION_UNSUPPORTED',
      'GOTOOLCHAIN_LOCAL_TOO_OLD',
      'GO_MINOR_BEHIND_FLEET',
    ],
  })),
  // What an old Go leaves behind; the nearest link first.
  { cause: 'GOBIN_STALE_GOPATH', link: 'env', effects: ['GOBIN_NOT_ON_PATH', 'GO_TOOL_SHADOWED'] },
  { cause: 'GOPATH_VERSION_COUPLED', link: 'env', effects: ['GOBIN_STALE_GOPATH', 'GO_TOOL_SHADOWED'] },
  {
    cause: 'GOROOT_VERSION_MISMATCH',
    link: 'env',
    effects: ['GOPATH_VERSION_COUPLED', 'GOBIN_STALE_GOPATH', 'GO_TOOL_SHADOWED', 'TOOLS_BUILT_WITH_OLD_GO'],
  },
  {
    cause: 'GO_VERSION_UNSUPPORTED',
    link: 'env',
    effects: ['GO_TOOLCHAIN_VULNERABLE', 'GO_MINOR_BEHIND_FLEET'],
  },
  // Where directories lie.
  {
    cause: 'GOPATH_SHARED_WINDOWS_WSL',
    link: 'env',
    effects: ['WSL_GO_CACHE_ON_DRVFS', 'UNC_WSL_PROJECT_LOCK', 'MODCACHE_OWNED_BY_OTHER'],
  },
  { cause: 'MODCACHE_OWNED_BY_OTHER', link: 'env', effects: ['GO_DIR_NOT_WRITABLE'] },
  // The checklist of a build agent repeats what has a finding of its own.
  ...['GO_MISSING', 'GO_NOT_ON_PATH', 'GO_DIR_NOT_WRITABLE'].map((cause): Rule => ({
    cause,
    link: 'env',
    effects: ['CI_AGENT_GO_PREREQ'],
  })),
  // What go is built for.
  { cause: 'GOENV_PERSISTED_CROSS_TARGET', link: 'origin', effects: ['GO_ARCH_MISMATCH'] },
  { cause: 'GO_ARCH_MISMATCH', link: 'env', effects: ['ROSETTA_AMD64_GO'] },
  { cause: 'WSL_RUNS_WINDOWS_GO', link: 'env', effects: ['GO_RESOLVED_OUTSIDE_ROOTS'] },
  { cause: 'APP_CONTROL_BLOCKS_GO', link: 'env', effects: ['GO_BINARY_MARK_OF_WEB'] },
  // What a download depends on.
  ...['WSL_DNS_UNUSABLE', 'WSL_LOOPBACK_PROXY', 'TLS_INTERCEPTION_CA_MISSING'].map((cause): Rule => ({
    cause,
    link: 'env',
    effects: NETWORK_EFFECTS,
  })),
  ...['WSL_CLOCK_SKEW', 'HOST_CLOCK_SKEW'].map((cause): Rule => ({
    cause,
    link: 'env',
    effects: ['TLS_INTERCEPTION_CA_MISSING', ...NETWORK_EFFECTS],
  })),
  { cause: 'GOSUMDB_DISABLED', link: 'env', effects: ['GOSUMDB_BREAKS_TOOLCHAIN'] },
  // Who set it.
  { cause: 'GO_ENV_SHELL_DIVERGENCE', link: 'variable', effects: ['GOENV_FILE_SHADOWED'] },
  // Anything that stops go stops the smoke test.
  ...[
    'GOENV_BROKEN_GOROOT',
    'GOROOT_INVALID',
    'GOROOT_VERSION_MISMATCH',
    'WSL_GO_VARS_POINT_TO_WINDOWS',
    'GOEXPERIMENT_UNKNOWN',
    'GO111MODULE_OFF',
    'GOTOOLCHAIN_INVALID',
    'GOAMD64_TOO_HIGH',
    'APP_CONTROL_BLOCKS_GO',
    'AV_QUARANTINE_GO_TEMP',
    'NOEXEC_TMP',
    'GO_DIR_NOT_WRITABLE',
    'GO_VOLUME_LOW_SPACE',
    'GOENV_PERSISTED_CROSS_TARGET',
  ].map((cause): Rule => ({ cause, link: 'env', effects: ['GO_SMOKE_TEST_FAILED'] })),
]
