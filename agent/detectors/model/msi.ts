import type { Windows } from '../../contract/sections/windows.ts'
import { windowsPaths } from './paths.ts'

export type MsiProduct = Windows['uninstall'][number] & { bin: string | undefined }

/** Go as Windows' list of programs has it. The MSI names no other place than its own directory. */
export const goProducts = ({ uninstall }: Windows): MsiProduct[] =>
  uninstall.map((product) => ({
    ...product,
    bin: product.location === undefined ? undefined : windowsPaths.join(product.location, 'bin'),
  }))
