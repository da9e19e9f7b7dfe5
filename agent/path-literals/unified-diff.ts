/** One line, by its number, with what it becomes. */
export type LineChange = { line: number; after: string }

const CONTEXT = 3

/** A patch for one file in the form of git. `lines` are the text split at LF: the last is empty if the text ends so. */
export function unifiedDiff(file: string, lines: readonly string[], changes: readonly LineChange[]): string {
  if (changes.length === 0) return ''
  const ended = lines.at(-1) === ''
  const count = ended ? lines.length - 1 : lines.length
  const after = new Map(changes.map((change) => [change.line, change.after]))
  const row = (mark: string, text: string, line: number) =>
    `${mark}${text}\n${!ended && line === count ? '\\ No newline at end of file\n' : ''}`
  const hunks = hunksOf(changes, count).map(({ from, to }) => {
    const span = `${from},${to - from + 1}`
    let body = ''
    for (let line = from; line <= to; line++) {
      const next = after.get(line)
      const text = lines[line - 1] ?? ''
      body += next === undefined ? row(' ', text, line) : row('-', text, line) + row('+', next, line)
    }
    return `@@ -${span} +${span} @@\n${body}`
  })
  return `--- ${name(`a/${file}`)}\n+++ ${name(`b/${file}`)}\n${hunks.join('')}`
}

/** Changes whose surroundings touch share a hunk. */
function hunksOf(changes: readonly LineChange[], count: number): { from: number; to: number }[] {
  const hunks: { from: number; to: number }[] = []
  for (const { line } of changes) {
    const from = Math.max(1, line - CONTEXT)
    const to = Math.min(count, line + CONTEXT)
    const last = hunks.at(-1)
    if (last && from <= last.to + 1) last.to = to
    else hunks.push({ from, to })
  }
  return hunks
}

/** Git quotes what is not plain; a blank needs a tab behind the name. */
function name(path: string): string {
  if (!/["\\]|[^ -~]/.test(path)) return path.includes(' ') ? `${path}\t` : path
  const bytes = [...Buffer.from(path)]
  const quoted = bytes.map((byte) => {
    const char = String.fromCharCode(byte)
    if (char === '"' || char === '\\') return `\\${char}`
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : char
  })
  return `"${quoted.join('')}"`
}
