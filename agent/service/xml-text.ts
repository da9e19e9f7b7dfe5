const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text inside an element; characters that XML 1.0 cannot hold at all are left out. */
export const xmlText = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one).replace(/[^\P{Cc}\t\n\r]/gu, '')
