import type { FieldCase } from './field-cases.ts'

/*
 * What a thread established, and the patterns that mean it. Several patterns may mean one cause: a GOROOT left behind
 * by a version manager is told by the rule for managers where the manager is known, else by the one for the mismatch
 * that it makes. Tags about the surroundings (ci, docker, vscode, asdf, ...) are no causes and are not here.
 */

const BAD_ROOT = ['GOROOT_INVALID', 'GOENV_BROKEN_GOROOT', 'WSL_GO_VARS_POINT_TO_WINDOWS']
const OTHER_ROOT = [
  'GOROOT_VERSION_MISMATCH',
  'VERSION_MANAGER_STALE_GOROOT',
  'CI_TOOLCACHE_GOROOT_EXPORT',
  'LEGACY_INSTALLER_GOROOT',
]
const OTHER_GO = ['GO_VERSION_SHADOWED', 'GO_ENV_SHELL_DIVERGENCE', 'DISTRO_AND_TARBALL_GO']
const FOREIGN_ROOT = [
  'WSL_RUNS_WINDOWS_GO',
  'WSL_GO_VARS_POINT_TO_WINDOWS',
  'VSCODE_CROSS_OS_PATH',
  'VSCODE_GOROOT_MISMATCH',
]
const NOT_EXPORTED = ['PROFILE_VAR_NOT_EXPORTED', 'PROFILE_ONLY_INTERACTIVE', 'GO_ENV_SHELL_DIVERGENCE']
const PROXY = ['GOPROXY_UNREACHABLE', 'WSL_LOOPBACK_PROXY', 'WSL_DNS_UNUSABLE']

const PATTERNS_OF_TAG: Readonly<Record<string, readonly string[]>> = {
  'goroot-version-mismatch': OTHER_ROOT,
  'stale-goroot-exported': OTHER_ROOT,
  'path-go-differs-from-goroot': OTHER_ROOT,
  'goroot-missing': BAD_ROOT,
  'goroot-not-a-goroot': BAD_ROOT,
  'goroot-is-binary': BAD_ROOT,
  'goroot-without-bin': BAD_ROOT,
  'goroot-in-goenv-file': ['GOENV_BROKEN_GOROOT', 'GOROOT_INVALID'],
  'goroot-foreign-path': FOREIGN_ROOT,
  'vscode-goroot-wrong': ['VSCODE_CROSS_OS_PATH', 'VSCODE_GOROOT_MISMATCH'],
  'vscode-goroot-mismatch': ['VSCODE_GOROOT_MISMATCH'],
  // Two releases in one root: Go's own library does not compile.
  'goroot-overlaid-install': ['GO_SMOKE_TEST_FAILED'],
  'gopath-equals-goroot': ['GOROOT_EQUALS_GOPATH'],
  'gopath-inside-goroot': ['GOROOT_EQUALS_GOPATH'],
  'gobin-in-goroot': ['GOROOT_EQUALS_GOPATH'],
  'go-not-on-path': ['GO_NOT_ON_PATH', 'GUI_LAUNCH_PATH_MISSING', 'ELEVATED_SESSION_PATH_DIFFERS'],
  'gui-path-not-inherited': ['GUI_LAUNCH_PATH_MISSING', 'GO_NOT_ON_PATH', 'GO_ENV_SHELL_DIVERGENCE'],
  'gui-env-not-inherited': ['GO_ENV_SHELL_DIVERGENCE', 'SESSION_ENV_STALE', ...NOT_EXPORTED],
  'goproxy-not-effective': ['GO_ENV_SHELL_DIVERGENCE', ...PROXY],
  'sudo-env-reset': ['ELEVATED_SESSION_PATH_DIFFERS', 'GO_ENV_SHELL_DIVERGENCE'],
  'gopath-not-exported': NOT_EXPORTED,
  'path-shadowed-go': OTHER_GO,
  'gobin-not-on-path': ['GOBIN_NOT_ON_PATH'],
  'asdf-reshim': ['GOBIN_NOT_ON_PATH', 'GOPATH_VERSION_COUPLED'],
  'gopath-other-version': ['GOPATH_VERSION_COUPLED'],
  'gopath-relative': ['GOPATH_UNUSABLE'],
  'gopath-tilde': ['GOPATH_UNUSABLE'],
  'gopath-quoted': ['GOPATH_UNUSABLE'],
  'gopath-empty-entry': ['GOPATH_UNUSABLE'],
  'gopath-not-writable': ['GOPATH_UNUSABLE', 'GO_DIR_NOT_WRITABLE'],
  'gopath-contains-go-mod': ['STRAY_GO_MOD'],
  'gocache-off': ['GO_DIR_NOT_WRITABLE'],
  'gocache-unavailable': ['GO_DIR_NOT_WRITABLE', 'GOPATH_UNUSABLE', 'CI_AGENT_GO_PREREQ'],
  'gotmpdir-missing': ['GO_DIR_NOT_WRITABLE'],
  'tmpdir-missing': ['GO_DIR_NOT_WRITABLE'],
  'temp-unset': ['GO_DIR_NOT_WRITABLE'],
  'non-ascii-path': ['GO_DIR_NON_ASCII'],
  'goarch-host-mismatch': ['GO_ARCH_MISMATCH', 'ROSETTA_AMD64_GO'],
  'goarch-cross-persisted': ['GOENV_PERSISTED_CROSS_TARGET', 'GO_ARCH_MISMATCH'],
  'gotoolchain-local-too-old': ['GOTOOLCHAIN_LOCAL_TOO_OLD'],
  'go111module-invalid': ['GO111MODULE_OFF'],
  'gopath-mode': ['GO111MODULE_OFF'],
  'goflags-mod-vendor': ['GOFLAGS_MOD_OVERRIDE', 'GOFLAGS_MOD_IN_WORKSPACE', 'VENDOR_INCONSISTENT'],
  'goflags-mod-readonly': ['GOFLAGS_MOD_OVERRIDE', 'GOFLAGS_MOD_IN_WORKSPACE'],
  'goproxy-off': ['GOPROXY_UNREACHABLE'],
  'goproxy-unreachable': PROXY,
  'env-overrides-goenv-file': ['GOENV_FILE_SHADOWED'],
  'stray-go-work': ['STRAY_GO_WORK'],
  'cgo-no-gcc': ['CGO_WITHOUT_C_COMPILER'],
  'cgo-disabled': ['CGO_WITHOUT_C_COMPILER'],
  'cgo-gcc-wrong-bitness': ['C_COMPILER_WRONG_BITNESS'],
  'snap-go': ['SNAP_GO'],
  'wsl-windows-go': ['WSL_RUNS_WINDOWS_GO', 'WSL_PATH_WINDOWS_GO'],
}

