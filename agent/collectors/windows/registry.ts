import {
  RegistryKind,
  type Registry,
  type RegistryKey,
  type RegistryValue,
} from '../../contract/sections/registry.ts'
import type { RawRegistryValue } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { isCollectedVariable } from '../variables.ts'
import { MACHINE_KEY, USER_KEY, VOLATILE_KEY } from './environment.ts'
import { storedEnvironment } from './stored.ts'

const PRODUCT_KEY = 'HKCU\\Software\\GoProgrammingLanguage'

/** Of the values the agent may report (D.5), whatever the case of their names. */
const isReported = ({ name }: RawRegistryValue) =>
  /^path(ext)?$/i.test(name) || isCollectedVariable(name.toUpperCase())

const kinds: readonly string[] = RegistryKind.enum
const isKind = (kind: string): kind is RegistryValue['kind'] => kinds.includes(kind)

const keyOf = (key: string, values: readonly RawRegistryValue[]): RegistryKey => ({
  key,
  values: values.filter(isReported).map(({ name, kind, raw }) => ({
    name,
    kind: isKind(kind) ? kind : 'other',
    raw,
    // Limits are counted in what is stored, and redaction changes how long that is.
    ...(/^path$/i.test(name) ? { length: raw.length } : {}),
  })),
})

export async function collectRegistry(context: CollectContext): Promise<Registry> {
  const [stored, product] = await Promise.all([storedEnvironment(context), goProduct(context)])
  return {
    machine: keyOf(MACHINE_KEY, stored.machine),
    user: keyOf(USER_KEY, stored.user),
    ...(stored.volatile ? { volatile: keyOf(VOLATILE_KEY, stored.volatile) } : {}),
    ...(product ? { goProduct: product } : {}),
  }
}

/** What the MSI leaves for each user it ran for (C-04); null when there is no such key. */
export const goProduct = (context: CollectContext): Promise<NonNullable<Registry['goProduct']> | null> =>
  context.once('windows:go-product', async () => {
    const values = await context.machine.registry(PRODUCT_KEY)
    if (!values) return null
    const value = (name: string) => values.find((found) => found.name.toLowerCase() === name)?.raw
    const location = value('installlocation')
    return { installed: value('installed') === '1', ...(location ? { location } : {}) }
  })
