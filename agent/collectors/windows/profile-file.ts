import { createHash } from 'node:crypto'
import type { Profile } from '../../contract/sections/profiles.ts'
import type { SessionId } from '../../contract/sections/sessions.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import type { Machine } from '../../machine/machine.ts'
import { holdsSecret } from '../../redact/secrets.ts'
import { parseSh } from '../startup/sh.ts'
import { decodeText, textFacts } from '../startup/text-facts.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { parseCmd, parsePowershell } from './script-lines.ts'
import { isWebMarked } from './web-mark.ts'

const MAX_BYTES = 1024 * 1024

export type Candidate = { file: string; syntax: 'powershell' | 'cmd' | 'sh'; loadedBy: SessionId[] }

/** Which file a script means by a name it wrote; null where only running it could tell. */
export type NameOf = (written: string) => string | null

const PARSERS = { powershell: parsePowershell, cmd: parseCmd, sh: parseSh }

/** @returns null when there is no such file */
export async function readProfile(
  machine: Machine,
  { file, syntax, loadedBy }: Candidate,
  nameOf: NameOf,
): Promise<Profile | null> {
  const stat = await machine.stat(file)
  const bytes = stat?.kind === 'file' ? await machine.readFile(file, { maxBytes: MAX_BYTES }) : null
  if (!stat || !bytes) return null
  const facts = textFacts(bytes)
  const text = decodeText(bytes, facts).replace(/^\ufeff/, '')
  const { assignments, sources } = PARSERS[syntax](text)
  const lines = text.split('\n')
  return {
    file,
    syntax,
    loadedBy,
    size: stat.size,
    mtime: stat.mtime.toISOString(),
    ...facts,
    ...(syntax === 'powershell' ? await trustOf(machine, file, text) : {}),
    assignments: assignments.slice(0, 2000).map((assignment) => {
      const line = lines[assignment.line - 1] ?? ''
      return { ...assignment, ...(holdsSecret(line) ? {} : { textHash: sha256(line) }) }
    }),
    sources: sources.slice(0, 500).flatMap((source) => {
      const named = nameOf(source.file)
      return named === null ? [] : [{ line: source.line, file: named }]
    }),
  }
}

/** As Windows' own shells take a name. */
export const namedIn =
  (file: string, { variables }: ComposedEnvironment): NameOf =>
  (written) => {
    const name = expand(written, variables)
    if (/[$%`*?]/.test(name)) return null
    return windowsPaths.isAbsolute(name)
      ? windowsPaths.clean(name)
      : windowsPaths.join(windowsPaths.parent(file), name)
  }

/** A signature that is there may be a bad one, which only Windows can tell: then nothing is said of it. */
async function trustOf(
  machine: Machine,
  file: string,
  text: string,
): Promise<Pick<Profile, 'signed' | 'webMarked'>> {
  return {
    ...(/^# SIG # Begin signature block/m.test(text) ? {} : { signed: false }),
    webMarked: await isWebMarked(machine, file),
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
