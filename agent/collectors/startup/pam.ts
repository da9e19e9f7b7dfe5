export type PamAssignment = { name: string; value: string; line: number }

/** `/etc/environment` as pam_env reads it: no expansion, quotes around the whole value are taken off. */
export function parsePam(text: string): PamAssignment[] {
  return text.split('\n').flatMap((raw, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(raw)
    if (match?.[1] === undefined) return []
    const value = (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')
    return [{ name: match[1], value, line: index + 1 }]
  })
}