export const expectedPatterns = ({ tags }: Pick<FieldCase, 'tags'>): string[] => [
  ...new Set(tags.flatMap((tag) => PATTERNS_OF_TAG[tag] ?? [])),
]

/** Patterns of the mapping, held against the catalogue by a test. */
export const MAPPED_PATTERNS: readonly string[] = [...new Set(Object.values(PATTERNS_OF_TAG).flat())]

/** Cases whose facts leave the cause open: what the thread knew and its transcript does not show. */
export const UNDECIDABLE: Readonly<Record<string, string>> = {
  'asdf-no-reshim': 'neither PATH nor the place of the installed tool is shown',
  'dd-trace-go-reviewdog-stale-goroot': 'no value, version or error is shown, only a description',
  'goenv-prefix-system-brew': 'no GOROOT, error or version is shown, only where goenv would look',
  'goproxy-private-error-body': 'GOPROXY is censored, and the error names no server',
  'haktrails-overlaid-go': 'the error is a screenshot; no line of it is shown',
  'ibm-codeengine-go121-gotoolchain': 'GOTOOLCHAIN and the error are not shown',
  'fyne-non-ascii-user-gopath': 'the path is not shown, and the error names no file',
  'msys2-goroot-without-bin-vscode': 'paths are placeholders, not values',
  'vscode-linux-desktop-gopath-undefined': 'neither PATH nor the start-up file is shown',
  'lsx-gopath-env-empty': 'an empty GOPATH is legal; the start-up file that lost it is not shown',
  'kube-spawn-sudo-gopath-root': 'the error is the program’s own; GOPATH of the user is not shown',
  'asdf-system-goroot-slash-go': 'whether /go is a directory is not shown, nor an error',
  'vimgo-wsl-dir-outside-gopath': 'neither GOPATH nor its link is shown',
  'debian-no-gcc-cgo-disabled': 'nothing shows that a package needs cgo; an image without gcc is sound',
}
