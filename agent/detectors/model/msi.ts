import type { GoInstalls } from '../../contract/sections/go-installs.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Windows } from '../../contract/sections/windows.ts'
import { windowsPaths } from './paths.ts'

export type MsiProduct = { version?: string; productCode?: string; location?: string; bin?: string }

/**
 * Go as Windows' list of programs has it. The MSI settles the list's location too late to be written (its action
 * stands before InstallFinalize, after RegisterProduct), so the user's own key or the root itself may have to tell.
 */
export function goProducts(
  { uninstall }: Windows,
  registry: Registry | null,
  installs: GoInstalls | null,
): MsiProduct[] {
  return uninstall.map(({ version, productCode, location }) => {
    const place =
      [location, registry?.goProduct?.location].find((known) => known !== undefined && known.trim() !== '') ??
      installs?.list.find(({ source }) => source === 'msi')?.root
    return {
      ...(version !== undefined && { version }),
      ...(productCode !== undefined && { productCode }),
      ...(place !== undefined && { location: place, bin: windowsPaths.join(place, 'bin') }),
    }
  })
}
