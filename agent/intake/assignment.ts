import { parseSh } from '../collectors/startup/sh.ts'
import { parsePowershell } from '../collectors/windows/script-lines.ts'

/** How a line gives a variable its value; the form tells where the line comes from. */
export type Assigned = {
  name: string
  value: string
  form: 'go-env' | 'quoted' | 'plain' | 'export'
}

/** What only `go env` prints, beside the variables one can set. */
const GO_OUTPUT = /^(?:GO[A-Z0-9_]*|CGO_[A-Z]+|CC|CXX|AR|FC|GCCGO|PKG_CONFIG)$/

export const isGoEnvName = (name: string): boolean => GO_OUTPUT.test(name)

const JSON_PAIR = /"([A-Z][A-Z0-9_]*)"\s*:\s*("(?:[^"\\]|\\.)*")/g

/** `go env -json`, whole or cut, on one line or many. */
function jsonPairs(line: string): Assigned[] {
  if (!/^\s*[{"]/.test(line)) return []
  return [...line.matchAll(JSON_PAIR)].flatMap(([, name = '', text = '""']): Assigned[] => {
    if (!isGoEnvName(name)) return []
    try {
      const value: unknown = JSON.parse(text)
      return typeof value === 'string' ? [{ name, value, form: 'go-env' }] : []
    } catch {
      // A control character or half an escape: what was pasted is no JSON any more.
      return []
    }
  })
}

/** As Go's own shellQuote and batchEscape wrote it (cmd/go/internal/envcmd). */
const fromSingleQuotes = (text: string) => text.replaceAll(`'\\''`, "'")
const fromBatch = (text: string) => text.replaceAll('%%', '%').replace(/\^([<>|&^])/g, '$1')

/** A shell puts the home directory for a tilde that no quote precedes; a program that gets one as it is does not. */
export const withHome = (value: string): string => value.replace(/^~(?=\/|$)/, () => '$HOME')

/** Every variable that one line of a report sets or shows. */
export function assignmentsIn(line: string): Assigned[] {
  const pairs = jsonPairs(line)
  if (pairs.length > 0) return pairs
  const batch = /^\s*set ([A-Z][A-Z0-9_]*)=(.*)$/.exec(line)
  if (batch?.[1] !== undefined && isGoEnvName(batch[1])) {
    return [{ name: batch[1], value: fromBatch((batch[2] ?? '').trim()), form: 'go-env' }]
  }
  if (/\$\{?env:\w+\}?\s*\+?=|SetEnvironmentVariable\(|^\s*setx\b/i.test(line)) {
    return parsePowershell(line).assignments.map(({ name, value }) => ({ name, value, form: 'export' }))
  }
  const fish = /^\s*set (?:-\w+ )+([A-Z_]+) (.+)$/.exec(line)
  const csh = /^\s*setenv ([A-Z_]+) (.+)$/.exec(line)
  const [, other = '', words = ''] = fish ?? csh ?? []
  if (other !== '') {
    return [{ name: other, value: withHome(words).replace(/^(["'])(.*)\1$/, '$2'), form: 'export' }]
  }
  if (/^\s*(?:export|declare -x|typeset -x) [A-Za-z_]+=/.test(line)) {
    const expanded = line.replace(/=~(?=\/|\s|$)/g, () => '=$HOME')
    return parseSh(expanded).assignments.map(({ name, value }) => ({ name, value, form: 'export' }))
  }
  const single = /^\s*([A-Za-z_]\w*)='(.*)'\s*;?\s*$/.exec(line)
  if (single?.[1] !== undefined) {
    return [{ name: single[1], value: fromSingleQuotes(single[2] ?? ''), form: 'quoted' }]
  }
  const double = /^\s*([A-Za-z_]\w*)="(.*)"\s*;?\s*$/.exec(line)
  // Go before 1.21 wrote the value between double quotes as it was.
  if (double?.[1] !== undefined) return [{ name: double[1], value: double[2] ?? '', form: 'quoted' }]
  const plain = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line)
  if (plain?.[1] === undefined) return []
  return [{ name: plain[1], value: (plain[2] ?? '').trimEnd(), form: 'plain' }]
}
