import type { InstallSource } from '../../contract/sections/go-installs.ts'

/** By place: each manager keeps its releases in folders of its own. The first match wins. */
const BY_PLACE: readonly (readonly [RegExp, InstallSource])[] = [
  [/^\/snap\//, 'snap'],
  [/^\/nix\/store\//, 'nix'],
  [/\/golang\.org\/toolchain@/, 'toolchain-modcache'],
  [/\/hostedtoolcache\/|\/_tool\/go\//, 'hostedtoolcache'],
  [/\/installs\/golang\//, 'asdf'],
  [/\/mise\/installs\/go\//, 'mise'],
  [/\/\.?gvm\/gos\//, 'gvm'],
  [/\/\.?goenv\/versions\//, 'goenv'],
  [/\/\.gobrew\//, 'gobrew'],
  [/\/\.g\//, 'g'],
  [/\/\.vscode(-server)?\//, 'vscode'],
  [/\/sdk\/go[^/]*$/, 'sdk'],
  [/\/Cellar\/|\/homebrew\/|\/linuxbrew\//i, 'brew'],
]

const BY_DISTRIBUTION: readonly (readonly [RegExp, InstallSource])[] = [
  [/debian|ubuntu/, 'apt'],
  [/fedora|rhel|centos|suse|amzn/, 'dnf'],
  [/alpine/, 'apk'],
  [/arch/, 'pacman'],
]

const PACKAGED = /^\/usr\/(lib|lib64|share)\//
const BY_HAND = /^\/(usr\/local|opt)\//

/**
 * Who put a Go root there, from its path alone and the distribution's `ID` and `ID_LIKE`.
 * @param receipt macOS keeps a receipt of the installer package from go.dev.
 */
export function installSource(
  root: string,
  real: string,
  distribution: string,
  receipt: boolean,
): InstallSource {
  for (const path of [root, real]) {
    const found = BY_PLACE.find(([pattern]) => pattern.test(path))
    if (found) return found[1]
  }
  if (PACKAGED.test(real)) {
    return BY_DISTRIBUTION.find(([pattern]) => pattern.test(distribution))?.[1] ?? 'unknown'
  }
  if (root === '/usr/local/go' && receipt) return 'pkg'
  return BY_HAND.test(root) ? 'tarball' : 'unknown'
}
