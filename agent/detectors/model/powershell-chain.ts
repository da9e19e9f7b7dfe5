import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { Windows } from '../../contract/sections/windows.ts'
import { effectivePolicy, runsUnder, type Edition } from './execution-policy.ts'
import { windowsPaths } from './paths.ts'

/*
 * What a console PowerShell reads when it starts (A-001-03), from Microsoft's about_Profiles, about_PowerShell_exe,
 * about_Pwsh and about_Execution_Policies; no PowerShell runs where the tests run.
 */

export type PowershellScope =
  'AllUsersAllHosts' | 'AllUsersCurrentHost' | 'CurrentUserAllHosts' | 'CurrentUserCurrentHost'

export type PowershellPlaces = {
  /** `$PSHOME`, where the program lies; null where that is not known, as for one from the Store. */
  psHome: string | null
  /** The known folder, which OneDrive or a person may have moved: `$PROFILE` follows it, in both editions. */
  documents: string
}

/** Under Documents each edition has a folder of its own: 5.1 never reads what 7 does. */
const FOLDER: Readonly<Record<Edition, string>> = { powershell: 'WindowsPowerShell', pwsh: 'PowerShell' }
const ALL_HOSTS = 'profile.ps1'
const CONSOLE = 'Microsoft.PowerShell_profile.ps1'

/** The four profiles of an edition in the order in which it reads them; the last has the last word. */
export function powershellProfiles(
  edition: Edition,
  { psHome, documents }: PowershellPlaces,
): { scope: PowershellScope; file: string }[] {
  const own = windowsPaths.join(documents, FOLDER[edition])
  return [
    ...(psHome === null
      ? []
      : ([
          { scope: 'AllUsersAllHosts', file: windowsPaths.join(psHome, ALL_HOSTS) },
          { scope: 'AllUsersCurrentHost', file: windowsPaths.join(psHome, CONSOLE) },
        ] as const)),
    { scope: 'CurrentUserAllHosts', file: windowsPaths.join(own, ALL_HOSTS) },
    { scope: 'CurrentUserCurrentHost', file: windowsPaths.join(own, CONSOLE) },
  ]
}

export type PowershellStart = {
  edition: Edition
  /** `-NoProfile`: none of the four, whatever the policy. */
  noProfile: boolean
}

/** - refused: the execution policy stops it, with an error that does not end the session. - unknown: it may. */
export type PowershellFile = { scope: PowershellScope; file: string; outcome: 'read' | 'refused' | 'unknown' }

export function powershellChain(
  { edition, noProfile }: PowershellStart,
  places: PowershellPlaces,
  profiles: Profiles,
  windows: Pick<Windows, 'executionPolicy'> | null,
  server: boolean,
): PowershellFile[] {
  if (noProfile) return []
  const scopes = windows?.executionPolicy[edition]
  return powershellProfiles(edition, places).flatMap(({ scope, file }): PowershellFile[] => {
    const profile = profiles.files.find((each) => windowsPaths.same(each.file, file))
    if (!profile) return []
    const runs = scopes && runsUnder(effectivePolicy(scopes, edition, server).policy, profile)
    const outcome = runs === undefined ? 'unknown' : runs ? 'read' : 'refused'
    return [{ scope, file: profile.file, outcome }]
  })
}

/** The chain of a session of a snapshot; null where it is no PowerShell. */
export function powershellChainOf(
  { id, shell }: Session,
  profiles: Profiles,
  windows: Windows | null,
  home: string,
  server: boolean,
): PowershellFile[] | null {
  if (id !== 'powershell' && id !== 'pwsh') return null
  const psHome = psHomeOf(shell)
  const documents = documentsIn(profiles, psHome) ?? windowsPaths.join(home, 'Documents')
  return powershellChain({ edition: id, noProfile: false }, { psHome, documents }, profiles, windows, server)
}

/** Where the program lies; of one from the Store only an alias is known. */
export const psHomeOf = (shell: string | null): string | null =>
  shell === null || /\\WindowsApps\\/i.test(shell) ? null : windowsPaths.parent(shell)

const OWN = /^(.+)\\(?:Windows)?PowerShell\\(?:profile|Microsoft\.PowerShell_profile)\.ps1$/i

/** Where the collector found the person's own; with none of them it does not matter where they would be. */
function documentsIn({ files }: Profiles, psHome: string | null): string | undefined {
  const own = files.filter(
    ({ file }) => psHome === null || !windowsPaths.same(windowsPaths.parent(file), psHome),
  )
  return own.map(({ file }) => OWN.exec(file)?.[1]).find((folder) => folder !== undefined)
}
