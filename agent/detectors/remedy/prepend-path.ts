import type { RemedyStep } from '../../contract/repair.ts'
import { shown } from '../evidence.ts'
import { quoteSh, quoteShPath } from './quote.ts'
import { say, shStep } from './steps.ts'

/** Puts a directory in front of PATH in a start-up file, in a way that may run twice. */
export function prependPath(dir: string, file: string): RemedyStep {
  const word = quoteShPath(dir)
  const line = /\.fish$/.test(file)
    ? `fish_add_path --global --prepend ${word}`
    : `case "$PATH:" in ${word}:*) ;; *) export PATH=${word}:"$PATH" ;; esac`
  return shStep(
    say(
      `In ${shown(file)}, put ${shown(dir)} in front of PATH.`,
      `在 ${shown(file)} 中把 ${shown(dir)} 放到 PATH 最前面。`,
    ),
    `printf '%s\\n' ${quoteSh(line)} >> ${quoteShPath(file)}`,
  )
}
