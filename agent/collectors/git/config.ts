import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'

export type GitValue = { key: string; value: string; file: string }

/** As deep as git itself follows includes. */
const MAX_DEPTH = 10
const MAX_BYTES = 1024 * 1024

/**
 * One configuration file of git in order, keys as `section.subsection.key` with section and key in lower case.
 * Included files stand where they are included; conditions depend on a repository and are passed over.
 */
export async function gitConfigFile(machine: Machine, file: string, depth = 0): Promise<GitValue[]> {
  const paths = pathsOf(machine.platform)
  const bytes = await machine.readFile(file, { maxBytes: MAX_BYTES }).catch(() => null)
  if (!bytes) return []
  const found: GitValue[] = []
  for (const { key, value } of parseGitConfig(bytes.toString('utf8'))) {
    if (key === 'include.path' && depth < MAX_DEPTH) {
      const named = value.replace(/^~(?=[\\/])/, () => machine.home)
      found.push(...(await gitConfigFile(machine, paths.resolve(paths.dirname(file), named), depth + 1)))
    } else found.push({ key, value, file })
  }
  return found
}

export function parseGitConfig(text: string): { key: string; value: string }[] {
  const values: { key: string; value: string }[] = []
  let section = ''
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/)
  for (const line of lines) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)$/.exec(line)
    if (header) {
      const sub = header[2] === undefined ? '' : `.${header[2].replace(/\\(.)/g, '$1')}`
      section = (header[1] ?? '').toLowerCase() + sub
    }
    const [, name, equals, raw = ''] =
      /^\s*([A-Za-z][\w-]*)\s*(=?)\s*(.*)$/.exec(header ? (header[3] ?? '') : line) ?? []
    if (section === '' || name === undefined) continue
    values.push({ key: `${section}.${name.toLowerCase()}`, value: equals === '' ? 'true' : plain(raw) })
  }
  return values
}

/** Without quotes, escapes and what follows a comment mark outside of quotes. */
function plain(raw: string): string {
  let [out, quoted] = ['', false]
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] ?? ''
    if (char === '"') quoted = !quoted
    else if (char === '\\') out += { n: '\n', t: '\t', b: '\b' }[raw[++at] ?? ''] ?? raw[at] ?? ''
    else if (!quoted && (char === '#' || char === ';')) break
    else out += char
  }
  return quoted ? out : out.trimEnd()
}

/** System, then the person's files: a later value of a key wins. No repository is looked at. */
export async function gitConfig(machine: Machine, xdg: string | undefined): Promise<GitValue[]> {
  const paths = pathsOf(machine.platform)
  const windows = machine.platform === 'windows'
  const system = windows
    ? ['C:\\Program Files\\Git\\etc\\gitconfig']
    : machine.platform === 'macos'
      ? ['/opt/homebrew/etc/gitconfig', '/usr/local/etc/gitconfig', '/etc/gitconfig']
      : ['/etc/gitconfig']
  const own = paths.join(xdg || paths.join(machine.home, '.config'), 'git', 'config')
  const values: GitValue[] = []
  for (const file of [...system, own, paths.join(machine.home, '.gitconfig')])
    values.push(...(await gitConfigFile(machine, file)))
  return values
}

export const lastValue = (values: readonly GitValue[], key: string): GitValue | undefined =>
  values.findLast((value) => value.key === key)

/** Whether safe.directory names a repository; an empty value clears what came before. */
export function isSafeDirectory(values: readonly GitValue[], repository: string, home: string): boolean {
  let safe = false
  for (const { key, value } of values) {
    if (key !== 'safe.directory') continue
    const dir = value.replace(/^~(?=\/)/, () => home)
    if (value === '') safe = false
    else if (value === '*' || dir === repository) safe = true
    else if (dir.endsWith('/*') && repository.startsWith(dir.slice(0, -1))) safe = true
  }
  return safe
}
