/** A program of this person that keeps the environment it was started with. */
export type RunningProgram = { name: string; pid: number; startedAt: Date }

/** Besides the editors and language servers of every platform: what starts programs in Windows, and its terminal. */
const NAMES = [
  'explorer',
  'WindowsTerminal',
  'Code',
  'Code - Insiders',
  'VSCodium',
  'Cursor',
  'Windsurf',
  'goland',
  'goland64',
  'idea',
  'idea64',
  'fleet',
  'zed',
  'gopls',
  'dlv',
  'node',
]

/**
 * For PowerShell: `$p` becomes lines `name|pid|start`, `null` where it may not ask. Only these names are looked up, a
 * `node` counts where it is the remote side of an editor, and command lines are never read. Without administrator
 * rights another person's process tells no start time; with them, its owner is told and compared. The format `s` is
 * the same in every culture, whatever its calendar.
 */
export const ASK_PROGRAMS = [
  `$p=$null; try { $me=[Security.Principal.WindowsIdentity]::GetCurrent()`,
  `$ask=@{Name=@(${NAMES.map((name) => `'${name}'`).join(',')}); ErrorAction='SilentlyContinue'}`,
  `$all=([Security.Principal.WindowsPrincipal]$me).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)`,
  `if ($all) { $ask.IncludeUserName=$true }`,
  `$p=@(Get-Process @ask | ForEach-Object { try { $n=[string]$_.ProcessName` +
    `; if ($n -eq 'node' -and [string]$_.Path -match '\\\\\\.(vscode|cursor|windsurf|vscodium)-server') { $n='code-server' }` +
    `; if ($n -ne 'node' -and (!$all -or $_.UserName -eq $me.Name))` +
    ` { $n+'|'+[string]$_.Id+'|'+$_.StartTime.ToUniversalTime().ToString('s') } } catch { } }) } catch { }`,
].join('; ')

/** Lines of what was asked above; what is no such line is left out. */
export function parsePrograms(lines: readonly unknown[]): RunningProgram[] {
  return lines.flatMap((line) => {
    if (typeof line !== 'string') return []
    const [, name, pid, at] =
      /^([^|]{1,128})\|([1-9]\d{0,9})\|(\d{4}(?:-\d\d){2}T\d\d:\d\d:\d\d)$/.exec(line) ?? []
    const startedAt = new Date(`${at ?? ''}Z`)
    if (name === undefined || Number.isNaN(startedAt.getTime())) return []
    return [{ name, pid: Number(pid), startedAt }]
  })
}
