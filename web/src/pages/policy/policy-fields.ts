import { Collecting } from '#agent/contract/collecting.ts'
import { Policy } from '#agent/contract/policy.ts'

export const GROUPS = ['versions', 'installs', 'dirs', 'modules', 'builds', 'work', 'baselines'] as const
export type Group = (typeof GROUPS)[number] | 'collecting'

/** Where each setting stands on the page; what it is and what it may hold, the contract says. */
const GROUP_OF: Readonly<Record<keyof Policy, Group>> = {
  requiresGo: 'versions',
  minGo: 'versions',
  eolGraceDays: 'versions',
  behindDays: 'versions',
  trustedDistroGo: 'versions',
  allowDevel: 'versions',
  allowForeignArch: 'versions',
  versionManager: 'versions',
  allowedGoRoots: 'installs',
  oddGoRoots: 'installs',
  allowSnap: 'installs',
  allowDrvfs: 'installs',
  wrappers: 'installs',
  gobin: 'dirs',
  gopathPerVersion: 'dirs',
  machineGoDirs: 'dirs',
  offSystemDrive: 'dirs',
  campaign: 'dirs',
  goproxy: 'modules',
  companyProxies: 'modules',
  allowedProxies: 'modules',
  goprivate: 'modules',
  privateHosts: 'modules',
  internalSumdb: 'modules',
  inspectionCas: 'modules',
  allowedToolexec: 'builds',
  allowedCacheprog: 'builds',
  allowedGodebug: 'builds',
  allowedTags: 'builds',
  crossBuildHosts: 'builds',
  poolAmd64Level: 'builds',
  installInJob: 'builds',
  monorepoRoots: 'work',
  optionalModules: 'work',
  remoteOnly: 'work',
  baselines: 'baselines',
}

/** The JSON schema keywords that the contract uses. */
export type Node = {
  readonly type?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly patternProperties?: Readonly<Record<string, Node>>
}

export type Kind = 'switch' | 'number' | 'text' | 'moment' | 'lines' | 'pairs'

/** One control of the form. A setting made of several has one for each of its leaves. */
export type Field = {
  /** Members on the way to it: `campaign`, `stage`. */
  path: readonly string[]
  /** Its own name in the form. */
  id: string
  /** Its name among the texts, and what that names: one text serves all files of the baselines. */
  text: string
  names: Readonly<Record<string, string>>
  group: Group
  kind: Kind
  node: Node
}

/** A decision as a form shows it: its whole contract, and a control for each of its leaves. */
export type Form = { root: Node; fields: readonly Field[] }

/** Lists of objects with one enumerated member are shown as one list for each of its values. */
export function keyedBy({ items }: Node): { key: string; values: readonly string[]; list: string } | null {
  const members = Object.entries(items?.properties ?? {})
  const [key, node] = members.find(([, member]) => member.enum) ?? []
  const [list] = members.find(([, member]) => member.type === 'array') ?? []
  return key !== undefined && list !== undefined && node?.enum ? { key, values: node.enum, list } : null
}

function kindOf({ type, format, patternProperties }: Node): Kind | null {
  if (type === 'boolean') return 'switch'
  if (type === 'integer') return 'number'
  if (type === 'string') return format === 'date-time' ? 'moment' : 'text'
  if (type === 'array') return 'lines'
  return patternProperties ? 'pairs' : null
}

const camel = (path: readonly string[]) =>
  path.map((name, index) => (index === 0 ? name : name.charAt(0).toUpperCase() + name.slice(1))).join('')

function leaves(node: Node, path: readonly string[], group: Group): Field[] {
  const keyed = keyedBy(node)
  const field = (kind: Kind, own: Partial<Field> = {}): Field => ({
    ...{ path, id: path.join('.'), text: camel(path), names: {}, group, kind, node },
    ...own,
  })
  if (keyed) {
    const list = node.items?.properties?.[keyed.list] ?? {}
    return keyed.values.map((value) =>
      field('lines', { id: `${path.join('.')}.${value}`, names: { [keyed.key]: value }, node: list }),
    )
  }
  if (node.properties)
    return Object.entries(node.properties).flatMap(([name, member]) => leaves(member, [...path, name], group))
  const kind = kindOf(node)
  if (kind === null) throw new Error(`no control is known for the setting ${path.join('.')}`)
  return [field(kind)]
}

/** In the order given. */
const formOf = (root: Node, groupOf: Readonly<Record<string, Group>>): Form => ({
  root,
  fields: Object.entries(groupOf).flatMap(([name, group]) =>
    leaves(root.properties?.[name] ?? {}, [name], group),
  ),
})

export const POLICY_FORM = formOf(Policy, GROUP_OF)
export const COLLECTING_FORM = formOf(Collecting, {
  projectRoots: 'collecting',
  probes: 'collecting',
  smoke: 'collecting',
} satisfies Record<keyof Collecting, Group>)
