import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import { gitbashChain, gitRootOf } from './gitbash-chain.ts'
import { posixPaths, windowsPaths } from './paths.ts'
import { startOf, startupChain } from './startup-chain.ts'

/**
 * The start-up files that a session of a snapshot reads of its own accord, by the model; null where no POSIX shell is
 * started. A snapshot lists the files that exist, so names are enough.
 */
export function startupFilesOf(session: Session, { files }: Profiles, home: string): string[] | null {
  const start = startOf(session)
  if (!start) return null
  const names = files.map(({ file }) => file)
  const { id, shell, variables } = session
  const paths = id === 'gitbash' ? windowsPaths : posixPaths
  const places = {
    home,
    variables,
    has: (file: string) => names.some((name) => paths.same(name, file)),
    list: (folder: string, ending: string) =>
      names.filter((file) => paths.same(paths.parent(file), folder) && file.endsWith(ending)).sort(),
  }
  return id === 'gitbash'
    ? gitbashChain(start, { ...places, root: gitRootOf(shell) })
    : startupChain(start, places)
}
