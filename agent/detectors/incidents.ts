import { SEVERITIES, type Evidence, type Finding } from '../contract/finding.ts'
import { isOrigin } from './evidence.ts'

/** Findings of one env that mend together: the cause first, then what follows from it, in the order to mend. */
export type Incident<F extends Finding = Finding> = { root: F; dependents: F[] }

/**
 * How a cause and its consequence must touch, beside being in one env: `variable`: about the same variable;
 * `origin`: set by the same line or registry value; `env`: the consequence needs no further link.
 */
type Link = 'env' | 'variable' | 'origin'
type Rule = { cause: string; link: Link; effects: readonly string[] }

const GOROOT_EFFECTS = [
  'GOROOT_INVALID',
  'GOROOT_VERSION_MISMATCH',
  'GOROOT_SET_REDUNDANT',
  'GO_ENV_SHELL_DIVERGENCE',
]
const NETWORK_EFFECTS = ['GOPROXY_UNREACHABLE', 'GOSUMDB_BREAKS_TOOLCHAIN']

/** What leaves what behind (A-000-08). Of several causes that are present the first here counts. */
const RULES: readonly Rule[] = [
  // How a value came to be wrong.
  {
    cause: 'PROFILE_CRLF',
    link: 'origin',
    effects: ['GOROOT_INVALID', 'GOPATH_UNUSABLE', 'PATH_ENTRY_MALFORMED'],
  },
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
    effects: ['GOROOT_INVALID', 'GO_BIN_ORPHAN', 'GOPATH_UNUSABLE'],
  },
  // How go came to be missing, or the wrong one.
  ...['GPO_PATH_OVERRIDE', 'PATH_TRUNCATED_1024', 'PATH_REG_TYPE_WRONG', 'MSI_INSTALL_INCOMPLETE'].map(
    (cause): Rule => ({
      cause,
      link: 'env',
      effects: ['GO_NOT_ON_PATH', 'GOBIN_NOT_ON_PATH', 'GO_BIN_ORPHAN'],
    }),
  ),
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
    effects: ['WSL_GO_CACHE_ON_DRVFS', 'MODCACHE_OWNED_BY_OTHER'],
  },
  { cause: 'MODCACHE_OWNED_BY_OTHER', link: 'env', effects: ['GO_DIR_NOT_WRITABLE'] },
  // What a download depends on.
  ...['WSL_DNS_UNUSABLE', 'WSL_LOOPBACK_PROXY', 'TLS_INTERCEPTION_CA_MISSING'].map((cause): Rule => ({
    cause,
    link: 'env',
    effects: NETWORK_EFFECTS,
  })),
  { cause: 'WSL_CLOCK_SKEW', link: 'env', effects: ['TLS_INTERCEPTION_CA_MISSING', ...NETWORK_EFFECTS] },
  { cause: 'GOSUMDB_DISABLED', link: 'env', effects: ['GOSUMDB_BREAKS_TOOLCHAIN'] },
  // Who set it.
  { cause: 'GO_ENV_SHELL_DIVERGENCE', link: 'variable', effects: ['GOENV_FILE_SHADOWED'] },
  // Anything that stops go stops the smoke test.
  ...[
    'GOENV_BROKEN_GOROOT',
    'GOROOT_INVALID',
    'GOROOT_VERSION_MISMATCH',
    'GOEXPERIMENT_UNKNOWN',
    'APP_CONTROL_BLOCKS_GO',
    'AV_QUARANTINE_GO_TEMP',
    'NOEXEC_TMP',
    'GO_DIR_NOT_WRITABLE',
    'GO_VOLUME_LOW_SPACE',
    'GOENV_PERSISTED_CROSS_TARGET',
  ].map((cause): Rule => ({ cause, link: 'env', effects: ['GO_SMOKE_TEST_FAILED'] })),
]

const byEffect = new Map<string, { cause: string; link: Link }[]>()
for (const { cause, link, effects } of RULES) {
  for (const effect of effects) {
    if (effect !== cause) byEffect.set(effect, [...(byEffect.get(effect) ?? []), { cause, link }])
  }
}

/** Patterns that the rules name; a test holds them against the catalogue. */
export const CHAINED_PATTERNS: readonly string[] = [
  ...new Set(RULES.flatMap(({ cause, effects }) => [cause, ...effects])),
]

/** Every finding is in exactly one incident; incidents keep the order of the findings given, most severe first. */
export function incidentsOf<F extends Finding>(findings: readonly F[]): Incident<F>[] {
  const causes = new Map(findings.map((finding) => [finding, causeOf(finding, findings)]))
  const incidents = new Map<F, { finding: F; depth: number }[]>()
  for (const finding of findings) {
    const { root, depth } = climb(finding, causes)
    incidents.set(root, [...(incidents.get(root) ?? []), { finding, depth }])
  }
  return [...incidents].map(([root, members]) => ({
    root,
    dependents: members
      .filter(({ finding }) => finding !== root)
      .sort((a, b) => a.depth - b.depth || rank(a.finding) - rank(b.finding))
      .map(({ finding }) => finding),
  }))
}

const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)

function causeOf<F extends Finding>(effect: F, findings: readonly F[]): F | undefined {
  for (const { cause, link } of byEffect.get(effect.pattern) ?? []) {
    const found = findings.find(
      (finding) => finding.pattern === cause && finding.env === effect.env && linked(finding, effect, link),
    )
    if (found) return found
  }
  return undefined
}

/** Rules may be circular (two findings that explain each other): the way up ends where it would come round. */
function climb<F extends Finding>(
  finding: F,
  causes: ReadonlyMap<F, F | undefined>,
): { root: F; depth: number } {
  const seen = new Set([finding])
  let root = finding
  for (let cause = causes.get(root); cause !== undefined && !seen.has(cause); cause = causes.get(root)) {
    seen.add(cause)
    root = cause
  }
  return { root, depth: seen.size - 1 }
}

function linked(cause: Finding, effect: Finding, link: Link): boolean {
  if (link === 'env') return true
  if (link === 'variable') return variableOf(cause) === variableOf(effect)
  const places = placesOf(effect.evidence)
  return [...placesOf(cause.evidence)].some((place) => places.has(place))
}

/** The variable a finding is about, as evidence or name say. */
function variableOf({ pattern, subject, evidence }: Finding): string {
  const named = evidence['variable']
  if (typeof named === 'string') return named
  return /(?:^|_)(GOROOT|GOPATH|GOBIN)(?:_|$)/.exec(pattern)?.[1] ?? subject
}

/** Files and registry values that evidence names as the place of a setting. */
function placesOf(evidence: Evidence): Set<string> {
  const cells = Object.values(evidence).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((row) => Object.values(row)) : [value],
  )
  const files = [evidence['file'], evidence['path']].filter((value) => typeof value === 'string')
  return new Set([...files, ...cells.filter(isOrigin).flatMap(({ ref }) => ref ?? [])])
}
