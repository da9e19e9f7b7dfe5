/**
 * A command hidden in a value: what would run if some script passed it to a shell. Plain `&`, `;`, `|` and `<`
 * are parts of paths, lists and flags, and `$(go env GOPATH)` is a common mistake, not an attack.
 */
const PROGRAM =
  '(?:curl|wget|bash|sh|zsh|nc|ncat|python3?|perl|powershell|pwsh|cmd|certutil|mshta|rundll32)(?:\\.exe)?'
/** After `;` and `&`, which also stand in lists of directories, only a bare name with arguments is a command. */
const COMMAND = new RegExp(`[;&]\\s*${PROGRAM}\\s+\\S`, 'i')
const OPENS = /\||`|\$\(/
/** In a word whose beginning is behind a pipe or a substitution. */
const STARTED = new RegExp(`(?:^|[\\\\/|\`]|\\$\\()${PROGRAM}(?=$|[\`)])`, 'i')
/** A carriage return before a separator is the end of a line of a file from Windows, with a path put behind it. */
const LINE_BREAK = /[\n\v\f\0]|\r(?=[^\\/:;])/s
export const hidesCommand = (value: string): boolean =>
  COMMAND.test(value) || LINE_BREAK.test(value) || startsProgram(value)

/** Word by word: an expression for all looked from each `|` to the end of the text. */
function startsProgram(value: string): boolean {
  let isOpen = false
  for (const word of value.split(/\s+/)) {
    const opening = isOpen ? 0 : OPENS.exec(word)
    if (opening === null) continue
    const rest = opening === 0 ? word : word.slice(opening.index + opening[0].length)
    if (STARTED.test(rest)) return true
    isOpen = /(?:\||`|\$\()$/.test(word)
  }
  return false
}
