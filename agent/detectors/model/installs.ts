import type { Policy } from '../detector.ts'
import type { FileInfo } from '../../contract/file-info.ts'
import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoInstall, GoInstalls, InstallSource } from '../../contract/sections/go-installs.ts'
import { placesOf } from './install-places.ts'
import type { Paths } from './paths.ts'

const MANAGED: ReadonlySet<InstallSource> = new Set([
  'asdf',
  'mise',
  'gvm',
  'goenv',
  'g',
  'gobrew',
  'sdk',
  'toolchain-modcache',
  'scoop',
  'brew',
  'nix',
  'hostedtoolcache',
  'vscode',
])

/** Put there by a version or package manager that looks after it. */
export const isFromManager = ({ source }: GoInstall): boolean => MANAGED.has(source)

/** Put there by a manager or meant by policy: assumed intentional (0.3, G1). */
export const isManaged = (install: GoInstall, policy: Policy, paths: Paths): boolean =>
  isFromManager(install) || policy.allowedGoRoots.some((root) => paths.under(install.root, root))

/** The install that contains a path, by its name or by where its links lead; the innermost one. */
export const installOf = (installs: GoInstalls, path: string, paths: Paths): GoInstall | undefined =>
  placesOf(installs, paths).holding(path)

/** The install whose root is this very directory. */
export const installAt = (installs: GoInstalls, path: string, paths: Paths): GoInstall | undefined =>
  placesOf(installs, paths).named.get(paths.norm(path))

/** The install of the go in use. A shim lies in none; its go says where it finds itself. */
export function activeInstall(installs: GoInstalls, active: GoActive, paths: Paths): GoInstall | undefined {
  const own = installOf(installs, active.real, paths)
  if (own || active.derivedRoot === undefined) return own
  const derived = installAt(installs, active.derivedRoot, paths)
  return derived?.version === active.version ? derived : undefined
}

/** Shim directories of asdf, mise, goenv and the like: what they hold is a dispatcher, not a Go. */
export const isShimDir = (dir: string, paths: Paths): boolean => paths.basename(dir).toLowerCase() === 'shims'

const MANAGER_DIRS = new Set(['.asdf', '.gvm', '.goenv', '.gobrew', '.g', 'mise', '.mise', 'scoop', 'rtx'])

/** Below a version manager's own folder, by name. */
export const inManagerDir = (path: string, paths: Paths): boolean =>
  paths.segments(path).some((name) => MANAGER_DIRS.has(name.toLowerCase()))

/** Version of a go file on PATH by the install it belongs to, else by the go that answered; null if unknown. */
export function versionOfFile(
  file: FileInfo,
  installs: GoInstalls,
  active: GoActive | null,
  paths: Paths,
): string | null {
  const real = file.real ?? file.path
  const install = installOf(installs, real, paths) ?? installOf(installs, file.path, paths)
  if (install?.version !== undefined) return install.version
  const answered = active && (paths.same(active.real, real) || paths.same(active.binPath, file.path))
  return (answered ? active.version : undefined) ?? null
}
