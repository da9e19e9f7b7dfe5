import type { Language } from './language.ts'

const ON_THE_LINE: readonly RegExp[] = [
  /\$\{\w+:?[-=]\s*["']?[^}]*$/,
  /^\s*(?:export\s+)?[\w.]+\s*\?=/,
  /(?:\[\[?|\btest)\s+-n\b[^;&|]*\|\|/,
  /\bset -q\b[^;|]*(?:;\s*or|\|\|)/,
  /\b(?:command -v|which|type -P)\b[^;&|]*\|\|/,
  /\?\?/,
  /\bif\s+not\s+defined\s/i,
  /\bif\s+(?:\/i\s+)?"?%\w+%"?\s*==\s*""/i,
  /\bif\s*\(\s*(?:-not|!)\s*\$(?:\{?env:)?\w+\}?\s*\)\s*\{[^}]*$/i,
  /\bCondition\s*=\s*"\s*'\$\(\w+\)'\s*==\s*''/,
  /\bparam\s*\([^)]*=\s*["']?$/i,
]

const OPENING: readonly RegExp[] = [
  /\bif\s+(?:\[\[?|test)\s+-z\b/,
  /\bif\s*\(\s*(?:-not|!)\s*\$(?:\{?env:)?\w+\}?\s*\)\s*\{\s*$/i,
  /\bIsNullOr(?:Empty|WhiteSpace)\(\s*\$/i,
  /\bif\s+not\s+defined\s+\w+\s*\(\s*$/i,
  /\bif\s+[\w.]+\s*==\s*""\s*\{\s*$/,
  /\bif\s+not\s+set -q\b|\bif\s+test\s+-z\b/,
]
const CLOSING = /^\s*(?:fi|end|else|elif|[)}])/

/** Lines that a block of this kind has before what it sets. */
const LOOK_BACK = 3

/** Only used when a variable is not set. */
export function isFallback(language: Language, lines: readonly string[], at: number, from: number): boolean {
  const line = lines[at] ?? ''
  const before = line.slice(0, from)
  if (language === 'dockerfile' && /^\s*ARG\s/i.test(line)) return true
  if (ON_THE_LINE.some((pattern) => pattern.test(before))) return true
  for (let above = at - 1; above >= Math.max(0, at - LOOK_BACK); above--) {
    const text = lines[above] ?? ''
    if (OPENING.some((pattern) => pattern.test(text))) return true
    if (CLOSING.test(text)) return false
  }
  return false
}
