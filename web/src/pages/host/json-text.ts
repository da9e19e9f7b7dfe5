/** A string as it is, anything else as JSON over several lines. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}

const LINE = 100

/** The same for a change among many: a member that fits on a line stays on one. */
export function briefText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : briefJson(value, '', 0)
}

/** @param taken what stands before the value on its line */
function briefJson(value: unknown, indent: string, taken: number): string {
  const line = lineOf(value)
  if (typeof value !== 'object' || value === null || indent.length + taken + line.length <= LINE) return line
  const inner = `${indent}  `
  if (Array.isArray(value))
    return block(
      '[]',
      indent,
      value.map((member) => inner + briefJson(member, inner, 0)),
    )
  const members = Object.entries(value).map(([name, member]) => {
    const key = `${JSON.stringify(name)}: `
    return inner + key + briefJson(member, inner, key.length)
  })
  return block('{}', indent, members)
}

const block = ([open = '', close = '']: string, indent: string, lines: readonly string[]) =>
  `${open}\n${lines.join(',\n')}\n${indent}${close}`

function lineOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(lineOf).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${lineOf(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
