import { link, copyFile, mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { goToolchains, type GoToolchain } from '../support/go-toolchains.ts'
import { leftOut } from '../support/lacking.ts'

/** The newest of the real Go versions of this machine, oldest first; undefined, loudly, where there are too few. */
export async function realGo(name: string, least: number): Promise<GoToolchain[] | undefined> {
  try {
    const found = (await goToolchains()).filter(({ version }) => version.startsWith('go1.2'))
    if (found.length >= least) return found
    throw new Error(`needs ${least} Go versions, found ${found.map(({ version }) => version).join(', ')}`)
  } catch (error) {
    leftOut(name, error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/**
 * A real Go root at another place: its programs for real, so that go finds this root by itself; the standard
 * library and the compiler, 200 MB, by links.
 */
export async function placeGo({ root }: GoToolchain, place: string): Promise<string> {
  await mkdir(join(place, 'bin'), { recursive: true })
  for (const name of ['go', 'gofmt']) {
    const [from, to] = [join(root, 'bin', name), join(place, 'bin', name)]
    // A hard link where both are on one file system.
    await link(from, to).catch(() => copyFile(from, to))
  }
  for (const name of await readdir(root))
    if (name !== 'bin') await symlink(join(root, name), join(place, name))
  return place
}

/** A symbolic link, with the folders above it. */
export async function placeLink(target: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  await symlink(target, place)
}
