import type { Campaign } from '../../contract/policy.ts'
import type { Dirs, GoDir } from '../../contract/sections/dirs.ts'
import type { Context } from '../detector.ts'
import { goDirs, type GoDirName } from './go-dirs.ts'
import { windowsPaths } from './paths.ts'

/** One directory of the move off the system drive: where it is and where it belongs. */
export type Move = { name: GoDirName; dir: GoDir; target: string; moved: boolean }

const NAMES: readonly GoDirName[] = ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOBIN', 'GOTMPDIR']

/** The directories a campaign moves; one that is not set counts where Go then puts it. */
export function movesOf(dirs: Dirs, { target }: Campaign): Move[] {
  const named = new Map(goDirs(dirs).map(({ name, dir }) => [name, dir]))
  const bin = dirs.gopath[0]?.bin
  return NAMES.flatMap((name) => {
    const to = target[name]
    const unset = name === 'GOBIN' ? bin : name === 'GOTMPDIR' ? dirs.temp : undefined
    const dir = named.get(name) ?? unset
    if (to === undefined || !dir) return []
    return [{ name, dir, target: to, moved: windowsPaths.under(dir.real ?? dir.path, to) }]
  })
}

/** Root of the drive with Windows on it; `C:\` where nobody says otherwise. */
export const systemDrive = ({ want }: Pick<Context, 'want'>): string =>
  want('drives')?.list.find(({ system }) => system)?.root ?? 'C:\\'

/** A redacted home directory counts as there: that is where Windows puts homes. */
export const onSystemDrive = ({ path, real }: GoDir, drive: string): boolean =>
  windowsPaths.under(real ?? path, drive) || /^<u\d+>/.test(path)
