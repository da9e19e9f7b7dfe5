import type { Localized } from '../../contract/finding.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { quotePs, quotePsPath, quoteSh, quoteShPath } from './quote.ts'
import { envStep } from './steps.ts'

/** A command run in a directory, in whichever shell the env has. `words` are data and quoted here. */
export function runIn(kind: EnvKind, text: Localized, dir: string, words: readonly string[]): RemedyStep {
  const sh = words.map(shWord).join(' ')
  const ps = words.map(psWord).join(' ')
  return envStep(
    kind,
    text,
    `cd ${quoteShPath(dir)} && ${sh}`,
    `Set-Location -LiteralPath ${quotePsPath(dir)}\n${ps}`,
  )
}

/** Names of commands stay bare: quoted, PowerShell would print the first one instead of running it. */
const PLAIN = /^[a-z][a-z-]*$/

function shWord(word: string): string {
  if (PLAIN.test(word)) return word
  const [flag, value] = flagAndValue(word)
  return quoteShPath(value) === quoteSh(value) ? quoteSh(word) : `${quoteSh(flag)}${quoteShPath(value)}`
}

function psWord(word: string): string {
  if (PLAIN.test(word)) return word
  const [flag, value] = flagAndValue(word)
  return quotePsPath(value) === quotePs(value) ? quotePs(word) : `(${quotePs(flag)} + ${quotePsPath(value)})`
}

/** `-use=` and the directory, which may lie in the redacted home. */
function flagAndValue(word: string): [flag: string, value: string] {
  const at = word.lastIndexOf('=') + 1
  return [word.slice(0, at), word.slice(at)]
}
