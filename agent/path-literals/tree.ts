import { decodeText, textFacts } from '../collectors/startup/text-facts.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { isForeignFolder, languageOf } from './language.ts'
import { scanText, type PathLiteral } from './scan.ts'

/** A tree of more files is not one project; a larger file is data. */
const MAX_FILES = 50_000
const MAX_BYTES = 1024 * 1024

export type ScannedFile = { file: string; text: string; literals: PathLiteral[]; utf8: boolean }

export type ScannedTree = {
  files: ScannedFile[]
  looked: number
  /** False: the walk ran into its limit. */
  complete: boolean
  /** Files that could not be read, with the reason. */
  unread: string[]
}

/** Every file below a directory, or the one file, that holds a fixed path. Links are not followed. */
export async function scanTree(machine: Machine, root: string): Promise<ScannedTree> {
  const paths = pathsOf(machine.platform)
  const tree: ScannedTree = { files: [], looked: 0, complete: true, unread: [] }
  const look = async (file: string, path: string) => {
    if (!languageOf(file)) return
    tree.looked++
    try {
      const scanned = await scanFile(machine, file, path)
      if (scanned && scanned.literals.length > 0) tree.files.push(scanned)
    } catch (error) {
      tree.unread.push(error instanceof Error ? error.message : String(error))
    }
  }
  if ((await machine.stat(root))?.kind === 'file') {
    await look(paths.basename(root), root)
    return tree
  }
  const folders = ['']
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const names = (await machine.list(paths.join(root, folder)).catch(() => null)) ?? []
    for (const name of names) {
      const file = folder === '' ? name : `${folder}/${name}`
      const path = paths.join(root, file)
      const kind = (await machine.lstat(path).catch(() => null))?.kind
      if (kind === 'dir' && !isForeignFolder(file)) folders.push(file)
      if (kind !== 'file') continue
      if (tree.looked >= MAX_FILES) return { ...tree, complete: false }
      await look(file, path)
    }
  }
  return tree
}

async function scanFile(machine: Machine, file: string, path: string): Promise<ScannedFile | null> {
  const stat = await machine.stat(path)
  if (!stat || stat.size > MAX_BYTES) return null
  const bytes = await machine.readFile(path)
  if (!bytes) return null
  const facts = textFacts(bytes)
  const text = decodeText(bytes, facts)
  // What holds a NUL is no text.
  if (facts.encoding !== 'unknown' && text.includes('\0')) return null
  return { file, text, literals: scanText(file, text), utf8: facts.encoding === 'utf-8' }
}
