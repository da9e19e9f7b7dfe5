import type { Editor } from '../../contract/sections/editor.ts'
import { isGoBin } from '../../detectors/model/go-bin.ts'
import { posixPaths } from '../../detectors/model/paths.ts'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext, Recall } from '../collector.ts'
import { isExecutable } from '../executable.ts'
import { processTable } from '../process/table.ts'
import { parseNulEnvironment } from '../shell/base-environment.ts'
import { collectedVariables } from '../variables.ts'

type Terminal = NonNullable<Editor['terminal']>
type Seen = { variables: Record<string, string>; path: string; added: string[] }

const SHELL = /^-?(?:bash|zsh|fish|sh|dash)$/
const NAME = 'editor-terminal'
const DAY_MS = 24 * 3600 * 1000

/**
 * What the editor gave its newest terminal, as far as it differs from what the editor has itself: extensions put
 * directories in front of PATH for terminals alone. Said only where one of them holds a go, so that opening a
 * terminal is no new snapshot. Linux alone shows another program's environment to whom it belongs.
 */
export async function terminalOf(context: CollectContext): Promise<Terminal | undefined> {
  const { machine, recall } = context
  if (machine.platform === 'macos' || machine.platform === 'windows') return undefined
  const seen = await newestTerminal(context)
  const since = await firstSeen(recall, seen?.added ?? [], machine.now().getTime())
  if (!seen || seen.added.length === 0) return undefined
  const prepended = seen.added.map(async (dir) => {
    const at = since.get(dir)
    return {
      dir,
      exists: (await machine.stat(dir).catch(() => null)) !== null,
      ...(at === undefined ? {} : { chosenAt: at }),
    }
  })
  return {
    variables: collectedVariables(seen.variables),
    goDirs: await goDirsIn(machine, seen.path.split(':')),
    prepended: await Promise.all(prepended),
  }
}

async function newestTerminal(context: CollectContext): Promise<Seen | null> {
  const { machine } = context
  const shells = (await processTable(context))
    .filter(({ name }) => SHELL.test(name))
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || b.pid - a.pid)
  for (const { pid, parent } of shells) {
    const variables = await environmentOf(machine, pid)
    if (variables?.['TERM_PROGRAM'] !== 'vscode') continue
    const editor = await environmentOf(machine, parent)
    const [own, path] = [editor?.['PATH'], variables['PATH'] ?? '']
    // A shell that the terminal's shell started, or an editor that passes on another PATH: nothing can be told apart.
    if (!own || editor?.['TERM_PROGRAM'] === 'vscode' || !path.endsWith(own)) continue
    const before = path.slice(0, -own.length).split(':').filter(Boolean)
    return { variables, path, added: (await goDirsIn(machine, before)).slice(0, 20) }
  }
  return null
}

/** null for another person's program, and one that ended meanwhile. */
async function environmentOf(machine: Machine, pid: number): Promise<Record<string, string> | null> {
  const bytes = await machine.readFile(`/proc/${pid}/environ`).catch(() => null)
  return bytes && bytes.length > 0 ? parseNulEnvironment(bytes.toString('utf8')) : null
}

async function goDirsIn(machine: Machine, dirs: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const dir of new Set(dirs)) {
    if (!posixPaths.isAbsolute(dir)) continue
    const holds =
      isGoBin(dir, undefined, posixPaths) ||
      (await isExecutable(machine, posixPaths.join(dir, 'go')).catch(() => false))
    if (holds) found.push(dir)
  }
  return found.slice(0, 64)
}

/**
 * Since when each of them was seen, kept while it is: the editor does not tell when a Go was chosen, and it was not
 * later than that. Nothing is forgotten while no terminal is open.
 */
async function firstSeen(
  recall: Recall,
  dirs: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, string>> {
  const kept = await recall.read(NAME)
  const known = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
  const day = new Date(Math.floor(now / DAY_MS) * DAY_MS).toISOString()
  const since = new Map(
    dirs.map((dir): [string, string] => {
      const before: unknown = known.find(([name]) => name === dir)?.[1]
      return [dir, typeof before === 'string' && !Number.isNaN(Date.parse(before)) ? before : day]
    }),
  )
  if (dirs.length > 0 && JSON.stringify(kept) !== JSON.stringify(Object.fromEntries(since)))
    await recall.write(NAME, Object.fromEntries(since))
  return since
}
