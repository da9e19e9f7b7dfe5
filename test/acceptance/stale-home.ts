import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GoToolchain } from '../support/go-toolchains.ts'
import type { Person } from './agent-process.ts'
import { placeGo } from './go-places.ts'

export type StaleHome = {
  person: Person
  versions: { older: string; newer: string }
  /** `export GOROOT=` of the older Go. */
  staleLine: string
  /** Writes `.bashrc`: the newer Go first on PATH (line 2), and then these lines. */
  write: (...lines: string[]) => Promise<void>
}

/** A private home with two real Go versions side by side; its `.profile` reads its `.bashrc`. */
export async function makeStaleHome(folder: string, toolchains: readonly GoToolchain[]): Promise<StaleHome> {
  const [older, newer] = [toolchains.at(-2), toolchains.at(-1)]
  if (!older || !newer) throw new Error('needs two Go versions')
  const person: Person = { home: join(folder, 'home'), state: join(folder, 'state') }
  await mkdir(person.home)
  const olderRoot = await placeGo(older, join(person.home, 'tools', older.version))
  const newerRoot = await placeGo(newer, join(person.home, 'tools', newer.version))
  await writeFile(join(person.home, '.profile'), '. ~/.bashrc\n')
  return {
    person,
    versions: { older: older.version, newer: newer.version },
    staleLine: `export GOROOT=${olderRoot}`,
    write: (...lines) =>
      writeFile(
        join(person.home, '.bashrc'),
        ['# my settings', `export PATH="${newerRoot}/bin:$PATH"`, ...lines, ''].join('\n'),
      ),
  }
}
