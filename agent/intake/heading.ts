/** What the lines below a command, or below the name of a file, are. */
export type Heading =
  | { kind: 'none' }
  | { kind: 'go-env'; names: string[] }
  | { kind: 'environment' }
  | { kind: 'path' }
  | { kind: 'which' }
  | { kind: 'root-version' }
  | { kind: 'profile'; file: string }
  | { kind: 'go-env-file'; file: string }
  | { kind: 'go-mod'; file: string }
  | { kind: 'compiler' }

export const NO_HEADING: Heading = { kind: 'none' }

const PROMPT =
  /^\s*(?:PS(?: [A-Za-z]:\\[^>]*)?>|[A-Za-z]:\\[^>]*>|[\w.@:~\\/[\]() -]{0,80}[$%#❯➜](?=\s))\s*(?<command>\S.*)$/u

/** The command behind a prompt; null for a line without one. */
export const promptedCommand = (line: string): string | null =>
  PROMPT.exec(line)?.groups?.['command']?.trim() ?? null

const PROFILE =
  /^\S*(?:[\\/]|^)(?:\.?(?:bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|zlogin)|config\.fish|[\w-]+\.(?:sh|fish|ps1|zsh)|environment|Microsoft\.PowerShell_profile\.ps1)$/
const GO_ENV_FILE = /(?:[\\/]go[\\/]env|\bGOENV\b\)?"?)$/
const SHOWS_FILE =
  /^(?:sudo )?(?:(?:cat|type|less|more|bat|nl|head|tail|Get-Content|gc)(?: -\S+)*|e?grep(?: -\S+)* \S+) (.+)$/i

function fileHeading(name: string): Heading | null {
  const file = name.trim().replace(/^["'](.*)["']$/, '$1')
  if (GO_ENV_FILE.test(file)) return { kind: 'go-env-file', file }
  if (/[\\/]VERSION$/.test(file)) return { kind: 'root-version' }
  if (/(?:^|[\\/])go\.(?:mod|work)$/.test(file)) return { kind: 'go-mod', file }
  return PROFILE.test(file) ? { kind: 'profile', file } : null
}

/** What a text introduces when it is a command that shows the environment, or the name of a file that does. */
export function commandHeading(text: string): Heading | null {
  const command = text
    .trim()
    .replace(/\s*[:;]$/, '')
    .replace(/^sudo (?:-\w+ )*(?=which|type|command|go )/, '')
  const goEnv =
    /(?:^|[\\/"\s])go(?:[\d.]+)?(?:\.exe)?"? env((?: -json| -changed)*)((?: [A-Z][A-Z0-9_]*)*)$/.exec(command)
  if (goEnv) return { kind: 'go-env', names: (goEnv[2] ?? '').split(' ').filter(Boolean) }
  if (
    /^(?:which(?: -a)?|where(?:\.exe)?|whereis|type(?: -\w+)?|command -v|Get-Command|gcm) go(?:\.exe)?$/i.test(
      command,
    )
  )
    return { kind: 'which' }
  if (/^(?:echo |printenv )?"?(?:\$PATH|\$\{PATH\}|%PATH%|\$env:path|PATH)"?$/i.test(command))
    return { kind: 'path' }
  if (
    /^(?:env|printenv|set|export(?: -p)?|declare -x|(?:Get-ChildItem|gci|dir|ls) env:\S*)(?:\s*\|.*)?$/i.test(
      command,
    )
  )
    return { kind: 'environment' }
  if (/^(?:\S*-)?(?:gcc|clang|cc)(?:\.exe)? (?:-dumpmachine|-v|--version)$/.test(command))
    return { kind: 'compiler' }
  const shown = SHOWS_FILE.exec(command)?.[1]
  return fileHeading(shown ?? command)
}

/** The heading a line is, with its prompt, or names in backticks (`Output of \`go env\`:`). */
export function headingOf(line: string): Heading | null {
  const prompted = promptedCommand(line)
  if (prompted !== null) return commandHeading(prompted) ?? NO_HEADING
  const quoted = [...line.matchAll(/`([^`]+)`/g)].flatMap(([, text]) => commandHeading(text ?? '') ?? [])
  return quoted[0] ?? commandHeading(line.replace(/^[\s#*>-]+/, '').replace(/[*\s]+$/, ''))
}
