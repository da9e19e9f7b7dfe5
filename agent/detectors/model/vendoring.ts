import type { GoMod, GoWork, Replace } from '../../contract/sections/projects/go-mod.ts'
import type { Project } from '../../contract/sections/projects/project.ts'
import type { Paths } from './paths.ts'
import { relativePath } from './relative-path.ts'

export type Vendor = NonNullable<Project['vendor']>

export type VendorProblem =
  | 'not explicit'
  | 'other version'
  | 'not required'
  | 'replacement missing'
  | 'replaced otherwise'
  | 'not replaced'

export type VendorMismatch = {
  problem: VendorProblem
  module: string
  /** What go.mod or go.work says, and what vendor/modules.txt says. */
  wanted?: string
  vendored?: string
}

type Main = { dir: string; goMod: GoMod }

const keyOf = (path: string, version = '') => `${path}@${version}`
const nameOf = (path: string, version = '') => (version === '' ? path : `${path}@${version}`)
const targetOf = ({ with: target, withVersion }: Replace) =>
  withVersion === undefined ? target : `${target} ${withVersion}`

/**
 * What Go compares between vendor/modules.txt and the main modules (cmd/go/internal/modload checkVendorConsistency,
 * Go 1.14 to 1.27): requirements against explicit marks, both ways, and replacements, both ways.
 */
export function vendorMismatches(
  vendor: Vendor,
  mains: readonly Main[],
  work: GoWork | null,
  paths: Paths,
): VendorMismatch[] {
  if (work === null && mains[0] && isPlainlyInStep(vendor, mains[0].goMod)) return []
  const lines = new Map(vendor.modules.map((line) => [keyOf(line.path, line.version), line]))
  const versions = new Map(vendor.modules.map(({ path, version }) => [path, version]))
  const required = new Set<string>()
  const found: VendorMismatch[] = []
  for (const { path, version } of mains.flatMap(({ goMod }) => goMod.requires)) {
    const key = keyOf(path, version)
    if (required.has(key)) continue
    required.add(key)
    if (lines.get(key)?.explicit) continue
    const other = versions.get(path)
    found.push({
      problem: other === undefined || other === version ? 'not explicit' : 'other version',
      module: path,
      wanted: version,
      ...(other !== undefined && { vendored: other }),
    })
  }
  const replaced = replacements(mains, work, paths)
  const seen = new Set<string>()
  for (const { path, version } of [
    ...mains.flatMap(({ goMod }) => goMod.replaces),
    ...(work?.replaces ?? []),
  ]) {
    const key = keyOf(path, version)
    if (seen.has(key)) continue
    seen.add(key)
    const wanted = replaced(path, version)
    const vendored = lines.get(key)?.replacement
    if (vendored === undefined ? wanted === null : vendored === wanted) continue
    found.push({
      problem: vendored === undefined ? 'replacement missing' : 'replaced otherwise',
      module: nameOf(path, version),
      ...(wanted !== null && { wanted }),
      ...(vendored !== undefined && { vendored }),
    })
  }
  const told = new Set(found.map(({ module }) => module))
  for (const { path, version, explicit, packages, replacement } of lines.values()) {
    const key = keyOf(path, version)
    if (explicit && packages !== false && !required.has(key) && !told.has(path))
      found.push({
        problem: 'not required',
        module: path,
        ...(version !== undefined && { vendored: version }),
      })
    if (replacement !== undefined && replaced(path, version) === null)
      found.push({ problem: 'not replaced', module: nameOf(path, version), vendored: replacement })
  }
  return found
}

/** The usual case at a tenth of the cost: nothing replaced, every requirement marked, nothing else marked. */
function isPlainlyInStep({ modules }: Vendor, { requires, replaces }: GoMod): boolean {
  if (replaces.length > 0) return false
  const marked = new Map<string, string | undefined>()
  for (const { path, version, explicit, replacement } of modules) {
    if (replacement !== undefined) return false
    if (explicit) marked.set(path, version)
  }
  return (
    marked.size === requires.length && requires.every(({ path, version }) => marked.get(path) === version)
  )
}

/** The replacement in force, as modules.txt would say it: go.work first, an exact version before any version. */
function replacements(mains: readonly Main[], work: GoWork | null, paths: Paths) {
  const own = new Set(mains.map(({ goMod }) => goMod.module))
  // The last module's; 500 modules with as many replacements each are not asked one after the other.
  const lasts = new Map<string, { at: number; dir: string; replace: Replace }>()
  for (const [at, { dir, goMod }] of mains.entries())
    for (const replace of goMod.replaces)
      lasts.set(keyOf(replace.path, replace.version), { at, dir, replace })
  const decided = tableOf(work?.replaces ?? [])
  const base = work && paths.parent(work.file)
  return (path: string, version?: string): string | null => {
    if (version === undefined && own.has(path)) return null
    const first = decided.get(keyOf(path, version)) ?? decided.get(keyOf(path))
    if (first) return targetOf(first)
    const [exact, any] = [lasts.get(keyOf(path, version)), lasts.get(keyOf(path))]
    const last = exact && any && any.at > exact.at ? any : (exact ?? any)
    return last ? canonical(last.replace, last.dir, base, paths) : null
  }
}

const tableOf = (replaces: readonly Replace[]) =>
  new Map(replaces.map((replace) => [keyOf(replace.path, replace.version), replace]))

/** In a workspace a relative directory is told from go.work, not from the go.mod it stands in. */
function canonical(replace: Replace, dir: string, base: string | null, paths: Paths): string {
  if (base === null || replace.withVersion !== undefined || paths.isAbsolute(replace.with))
    return targetOf(replace)
  return relativePath(base, paths.join(dir, replace.with), paths) ?? replace.with
}
