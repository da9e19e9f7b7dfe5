import type { GoMod, GoWork, Replace } from '../contract/sections/projects/go-mod.ts'
import type { Project } from '../contract/sections/projects/project.ts'

export type GraphNode = {
  id: string
  label: string
  kind: 'workspace' | 'module' | 'required' | 'directory'
  /** Why the go command refuses it. */
  invalid?: string
}

export type GraphEdge = {
  from: string
  to: string
  kind: 'use' | 'require' | 'replace'
  /** `go.work:3` */
  place: string
  label?: string
  invalid?: string
}

export type ModuleGraph = { nodes: GraphNode[]; edges: GraphEdge[] }

/** The modules of a project or its workspace, and what joins them. Requires in a circle are legal and just drawn. */
export function moduleGraph({ goWork, goMod, root }: Project): ModuleGraph {
  const graph = new Builder()
  if (goWork) graph.addWorkspace(goWork)
  else if (goMod) graph.addModule(goMod, root)
  return graph.result()
}

class Builder {
  private readonly nodes = new Map<string, GraphNode>()
  private readonly edges: GraphEdge[] = []
  /** Module path to the node of its directory. */
  private readonly local = new Map<string, string>()
  private readonly replaced = new Map<string, { target: string; work: boolean }>()

  addWorkspace(work: GoWork): void {
    this.nodes.set('work', { id: 'work', label: work.file, kind: 'workspace' })
    for (const use of work.uses) {
      const path = use.goMod?.module
      const taken = this.nodes.has(use.dir) || (path !== undefined && this.local.has(path))
      const invalid = taken ? 'used twice' : use.status === 'ok' ? undefined : use.status.replace('-', ' ')
      const broken = use.status !== 'ok' && { invalid: use.status.replace('-', ' ') }
      this.node({
        id: use.dir,
        label: path ?? use.path,
        kind: path === undefined ? 'directory' : 'module',
        ...broken,
      })
      this.edge({
        from: 'work',
        to: use.dir,
        kind: 'use',
        place: `go.work:${use.line}`,
        ...(invalid && { invalid }),
      })
      if (path !== undefined && !this.local.has(path)) this.local.set(path, use.dir)
    }
    for (const replace of work.replaces) {
      const own = replace.version === undefined && this.local.has(replace.path)
      this.addReplace(replace, 'go.work', own ? 'replaces a module that is used' : undefined)
    }
    for (const { goMod, dir } of work.uses) if (goMod) this.addContents(goMod, dir)
  }

  addModule(goMod: GoMod, dir: string): void {
    this.node({ id: dir, label: goMod.module, kind: 'module' })
    this.local.set(goMod.module, dir)
    this.addContents(goMod, dir)
  }

  result(): ModuleGraph {
    return { nodes: [...this.nodes.values()], edges: this.edges }
  }

  private addContents({ module, requires, replaces }: GoMod, dir: string): void {
    for (const { path, version, line } of requires) {
      const to = this.local.get(path) ?? path
      this.node({ id: to, label: path, kind: 'required' })
      this.edge({ from: dir, to, kind: 'require', place: `${module}/go.mod:${line}`, label: version })
    }
    for (const replace of replaces) this.addReplace(replace, `${module}/go.mod`)
  }

  private addReplace(replace: Replace, file: string, fault?: string): void {
    const { path, version, with: other, withVersion, dir, line } = replace
    const from = this.local.get(path) ?? path
    this.node({ id: from, label: path, kind: 'required' })
    const target = dir ?? other
    const to = this.local.get(target) ?? target
    this.node({ id: to, label: other, kind: dir === undefined ? 'required' : 'directory' })
    const invalid = fault ?? this.conflict(replace, file === 'go.work')
    const label = `${version ?? ''} => ${withVersion ?? ''}`.trim()
    this.edge({ from, to, kind: 'replace', place: `${file}:${line}`, label, ...(invalid && { invalid }) })
  }

  /** What go.work replaces is settled; otherwise two modules must agree. */
  private conflict(
    { path, version, with: other, withVersion, dir }: Replace,
    work: boolean,
  ): string | undefined {
    const target = `${dir ?? other}@${withVersion ?? ''}`
    const settled = this.replaced.get(path)
    if (settled?.work) return undefined
    if (work) this.replaced.set(path, { target, work })
    const old = `${path}@${version ?? ''}`
    const before = this.replaced.get(old)
    if (before) return before.target === target ? undefined : 'conflicts with another replacement'
    this.replaced.set(old, { target, work: false })
    return undefined
  }

  private node(node: GraphNode): void {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, node)
  }

  private edge(edge: GraphEdge): void {
    this.edges.push(edge)
  }
}
