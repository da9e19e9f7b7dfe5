import type { Language } from './language.ts'

const SAID_KEY =
  /["']?\b(?:\w*description|title|summary|help|hint|message|tooltip|comment|detail|usage|examples?)["']?\s*[:=]\s*["']?[^"']*$/i
/** A name may be a path; with a blank before the path it is a sentence. */
const NAME_KEY = /["']?\b(?:name|label|displayName)["']?\s*[:=]\s*["']?[^"',{}]*\s$/
const SHELL_SAYS =
  /(?:^|[;&|{]|\b(?:then|do|else|run:|RUN|sudo)\s|^\s*[-@+]+)\s*@?(?:echo|printf|log|warn|warning|die|fail|fatal|error|err|info|usage|abort|msg)\b(?!=)(?:"[^"]*"|'[^']*'|[^;&|"'])*["']?[^;&|"']*$/
const WRITTEN_ON = /(?<![0-9&])>>?\s*[^&\s>]|\|\s*(?:sudo\s+)?(?:tee|sh|bash|source|cat)\b/
const POWERSHELL_SAYS =
  /\b(?:Write-(?:Host|Output|Warning|Verbose|Error|Information|Debug)|throw|echo)\b[^;|]*$/i
const GO_SAYS =
  /\b(?:fmt\.(?:F?[Pp]rint\w*|Errorf)|log\.\w+|slog\.\w+|logger\.\w+|errors\.New|panic|warn\w*|usage|die|fatal\w*)\([^"`]*["`]?[^"`]*$/i
const GO_COMMAND =
  /^\s*(?:cd|rm|cp|mv|ln|export|set|source|\.|sh|bash|tar|sudo|mkdir|ls|test|chmod|go|env|exec)\s/

/** Said to a reader, not used: `line` is masked, `original` is not. */
export function isProse(
  language: Language,
  line: string,
  original: string,
  from: number,
  to: number,
): boolean {
  const before = line.slice(0, from)
  const after = line.slice(to)
  switch (language) {
    case 'go':
      return isGoProse(line, original, from)
    case 'batch':
      return /^\s*@?echo\b/i.test(line) && !/>/.test(after)
    case 'powershell':
      return POWERSHELL_SAYS.test(before) && !/[|>]/.test(after)
    case 'json':
    case 'toml':
      return SAID_KEY.test(before) || NAME_KEY.test(before)
    case 'xml':
      return false
    case 'yaml':
      return SAID_KEY.test(before) || NAME_KEY.test(before) || isSaidByShell(before, after)
    case 'dockerfile':
      return /^\s*LABEL\b/i.test(line) || isSaidByShell(before, after)
    case 'make':
      return /\$\((?:error|warning|info)\s[^)]*$/.test(before) || isSaidByShell(before, after)
    case 'shell':
    case 'fish':
      return isSaidByShell(before, after)
  }
}

/** Printed, and to nobody but a reader. What `$(...)` prints is a value. */
function isSaidByShell(before: string, after: string): boolean {
  const inSubstitution = (before.match(/\$\(/g)?.length ?? 0) > (before.match(/\)/g)?.length ?? 0)
  if (inSubstitution || !SHELL_SAYS.test(before)) return false
  return !WRITTEN_ON.test(after.split(/&&|\|\|/)[0] ?? '')
}

function isGoProse(line: string, original: string, from: number): boolean {
  if (/^\s*(?:\/\/go:generate|(?:\/\/)?\s*#cgo)\s/.test(original)) return false
  const opening = Math.max(line.lastIndexOf('"', from - 1), line.lastIndexOf('`', from - 1))
  const before = line.slice(opening + 1, from)
  const closing = line.slice(from).search(/["`]/)
  const content = before + (closing < 0 ? line.slice(from) : line.slice(from, from + closing))
  if (/\s/.test(content.trim()) && GO_SAYS.test(original.slice(0, from))) return true
  return /\s$/.test(before) && before.trim() !== '' && !GO_COMMAND.test(before)
}
