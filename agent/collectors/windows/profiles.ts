import { createHash } from 'node:crypto'
import type { Profile, Profiles } from '../../contract/sections/profiles.ts'
import type { SessionId } from '../../contract/sections/sessions.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import type { Machine } from '../../machine/machine.ts'
import { holdsSecret } from '../../redact/secrets.ts'
import type { CollectContext } from '../collector.ts'
import { decodeText, textFacts } from '../startup/text-facts.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { autoRuns } from './find-shells.ts'
import { parseCmd, parsePowershell } from './script-lines.ts'
import { storedEnvironment, valueOf } from './stored.ts'

const SHELL_FOLDERS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders'
const MAX_BYTES = 1024 * 1024

type Candidate = { file: string; syntax: 'powershell' | 'cmd'; loadedBy: SessionId[] }

export const collectProfiles = async (context: CollectContext): Promise<Profiles> => ({
  files: await profileFiles(context),
})

/** Start-up files that exist, in the order in which their shell reads them. */
export const profileFiles = (context: CollectContext): Promise<Profile[]> =>
  context.once('windows:profiles', async () => {
    const { machine } = context
    const { composed } = await storedEnvironment(context)
    const read = await Promise.all(
      (await candidates(machine, composed)).map((candidate) => readProfile(machine, candidate, composed)),
    )
    return read.filter((profile) => profile !== null)
  })

async function candidates(machine: Machine, composed: ComposedEnvironment): Promise<Candidate[]> {
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const programs = valueOf(composed, 'ProgramFiles') ?? 'C:\\Program Files'
  const documents = await documentsFolder(machine, composed)
  const powershell = (id: 'powershell' | 'pwsh', home: string, folder: string): Candidate[] =>
    [home, `${documents}\\${folder}`].flatMap((place) =>
      ['profile.ps1', 'Microsoft.PowerShell_profile.ps1'].map((name): Candidate => ({
        file: `${place}\\${name}`,
        syntax: 'powershell',
        loadedBy: [id],
      })),
    )
  const targets = (await autoRuns(machine)).flatMap(({ command }) => {
    const match = /"([^"]+\.(?:cmd|bat))"|([^\s"&|]+\.(?:cmd|bat))(?=[\s"&|]|$)/i.exec(command)
    return match?.[1] ?? match?.[2] ?? []
  })
  return [
    ...powershell('powershell', `${systemRoot}\\System32\\WindowsPowerShell\\v1.0`, 'WindowsPowerShell'),
    ...powershell('pwsh', `${programs}\\PowerShell\\7`, 'PowerShell'),
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

async function readProfile(
  machine: Machine,
  { file, syntax, loadedBy }: Candidate,
  composed: ComposedEnvironment,
): Promise<Profile | null> {
  const stat = await machine.stat(file)
  const bytes = stat?.kind === 'file' ? await machine.readFile(file, { maxBytes: MAX_BYTES }) : null
  if (!stat || !bytes) return null
  const facts = textFacts(bytes)
  const text = decodeText(bytes, facts).replace(/^\ufeff/, '')
  const { assignments, sources } = syntax === 'cmd' ? parseCmd(text) : parsePowershell(text)
  const lines = text.split('\n')
  return {
    file,
    syntax,
    loadedBy,
    size: stat.size,
    mtime: stat.mtime.toISOString(),
    ...facts,
    assignments: assignments.slice(0, 2000).map((assignment) => {
      const line = lines[assignment.line - 1] ?? ''
      return { ...assignment, ...(holdsSecret(line) ? {} : { textHash: sha256(line) }) }
    }),
    sources: sources.slice(0, 500).flatMap((source) => {
      const written = expand(source.file, composed.variables)
      return /[$%`*?]/.test(written) ? [] : [{ line: source.line, file: besides(file, written) }]
    }),
  }
}

const besides = (file: string, written: string) =>
  windowsPaths.isAbsolute(written)
    ? windowsPaths.clean(written)
    : windowsPaths.join(windowsPaths.parent(file), written)

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
