const BLANK = /[ \t\n\r]/

/**
 * Cuts CC, GOFLAGS and the like into words as Go does (cmd/internal/quoted): a quote counts only at the start of
 * a word, nothing inside is unescaped, and what follows the closing quote begins another word. null where Go
 * refuses the value: a quote is not closed.
 */
export function quotedWords(text: string): string[] | null {
  const words: string[] = []
  for (let at = 0; at < text.length;) {
    const first = text.charAt(at)
    if (BLANK.test(first)) {
      at++
      continue
    }
    const quote = first === '"' || first === "'" ? first : null
    const start = quote ? at + 1 : at
    let end = start
    while (end < text.length && (quote ? text[end] !== quote : !BLANK.test(text.charAt(end)))) end++
    if (quote && end === text.length) return null
    words.push(text.slice(start, end))
    at = quote ? end + 1 : end
  }
  return words
}

/** A word as `quotedWords` reads it back, or null: Go has no way to write one with both kinds of quotes. */
export function quoteWord(word: string): string | null {
  if (word !== '' && !/[ \t\n\r"']/.test(word)) return word
  // Single quotes first, as Go's own Join does: Windows PowerShell 5.1 loses double ones on the way to a program.
  if (!word.includes("'")) return `'${word}'`
  return word.includes('"') ? null : `"${word}"`
}
