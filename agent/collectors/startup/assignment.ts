/** What a start-up file does, as its parsers say it. */
export type StartupAssignment = {
  line: number
  name: string
  op: 'set' | 'prepend' | 'append' | 'unset'
  /** As written, without its quotes. */
  value: string
  exported: boolean
  guard?: string
}

export type StartupFacts = {
  assignments: StartupAssignment[]
  /** Files it reads in turn, as written. */
  sources: { line: number; file: string }[]
}

/** prepend and append: the new value contains the old one. */
export function operatorOf(name: string, value: string): 'set' | 'prepend' | 'append' {
  const reference = new RegExp(`\\$(?:${name}\\b|\\{${name}[}:])`).exec(value)
  if (!reference) return 'set'
  return reference.index === 0 ? 'append' : 'prepend'
}
