import type { Language } from '../path-literals/language.ts'

/** One thing a script does that may end in a Go variable or in PATH. */
export type Event = {
  line: number
  /** The condition or block it stands under. */
  guard?: string
} & (
  | {
      kind: 'write'
      name: string
      op: 'set' | 'prepend' | 'append' | 'unset'
      value: string
      /** A script's own variable: it reaches no other program. */
      local?: boolean
      /** Typed by a person or given by the caller. */
      input?: boolean
    }
  | { kind: 'include'; target: string }
)

/** Names a value refers to, in one spelling each. */
export function references(language: Language, value: string): string[] {
  const names = [...value.matchAll(REFERENCES[language] ?? SHELL)].map((match) => ({
    all: match[0],
    name: match[1] ?? match.at(2) ?? match.at(3) ?? '',
  }))
  const spelled = names.map(({ all, name }) =>
    // Windows has no case in these, and what it writes there is spelled in capitals here.
    language === 'batch' || (language === 'powershell' && /env:|GetEnv/i.test(all))
      ? name.toUpperCase()
      : name,
  )
  return [...new Set(spelled)]
}

const SHELL = /\$\{?([A-Za-z_]\w*)/g
const REFERENCES: Partial<Record<Language, RegExp>> = {
  powershell: /\$\{?(?:env:)?(\w+)|GetEnvironmentVariable\(["'](\w+)/gi,
  batch: /%([A-Za-z_]\w*)(?::[^%]*)?%|!([A-Za-z_]\w*)!/g,
  make: /\$[({]([A-Za-z_]\w*)[)}]/g,
  json: /\$\{env:(\w+)\}/g,
  yaml: /\$\{\{\s*env\.(\w+)|\$\{?([A-Za-z_]\w*)/g,
  xml: /\$\(([A-Za-z_]\w*)\)|\$([A-Z_]+)\$|%(\w+)%/g,
}

const INPUT: Partial<Record<Language, RegExp>> = {
  powershell: /\$args\b|\bRead-Host\b/i,
  batch: /%~?[a-z]*[1-9*]/i,
  yaml: /\$\{\{\s*(?:inputs|github\.event|github\.head_ref)\b/,
}
const SHELL_INPUT = /\$(?:\{[1-9@*]|[1-9@*])|\$argv\b/

export const takesInput = (language: Language, value: string): boolean =>
  language !== 'make' && (INPUT[language] ?? SHELL_INPUT).test(value)

const COMMAND = /\$\((?!\w+\))|`[^`]+`|\$\(shell\s|^\s*[(&]/
export const takesOutput = (language: Language, value: string): boolean =>
  language === 'make' ? /\$\(shell\s/.test(value) : language !== 'batch' && COMMAND.test(value)
