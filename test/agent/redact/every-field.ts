import type { TSchema } from 'typebox'

/*
 * A value that fits a schema, with every optional member there and every free text given by the caller: what the
 * contract gains tomorrow is filled, too.
 */

type Node = {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Node[]
  allOf?: readonly Node[]
  properties?: Readonly<Record<string, Node>>
  patternProperties?: Readonly<Record<string, Node>>
  items?: Node
  minItems?: number
  minimum?: number
  pattern?: string
  format?: string
  maxLength?: number
}

/** @returns the text for this place, or undefined where none fits */
export type OnText = (path: string, maxLength: number) => string | undefined

const MOMENT = '2026-01-02T03:04:05.000Z'

/** One text for each pattern of the contract; a new pattern fails here and wants one. */
const FITTING = [
  ...[
    'a'.repeat(64),
    'a'.repeat(32),
    'a'.repeat(16),
    'a'.repeat(10),
    'GOFLAGS',
    'linux',
    '/x',
    'x',
    'go1.22.3',
  ],
  ...['v1.2.3', '1.22', '0', '12', 'a', 'C:', 'HKLM', MOMENT, '\u00abhost:0123456789\u00bb'],
]

function fitting(pattern: string, path: string): string {
  const found = FITTING.find((text) => new RegExp(pattern, 'u').test(text))
  if (found === undefined) throw new Error(`${path}: no text here fits ${pattern}`)
  return found
}

export function fill(schema: TSchema, onText: OnText, path = ''): unknown {
  return fillNode(schema, onText, path)
}

/** Which member of a union is taken: where one holds data, that one; else in turn. */
function memberOf(members: readonly Node[]): Node {
  const withData = members.find(({ properties }) => properties && 'data' in properties)
  const richest = [...members].sort((a, b) => size(b) - size(a))[0]
  return withData ?? richest ?? {}
}
const size = (node: Node): number => JSON.stringify(node).length

function fillNode(node: Node, onText: OnText, path: string): unknown {
  if ('const' in node) return node.const
  if (node.enum) return node.enum[0]
  if (node.allOf?.length === 1 && node.allOf[0]) return fillNode(node.allOf[0], onText, path)
  if (node.anyOf) return fillNode(memberOf(node.anyOf), onText, path)
  if (node.patternProperties) {
    const [pattern = '', member = {}] = Object.entries(node.patternProperties)[0] ?? []
    const key = new RegExp(pattern, 'u').test('GOFLAGS') ? 'GOFLAGS' : fitting(pattern, path)
    return { [key]: fillNode(member, onText, `${path}.${key}`) }
  }
  switch (node.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(node.properties ?? {}).map(([key, member]) => [
          key,
          fillNode(member, onText, `${path}.${key}`),
        ]),
      )
    case 'array':
      return [fillNode(node.items ?? {}, onText, `${path}[]`)]
    case 'integer':
    case 'number':
      return node.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      if (node.format !== undefined) return MOMENT
      if (node.pattern !== undefined) return fitting(node.pattern, path)
      return onText(path, node.maxLength ?? Infinity) ?? 'x'
    default:
      throw new Error(`${path}: no value here for ${JSON.stringify(node)}`)
  }
}
