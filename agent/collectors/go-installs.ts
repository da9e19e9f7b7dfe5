import { posix } from 'node:path'
import type { GoInstall } from '../contract/sections/go-installs.ts'
import type { Machine } from '../machine/machine.ts'
import type { CollectContext, Collector } from './collector.ts'
import { fileInfo, isExecutable } from './executable.ts'
import { candidatePatterns, expandPattern } from './go/candidates.ts'
import { installSource } from './go/install-source.ts'
import { namedGoroots } from './go/named-goroots.ts'
import { isDirectory, versionOf } from './go/root.ts'
import { directoryOf } from './path.ts'
import { shellRuns } from './shell/runs.ts'

const RECEIPT = '/private/var/db/receipts/org.golang.go.bom'

/** What `go` on the PATH of a session leads to. */
async function rootsOnPath(
  machine: Machine,
  environments: readonly Record<string, string>[],
): Promise<string[]> {
  const bins = new Set(
    environments.flatMap((env) => (env['PATH'] ?? '').split(':')).filter((dir) => posix.isAbsolute(dir)),
  )
  const roots = [...bins].map(async (dir) => {
    const file = posix.join(dir, 'go')
    const real = (await isExecutable(machine, file).catch(() => false)) ? await machine.realpath(file) : null
    return real !== null && posix.basename(posix.dirname(real)) === 'bin'
      ? posix.dirname(posix.dirname(real))
      : null
  })
  return (await Promise.all(roots)).filter((root) => root !== null)
}

/** null where nothing of a Go root is to be seen, unless a GOROOT says that this is one. */
async function lookAt(
  machine: Machine,
  root: string,
  named: boolean,
  distribution: string,
): Promise<GoInstall | null> {
  if (!(await isDirectory(machine, root))) return null
  const at = (name: string) => posix.join(root, name)
  const go = await fileInfo(machine, at('bin/go')).catch(() => null)
  const tool = await isDirectory(machine, at('pkg/tool'))
  const runtime = await isDirectory(machine, at('src/runtime'))
  if (!go && !tool && !named) return null
  const version = await versionOf(machine, root)
  const missing: GoInstall['missing'] = []
  if (!go) missing.push('bin/go')
  if (!tool) missing.push('pkg/tool')
  if (!runtime) missing.push('src/runtime')
  if (version.version === undefined) missing.push('VERSION')
  const real = (await machine.realpath(root)) ?? root
  const receipt = machine.platform === 'macos' && (await machine.stat(RECEIPT)) !== null
  return {
    root,
    ...(real === root ? {} : { real }),
    source: installSource(root, real, distribution, receipt),
    ...version,
    valid: go !== null && tool && runtime,
    missing,
    ...(go ? { go } : {}),
  }
}

/** One root under several names is one install; the name without links speaks for it. */
function withoutAliases(installs: readonly GoInstall[]): GoInstall[] {
  const groups = new Map<string, GoInstall[]>()
  for (const install of installs) {
    const real = install.real ?? install.root
    groups.set(real, [...(groups.get(real) ?? []), install])
  }
  const merged = [...groups.values()].flatMap((group) => {
    const first = group.find((install) => install.real === undefined) ?? group[0]
    const aliases = group.filter((install) => install !== first).map(({ root }) => root)
    if (!first) return []
    return aliases.length === 0 ? first : { ...first, aliases: aliases.slice(0, 32) }
  })
  return merged.sort((a, b) => (a.root < b.root ? -1 : 1))
}

async function environmentsOf(context: CollectContext): Promise<Record<string, string>[]> {
  const { runs } = await shellRuns(context)
  return runs.flatMap((run) => (run.answer ? [run.answer.env] : []))
}

export const goInstalls: Collector<'goInstalls'> = {
  section: 'goInstalls',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const environments = await environmentsOf(context)
    const variables = [machine.env, ...environments]
    const patterns = [...new Set(variables.flatMap((env) => candidatePatterns(machine.home, env)))].sort()
    const [expanded, onPath, goroots, release] = await Promise.all([
      Promise.all(patterns.map((pattern) => expandPattern(machine, pattern))),
      rootsOnPath(machine, environments),
      namedGoroots(context, environments),
      machine.readFile('/etc/os-release'),
    ])
    const named = new Set(goroots.filter((root) => posix.isAbsolute(root)).map(directoryOf))
    const roots = new Set([...named, ...onPath, ...expanded.flat()])
    const distribution = (release?.toString('utf8').match(/^(ID|ID_LIKE)=.*$/gm) ?? []).join(' ')
    const found = await Promise.all(
      [...roots].map((root) => lookAt(machine, root, named.has(root), distribution)),
    )
    const installs = withoutAliases(found.filter((install) => install !== null))
    return { list: installs.slice(0, 500), searched: [...goroots, ...patterns].slice(0, 500) }
  },
}
