import path from 'node:path'
import type { Command } from 'commander'
import type { Collecting } from '../contract/collecting.ts'
import { notEmpty } from './help.ts'

/** What costs more, or reaches further, than a usual look. */
export type AlsoOptions = { projects?: string[]; probes?: true; smoke?: true }

export const withAlsoOptions = (command: Command): Command =>
  command
    .option(
      '--projects <dir>',
      'look at the projects below it, too; may be repeated',
      (dir: string, before: string[] | undefined) => [...(before ?? []), path.resolve(notEmpty(dir))],
    )
    .option('--probes', 'try whether module proxies can be reached')
    .option('--smoke', 'let Go build a small program, offline')

export const alsoOf = ({ projects, probes, smoke }: AlsoOptions): Partial<Collecting> => ({
  ...(projects ? { projectRoots: projects } : {}),
  ...(probes ? { probes } : {}),
  ...(smoke ? { smoke } : {}),
})
