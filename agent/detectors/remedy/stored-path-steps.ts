import type { RemedyStep } from '../../contract/repair.ts'
import { shown } from '../evidence.ts'
import type { PathScope } from '../model/stored-path-value.ts'
import { editStoredPath } from './path-steps.ts'
import { quotePs, quotePsPath } from './quote.ts'
import { psStep, say } from './steps.ts'

/** A command has 8000 characters; what is left over still stands in the evidence. */
const LONGEST_LIST = 6000

const WHERE = {
  machine: say('the machine’s stored Path (HKLM)', '系统 Path（HKLM）'),
  user: say('your own stored Path (HKCU)', '用户 Path（HKCU）'),
} as const

/** Writes the same text back as REG_EXPAND_SZ, the only type in which Windows expands `%...%`. */
export const retypeStoredPath = (scope: PathScope): RemedyStep =>
  psStep(
    say(
      `Store ${WHERE[scope].en} with the same text as an expandable string.`,
      `将${WHERE[scope].zh}以原有内容改存为可扩展字符串。`,
    ),
    editStoredPath(scope, [`$new = $old`, `$kind = 'ExpandString'`]),
    scope === 'machine',
  )

/** Puts entries back behind those that are there; `cut` is the rest of an entry that was cut off. */
export function restoreStoredEntries(scope: PathScope, entries: readonly string[], cut?: string): RemedyStep {
  const lost = entries.map(storedText)
  while (lost.join(', ').length > LONGEST_LIST) lost.pop()
  const drop = cut === undefined ? '$_' : `$_ -and $_ -ne ${storedText(cut)}`
  return psStep(
    say(
      `Put the lost entries back into ${WHERE[scope].en}; compare the printed text before and after.`,
      `把丢失的条目放回${WHERE[scope].zh}；请比较前后打印的内容。`,
    ),
    editStoredPath(scope, [
      '$old',
      `$new = (@($old.Split(';') | Where-Object { ${drop} }) + @(${lost.join(', ')})) -join ';'`,
      '$new',
    ]),
    scope === 'machine',
  )
}

/** Adds a directory to PATH for every user of the machine. */
export const addMachinePathEntry = (dir: string): RemedyStep =>
  psStep(
    say(`Add ${shown(dir)} to ${WHERE.machine.en}.`, `把 ${shown(dir)} 加入${WHERE.machine.zh}。`),
    editStoredPath('machine', [
      `$new = (@($old.TrimEnd(';'), ${quotePsPath(dir)}) | Where-Object { $_ }) -join ';'`,
    ]),
    true,
  )

/** A stored entry keeps its `%...%`; only a redacted home directory is filled in. */
const storedText = (entry: string) => (entry.includes('%') ? quotePs(entry) : quotePsPath(entry))

/** Keeps the first of entries that name one directory. */
export const dropRepeatedEntries = (scope: PathScope): RemedyStep =>
  psStep(
    say(
      `Remove the repeated entries from ${WHERE[scope].en}; the first of each stays.`,
      `从${WHERE[scope].zh}中删除重复条目，每个只保留第一次出现。`,
    ),
    editStoredPath(scope, [
      '$seen = @{}',
      `$new = @($old.Split(';') | Where-Object {`,
      `  $name = [Environment]::ExpandEnvironmentVariables($_).Trim().TrimEnd('\\').ToLowerInvariant()`,
      `  $first = $name -ne '' -and -not $seen.ContainsKey($name); $seen[$name] = $true; $first`,
      `}) -join ';'`,
    ]),
    scope === 'machine',
  )
