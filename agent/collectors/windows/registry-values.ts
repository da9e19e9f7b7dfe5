import type { Machine, RawRegistryValue } from '../../machine/machine.ts'

/** Names have no case in the registry; the default value's is empty. */
export const valueNamed = (
  values: readonly RawRegistryValue[] | null | undefined,
  name: string,
): RawRegistryValue | undefined => values?.find((value) => value.name.toLowerCase() === name.toLowerCase())

export const textNamed = (values: readonly RawRegistryValue[] | null | undefined, name: string) =>
  valueNamed(values, name)?.raw

/** Whether a number is there and is 1, the registry's way of saying yes. */
export const isOn = async (machine: Machine, key: string, name: string): Promise<boolean> =>
  textNamed(await machine.registry(key), name) === '1'
