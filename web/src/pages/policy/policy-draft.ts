import { keyedBy, POLICY_FORM, type Field, type Form, type Node } from './policy-fields.ts'

/** What the controls show: a switch, or the text as it was typed. By the id of the field. */
export type Draft = Readonly<Record<string, boolean | string>>

/** Why a text is no value of its field; `at` is the line. */
export type Fault =
  | { kind: 'missing' | 'whole' | 'moment' }
  | { kind: 'range'; min: number }
  | { kind: 'rangeTo'; min: number; max: number }
  | { kind: 'long' | 'many'; max: number }
  | { kind: 'lineLong'; at: number; max: number }
  | { kind: 'pair'; at: number }
  | { kind: 'refused'; expected: string }
export type Faults = Readonly<Record<string, Fault>>

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export function draftOf(decision: object, { fields }: Form = POLICY_FORM): Draft {
  return Object.fromEntries(fields.map((field) => [field.id, shown(field, decision)]))
}

function shown({ path, kind, names }: Field, decision: object): boolean | string {
  const value = path.reduce<unknown>(member, decision)
  if (kind === 'switch') return value === true
  const [key] = Object.entries(names)
  if (key && Array.isArray(value)) {
    const rows = value.filter((row: unknown) => member(row, key[0]) === key[1])
    return rows.flatMap((row: unknown) => texts(member(row, 'lines'))).join('\n')
  }
  if (kind === 'lines') return texts(value).join('\n')
  if (kind === 'pairs')
    return Object.entries(isRecord(value) ? value : {})
      .map(([name, text]) => `${name}=${String(text)}`)
      .join('\n')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export const changedIn = (base: Draft, draft: Draft): string[] =>
  Object.keys(draft).filter((id) => draft[id] !== base[id])

/** What was changed here stays, on top of what somebody else has changed meanwhile. */
export const rebased = (base: Draft, draft: Draft, next: Draft): Draft => ({
  ...next,
  ...Object.fromEntries(changedIn(base, draft).map((id) => [id, draft[id] ?? ''])),
})

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** The value of one field; undefined where it is left empty. */
function valueOf({ kind, node }: Field, raw: boolean | string): { value?: Value; fault?: Fault } {
  if (typeof raw === 'boolean') return { value: raw }
  const text = raw.trim()
  if (kind === 'lines') return listOf(linesOf(raw), node)
  if (kind === 'pairs') return pairsOf(linesOf(raw), node)
  if (text === '') return {}
  if (kind === 'number') return numberOf(text, node)
  if (kind === 'moment' && Number.isNaN(Date.parse(text))) return { fault: { kind: 'moment' } }
  if (node.maxLength !== undefined && text.length > node.maxLength)
    return { fault: { kind: 'long', max: node.maxLength } }
  return { value: kind === 'moment' ? new Date(text).toISOString() : text }
}

function numberOf(text: string, { minimum = 0, maximum }: Node): { value?: Value; fault?: Fault } {
  if (!/^-?\d{1,15}$/.test(text)) return { fault: { kind: 'whole' } }
  const value = Number(text)
  if (value >= minimum && value <= (maximum ?? Infinity)) return { value }
  return {
    fault:
      maximum === undefined
        ? { kind: 'range', min: minimum }
        : { kind: 'rangeTo', min: minimum, max: maximum },
  }
}

function listOf(lines: string[], { maxItems = Infinity, items }: Node): { value?: Value; fault?: Fault } {
  if (lines.length > maxItems) return { fault: { kind: 'many', max: maxItems } }
  const max = items?.maxLength ?? Infinity
  const at = lines.findIndex((line) => line.length > max)
  return at < 0 ? { value: lines } : { fault: { kind: 'lineLong', at: at + 1, max } }
}

function pairsOf(lines: string[], { patternProperties = {} }: Node): { value?: Value; fault?: Fault } {
  const max = Object.values(patternProperties)[0]?.maxLength ?? Infinity
  const pairs = lines.map((line) => /^([^=\s]{1,64})\s*=\s*(.+)$/.exec(line)?.slice(1) ?? [])
  const wrong = pairs.findIndex(([name]) => name === undefined)
  if (wrong >= 0) return { fault: { kind: 'pair', at: wrong + 1 } }
  const long = pairs.findIndex(([, value = '']) => value.length > max)
  if (long >= 0) return { fault: { kind: 'lineLong', at: long + 1, max } }
  return { value: Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value])) }
}

/** The whole decision that the form says, and what is wrong with it. */
export function decisionIn(
  draft: Draft,
  { root, fields }: Form = POLICY_FORM,
): { decision: object; faults: Faults } {
  const faults: Record<string, Fault> = {}
  const values = new Map<string, Value>()
  for (const field of fields) {
    const { value, fault } = valueOf(field, draft[field.id] ?? '')
    if (fault) faults[field.id] = fault
    else if (value !== undefined) values.set(field.id, value)
  }
  const assemble = (node: Node, path: readonly string[]): unknown => {
    const id = path.join('.')
    const keyed = keyedBy(node)
    if (keyed)
      return keyed.values.flatMap((value) => {
        const list = values.get(`${id}.${value}`)
        return Array.isArray(list) && list.length > 0 ? [{ [keyed.key]: value, [keyed.list]: list }] : []
      })
    if (!node.properties) return values.get(id)
    const members = Object.entries(node.properties)
      .map(([name, each]) => [name, assemble(each, [...path, name])] as const)
      .filter(([, value]) => value !== undefined)
    const isEmpty = members.every(([, value]) => isRecord(value) && Object.keys(value).length === 0)
    if (isEmpty && path.length > 0) return undefined
    for (const name of node.required ?? [])
      if (!members.some(([known]) => known === name))
        faults[[...path, name].join('.')] ??= { kind: 'missing' }
    return Object.fromEntries(members)
  }
  const decision = assemble(root, [])
  return { decision: isRecord(decision) ? decision : {}, faults }
}

/** The server's own complaints, each at the control it is about: `/body/policy/minGo`. */
export function refusals(
  errors: readonly { field: string; expected: string }[],
  form: Form = POLICY_FORM,
): Faults {
  const faults: Record<string, Fault> = {}
  for (const { field: pointer, expected } of errors) {
    const path = pointer.split('/').slice(3)
    const fields = form.fields.filter((field) => field.path.every((name, index) => path[index] === name))
    const field = fields.sort((a, b) => b.path.length - a.path.length)[0]
    if (field) faults[field.id] ??= { kind: 'refused', expected }
  }
  return faults
}
