import path from 'node:path'
import { AGENT_VERSION, ConfigError } from '../config.ts'
import { rewrite } from '../path-literals/rewrite.ts'
import type { PathLiteral } from '../path-literals/scan.ts'
import { scanTree, type ScannedTree } from '../path-literals/tree.ts'
import { nameHider, userNames } from '../redact/user-names.ts'
import { jsonReport } from '../report/json.ts'
import { pathsSarif } from '../report/paths-sarif.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'

export type PathsScanOptions = { format: 'text' | 'json' | 'sarif' }
export type PathsRewriteOptions = { to: string }

/** Lists the fixed Go and drive paths below a directory; 1 if one is more than a fallback. */
export async function pathsScan(dir: string, { format }: PathsScanOptions, cli: Cli): Promise<ExitCode> {
  const { tree, home } = await look(dir, cli)
  const literals = tree.files.flatMap((file) => file.literals)
  if (format === 'json') cli.out.write(jsonReport(asDocument(tree, literals, home)))
  else if (format === 'sarif')
    cli.out.write(pathsSarif(asDocument(tree, literals, home).literals, AGENT_VERSION))
  else for (const literal of literals) cli.out.write(asLine(literal))
  const fixed = literals.filter(({ fallback }) => !fallback).length
  if (format === 'text') {
    cli.out.write(`${fixed} fixed, ${literals.length - fixed} only a fallback; ${tree.looked} files read\n`)
  }
  return fixed > 0 ? 1 : 0
}

/** Prints a patch that puts a variable in their place. Nothing is edited. */
export async function pathsRewrite(dir: string, { to }: PathsRewriteOptions, cli: Cli): Promise<ExitCode> {
  if (/[\r\n]/.test(to)) throw new ConfigError(['--to: expected one line, as ${APP_HOME}'])
  const { tree } = await look(dir, cli)
  const { patch, left } = rewrite(tree.files, to)
  for (const { literal, why } of left) {
    cli.err.write(`envherd: ${literal.file}:${literal.line}: ${literal.literal} left as it is: ${why}\n`)
  }
  cli.out.write(patch)
  return 0
}

async function look(dir: string, cli: Cli): Promise<{ tree: ScannedTree; home: string }> {
  const { machine, notice } = await thisMachine(cli)
  const root = path.resolve(dir)
  if (!(await machine.stat(root))) throw new ConfigError([`${dir}: no such file or directory`])
  const tree = await scanTree(machine, root)
  for (const message of tree.unread) notice(message)
  if (!tree.complete) notice(`only the first ${tree.looked} files were read`)
  return { tree, home: machine.home }
}

const asLine = ({ file, line, literal, kind, fallback, suggestion }: PathLiteral) =>
  `${file}:${line}: ${literal}  (${kind}${fallback ? ', fallback' : ''})${suggestion === undefined ? '' : `  use ${suggestion}`}\n`

/** A document goes to others, so that user names are replaced in it. */
function asDocument(tree: ScannedTree, literals: readonly PathLiteral[], home: string) {
  const parts = literals.map(({ literal }) => shareAndPath(literal))
  const hide = nameHider(
    userNames(
      parts.map(([, named]) => named),
      home,
    ),
    home,
  )
  return {
    complete: tree.complete,
    filesRead: tree.looked,
    literals: literals.map(({ file, line, kind, place, fallback, suggestion, from }, index) => {
      const [share, named] = parts[index] ?? ['', '']
      return {
        file,
        line,
        column: from + 1,
        literal: share + hide(named),
        kind,
        place,
        fallback,
        ...(suggestion !== undefined && { suggestion: hide(suggestion) }),
      }
    }),
  }
}

/** With single separators; what lies in a WSL share is a path of Linux, and named as one. */
function shareAndPath(literal: string): [string, string] {
  const share = /^\\+(wsl(?:\$|\.localhost)\\+[^\\]+)(.*)$/i.exec(literal)
  if (!share) return ['', literal.replace(/\\+/g, '\\')]
  return [`//${(share[1] ?? '').replace(/\\+/g, '/')}`, (share[2] ?? '').replace(/\\+/g, '/')]
}
