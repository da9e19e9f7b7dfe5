import type { Origin } from '../../contract/origin.ts'
import type { RawRegistryValue } from '../../machine/machine.ts'
import { splitStored } from '../../detectors/model/split.ts'
import type { AttributedEntry } from './path-attribution.ts'

export const MACHINE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment'
export const USER_KEY = 'HKCU\\Environment'
export const VOLATILE_KEY = 'HKCU\\Volatile Environment'

export type ComposedVariable = { name: string; value: string; origin: Origin }

export type ComposedEnvironment = {
  /** By upper-case name. */
  variables: ReadonlyMap<string, ComposedVariable>
  /** PATH entry by entry, machine before user (C-01), each with its stored text. */
  path: readonly AttributedEntry[]
}

type Scope = { kind: 'machine' | 'user' | 'volatile'; key: string; values: readonly RawRegistryValue[] }

/**
 * The environment block that Windows gives a fresh sign-in, from what is stored. Each scope replaces the values
 * of the one before, but the user's PATH is appended to the machine's. Within a scope plain values are set
 * first, so an expandable value sees them whatever their order; a name that is not defined stays as written.
 *
 * @param base what the system itself sets and no key holds: SystemRoot, USERPROFILE and their like.
 */
export function composeEnvironment(
  machineValues: readonly RawRegistryValue[],
  userValues: readonly RawRegistryValue[],
  volatileValues: readonly RawRegistryValue[],
  base: Readonly<Record<string, string>>,
): ComposedEnvironment {
  const variables = new Map<string, ComposedVariable>()
  for (const [name, value] of Object.entries(base)) {
    variables.set(name.toUpperCase(), { name, value, origin: { kind: 'process', confidence: 'high' } })
  }
  const path: AttributedEntry[] = []
  const scopes: Scope[] = [
    { kind: 'machine', key: MACHINE_KEY, values: machineValues },
    { kind: 'user', key: USER_KEY, values: userValues },
    { kind: 'volatile', key: VOLATILE_KEY, values: volatileValues },
  ]
  for (const scope of scopes) {
    for (const kind of ['REG_SZ', 'REG_EXPAND_SZ']) {
      for (const value of scope.values) {
        // No program can be given a variable without a name, or one with an equals sign in it.
        if (value.kind === kind && /^[^=]+$/.test(value.name)) define(variables, path, scope, value)
      }
    }
  }
  return { variables, path }
}

function define(
  variables: Map<string, ComposedVariable>,
  path: AttributedEntry[],
  scope: Scope,
  { name, kind, raw }: RawRegistryValue,
): void {
  const id = name.toUpperCase()
  const origin: Origin = { kind: scope.kind, ref: `${scope.key}\\${name}`, confidence: 'high' }
  const expanded = (text: string) => (kind === 'REG_EXPAND_SZ' ? expand(text, variables) : text)
  const known = variables.get(id)
  if (id !== 'PATH') {
    variables.set(id, { name: known?.name ?? name, value: expanded(raw), origin })
    return
  }
  for (const entry of splitStored(raw, 'windows')) {
    for (const dir of splitStored(expanded(entry), 'windows')) path.push({ raw: entry, dir, origin })
  }
  const before = known && known.origin.kind !== 'process' && known.value !== '' ? `${known.value};` : ''
  variables.set(id, { name: known?.name ?? name, value: before + expanded(raw), origin })
}

/** As ExpandEnvironmentStrings does it, once: `%` signs that a value brings in are not looked at again. */
export function expand(text: string, variables: ReadonlyMap<string, { value: string }>): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('%', at)
    const close = open < 0 ? -1 : text.indexOf('%', open + 1)
    if (close < 0) break
    const known = variables.get(text.slice(open + 1, close).toUpperCase())
    // The second sign of an unknown name may be the first one of the next.
    out += text.slice(at, open) + (known ? known.value : text.slice(open, close))
    at = known ? close + 1 : close
  }
  return out + text.slice(at)
}
