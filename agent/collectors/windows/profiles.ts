import type { Profile, Profiles } from '../../contract/sections/profiles.ts'
import type { Edition } from '../../detectors/model/execution-policy.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { powershellProfiles, psHomeOf } from '../../detectors/model/powershell-chain.ts'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { autoRuns, findPwsh } from './find-shells.ts'
import { gitbashProfiles } from './gitbash-profiles.ts'
import { namedIn, readProfile, type Candidate } from './profile-file.ts'
import { storedEnvironment, valueOf } from './stored.ts'

const SHELL_FOLDERS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders'

export const collectProfiles = async (context: CollectContext): Promise<Profiles> => ({
  files: await profileFiles(context),
})

/** Start-up files that exist, in the order in which their shell reads them. */
export const profileFiles = (context: CollectContext): Promise<Profile[]> =>
  context.once('windows:profiles', async () => {
    const { machine } = context
    const { composed } = await storedEnvironment(context)
    const read = await Promise.all(
      (await candidates(machine, composed)).map((candidate) =>
        readProfile(machine, candidate, namedIn(candidate.file, composed)),
      ),
    )
    return [...read.filter((profile) => profile !== null), ...(await gitbashProfiles(machine, composed))]
  })

async function candidates(machine: Machine, composed: ComposedEnvironment): Promise<Candidate[]> {
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const documents = await documentsFolder(machine, composed)
  const powershell = (edition: Edition, psHome: string | null): Candidate[] =>
    powershellProfiles(edition, { psHome, documents }).map(({ file }): Candidate => ({
      file,
      syntax: 'powershell',
      loadedBy: [edition],
    }))
  const targets = (await autoRuns(machine)).flatMap(({ command }) => {
    const match = /"([^"]+\.(?:cmd|bat))"|([^\s"&|]+\.(?:cmd|bat))(?=[\s"&|]|$)/i.exec(command)
    return match?.[1] ?? match?.[2] ?? []
  })
  return [
    ...powershell('powershell', `${systemRoot}\\System32\\WindowsPowerShell\\v1.0`),
    ...powershell('pwsh', psHomeOf(await findPwsh(machine, composed))),
    ...targets.map((file): Candidate => ({
      file: windowsPaths.clean(expand(file, composed.variables)),
      syntax: 'cmd',
      loadedBy: ['cmd-autorun'],
    })),
    // A file of older guides, run by hand: no shell reads it of its own accord.
    { file: `${machine.home}\\go\\env.bat`, syntax: 'cmd', loadedBy: [] },
  ]
}

/** Documents may have been moved, by a person or by OneDrive (C-78). */
export async function documentsFolder(machine: Machine, composed: ComposedEnvironment): Promise<string> {
  const values = await machine.registry(SHELL_FOLDERS)
  const personal = values?.find(({ name }) => name.toLowerCase() === 'personal')
  return personal ? expand(personal.raw, composed.variables) : `${machine.home}\\Documents`
}
