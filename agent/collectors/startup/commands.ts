/** One simple command of a shell script, with what joined it to the one before. */
export type Command = { line: number; text: string; joiner: string }

const JOINERS = ['&&', '||', ';;&', ';;', ';&', ';', '|&', '|', '&', '\n']

/** Position after a quoted or bracketed stretch that begins at `at`. */
function skipNested(text: string, at: number): number {
  const opening = text[at]
  if (opening === "'") {
    const end = text.indexOf("'", at + 1)
    return end < 0 ? text.length : end + 1
  }
  const closing = opening === '(' ? ')' : opening === '{' ? '}' : opening
  let next = at + 1
  while (next < text.length && text[next] !== closing) {
    const char = text[next] ?? ''
    if (char === '\\') next += 2
    else if (char === '$' && /[({]/.test(text[next + 1] ?? '')) next = skipNested(text, next + 1)
    else if (opening !== '"' && (char === "'" || char === '"' || char === '(')) next = skipNested(text, next)
    else if (char === '`' && opening !== '`') next = skipNested(text, next)
    else next++
  }
  return Math.min(next + 1, text.length)
}

/** Position after the body of a here-document. */
function skipHereDocument(text: string, from: number, delimiter: string, tabs: boolean): number {
  let at = text.indexOf('\n', from)
  while (at >= 0 && at < text.length) {
    const end = text.indexOf('\n', at + 1)
    const line = text.slice(at + 1, end < 0 ? undefined : end)
    if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) return end < 0 ? text.length : end
    at = end
  }
  return text.length
}

/** Splits a POSIX-like script into its simple commands; quotes, substitutions and here-documents are respected. */
export function splitCommands(text: string): Command[] {
  const commands: Command[] = []
  let joiner = '\n'
  let start = -1
  let at = 0
  let line = 1
  let counted = 0
  const lineAt = (position: number) => {
    for (; counted < position; counted++) if (text[counted] === '\n') line++
    return line
  }
  const emit = (end: number, next: string) => {
    if (start >= 0) {
      const body = text.slice(start, end).replaceAll('\\\n', ' ').trim()
      if (body) commands.push({ line: lineAt(start), text: body, joiner })
    }
    start = -1
    joiner = next
  }
  let hereDocument: { delimiter: string; tabs: boolean } | undefined
  while (at < text.length) {
    const char = text[at] ?? ''
    const here = /^<<(-?)\s*(["']?)([A-Za-z_][\w]*)\2/.exec(text.slice(at, at + 80))
    const found = JOINERS.find((candidate) => text.startsWith(candidate, at))
    if (here?.[3] !== undefined && text[at - 1] !== '<') {
      hereDocument = { delimiter: here[3], tabs: here[1] === '-' }
      at += here[0].length
    } else if (char === '#' && (start < 0 || /\s/.test(text[at - 1] ?? ''))) {
      const end = text.indexOf('\n', at)
      emit(at, '\n')
      at = end < 0 ? text.length : end
    } else if (
      found !== undefined &&
      !(char === '&' && /[<>]/.test(text[at - 1] ?? '')) &&
      !text.startsWith('&>', at)
    ) {
      emit(at, found)
      at += found.length
      if (found === '\n' && hereDocument) {
        at = skipHereDocument(text, at - 1, hereDocument.delimiter, hereDocument.tabs)
        hereDocument = undefined
      }
    } else if (char === ')') {
      // Not opened in this command: the end of a case pattern or of a subshell.
      emit(at + 1, ';')
      at++
    } else {
      if (start < 0 && !/\s/.test(char)) start = at
      if (char === '\\') at += 2
      else if (char === "'" || char === '"' || char === '`' || char === '(') at = skipNested(text, at)
      else if (char === '$' && /[({]/.test(text[at + 1] ?? '')) at = skipNested(text, at + 1)
      else at++
    }
  }
  emit(text.length, '\n')
  return commands
}
