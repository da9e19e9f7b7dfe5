import type { WindowsSecurity } from '../../contract/sections/windows-security.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { asRecord, valueOf } from './stored.ts'

type Defender = NonNullable<WindowsSecurity['defender']>
export type DefenderState = { realtime: boolean; paths: string[]; processes: string[] }
/** Go's directories, as far as they are known. */
export type GoPlaces = { gocache?: string; gomodcache?: string; goroot?: string }

const TIMEOUT_MS = 30_000
const ANSWER = /ENVHERD<([A-Za-z0-9+/=]*)>/

/**
 * Base64 of UTF-8 JSON, so that no console encoding touches it. The id of an error is the same in every language:
 * `CommandNotFoundException` where Defender was removed, `HRESULT 0x800106ba,...` where another product replaced it.
 */
const SCRIPT = [
  `$r=@{}; try { $s=Get-MpComputerStatus -ErrorAction Stop; $p=Get-MpPreference -ErrorAction Stop`,
  `$r.realtime=[bool]$s.RealTimeProtectionEnabled; $r.paths=@($p.ExclusionPath | ForEach-Object { [string]$_ })`,
  `$r.processes=@($p.ExclusionProcess | ForEach-Object { [string]$_ }) } catch { $r.error=[string]$_.FullyQualifiedErrorId }`,
  `$j=ConvertTo-Json -Compress $r`,
  `[Console]::Out.WriteLine('ENVHERD<'+[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($j))+'>')`,
].join('; ')

export async function defenderState(machine: Machine, composed: ComposedEnvironment): Promise<DefenderState> {
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const file = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', SCRIPT]
  const { stdout, exitCode } = await machine.run(file, args, {
    env: asRecord(composed),
    timeoutMs: TIMEOUT_MS,
  })
  return parseDefenderAnswer(stdout, `${file} (exit ${String(exitCode)})`)
}

/** @throws MachineError for an answer that is missing, or that hides the exclusions from who is no administrator */
export function parseDefenderAnswer(output: string, asked: string): DefenderState {
  const encoded = ANSWER.exec(output)?.[1]
  if (!encoded) throw new MachineError('error', `${asked}: no answer about Defender`)
  const answer: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
  const fields: Record<string, unknown> = { ...(typeof answer === 'object' ? answer : {}) }
  const error = fields['error']
  if (typeof error === 'string') {
    if (/0x800106ba|CommandNotFound/i.test(error)) return { realtime: false, paths: [], processes: [] }
    const denied = /0x80070005|AccessDenied|UnauthorizedAccess/i.test(error)
    throw new MachineError(denied ? 'denied' : 'error', `${asked}: ${error}`)
  }
  if (typeof fields['realtime'] !== 'boolean')
    throw new MachineError('error', `${asked}: nothing about real-time protection`)
  const [paths, processes] = [texts(fields['paths']), texts(fields['processes'])]
  if ([...paths, ...processes].some((text) => /^N\/A:/i.test(text)))
    throw new MachineError('denied', `${asked}: exclusions are shown to administrators only`)
  return { realtime: fields['realtime'], paths, processes }
}

/** One item of PowerShell's comes as itself. */
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (text): text is string => typeof text === 'string' && text !== '',
  )

/** Whether each directory is covered; the exclusions themselves go no further. */
export function coverage(
  { realtime, paths, processes }: DefenderState,
  places: GoPlaces,
  composed: ComposedEnvironment,
): Defender {
  // What the go command opens is not scanned then, wherever it lies.
  const byProcess = processes.some((name) => /(?:^|\\)go\.exe$/i.test(name.trim()))
  const patterns = paths.map((path) => patternOf(expand(path.trim(), composed.variables)))
  const covers = (dir: string | undefined) =>
    dir !== undefined && (byProcess || patterns.some((pattern) => pattern.test(windowsPaths.clean(dir))))
  return {
    realtime,
    excluded: {
      gocache: covers(places.gocache),
      gomodcache: covers(places.gomodcache),
      goroot: covers(places.goroot),
    },
  }
}

/** A directory and all below it; a star stands for one name or a part of one. */
function patternOf(exclusion: string): RegExp {
  const plain = windowsPaths.clean(exclusion).replace(/\\\*$/, '')
  const source = plain
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^\\\\]*')
    .replaceAll('?', '[^\\\\]')
  return new RegExp(`^${source}(?:\\\\|$)`, 'i')
}
