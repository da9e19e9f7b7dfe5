import { posix } from 'node:path'
import type { Static } from 'typebox'
import type { GoInstall } from '../contract/sections/go-installs.ts'
import type { Machine } from '../machine/machine.ts'
import type { CollectContext, Collector } from './collector.ts'
import { fileInfo, isExecutable } from './executable.ts'
import { candidatePatterns, expandPattern } from './go/candidates.ts'
import { installSource } from './go/install-source.ts'
import { isDirectory, versionOf } from './go/root.ts'
import { shellRuns } from './shell/runs.ts'

type Install = Static<typeof GoInstall>

const RECEIPT = '/private/var/db/receipts/org.golang.go.bom'

/** Roots named by sessions: what `go` on PATH leads to, and every GOROOT. */
async function namedRoots(
  machine: Machine,
  environments: readonly Record<string, string>[],
): Promise<string[]> {
  const roots = new Set<string>()
  const bins = new Set(
    environments.flatMap((env) => (env['PATH'] ?? '').split(':')).filter((dir) => posix.isAbsolute(dir)),
  )
  for (const dir of bins) {
    const file = posix.join(dir, 'go')
    const real = (await isExecutable(machine, file).catch(() => false)) ? await machine.realpath(file) : null
    if (real !== null && posix.basename(posix.dirname(real)) === 'bin') {
      roots.add(posix.dirname(posix.dirname(real)))
    }
  }
  for (const { GOROOT } of environments)
    if (GOROOT && posix.isAbsolute(GOROOT)) roots.add(posix.normalize(GOROOT))
  return [...roots]
}

/** null where nothing of a Go root is to be seen: folders that are merely named like one. */
async function lookAt(machine: Machine, root: string, distribution: string): Promise<Install | null> {
  if (!(await isDirectory(machine, root))) return null
  const at = (name: string) => posix.join(root, name)
  const go = await fileInfo(machine, at('bin/go')).catch(() => null)
  const tool = await isDirectory(machine, at('pkg/tool'))
  const runtime = await isDirectory(machine, at('src/runtime'))
  if (!go && !tool) return null
  const version = await versionOf(machine, root)
  const missing: Install['missing'] = []
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
function withoutAliases(installs: readonly Install[]): Install[] {
  const byReal = new Map<string, Install>()
  for (const install of installs) {
    const real = install.real ?? install.root
    const known = byReal.get(real)
    if (!known || (known.real !== undefined && install.real === undefined)) byReal.set(real, install)
  }
  return [...byReal.values()].sort((a, b) => (a.root < b.root ? -1 : 1))
}

async function environmentsOf(context: CollectContext): Promise<Record<string, string>[]> {
  const { runs } = await shellRuns(context)
  return runs.flatMap((run) => (run.answer ? [run.answer.env] : []))
}

export const goInstalls: Collector<'goInstalls'> = {
  section: 'goInstalls',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const environments = await environmentsOf(context)
    const variables = [machine.env, ...environments]
    const searched = [...new Set(variables.flatMap((env) => candidatePatterns(machine.home, env)))].sort()
    const expanded = await Promise.all(searched.map((pattern) => expandPattern(machine, pattern)))
    const roots = new Set([...(await namedRoots(machine, environments)), ...expanded.flat()])
    const release = (await machine.readFile('/etc/os-release'))?.toString('utf8') ?? ''
    const distribution = (release.match(/^(ID|ID_LIKE)=.*$/gm) ?? []).join(' ')
    const found = await Promise.all([...roots].map((root) => lookAt(machine, root, distribution)))
    const installs = withoutAliases(found.filter((install) => install !== null))
    return { list: installs.slice(0, 500), searched: searched.slice(0, 500) }
  },
}
