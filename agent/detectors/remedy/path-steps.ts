import type { Origin } from '../../contract/origin.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { originWords, shown } from '../evidence.ts'
import { appendPath } from './append-path.ts'
import { commentLine } from './origin-steps.ts'
import { quotePsPath } from './quote.ts'
import { psStep, say, step } from './steps.ts'

const KEYS = {
  user: `[Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)`,
  machine: `[Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment', $true)`,
} as const

/**
 * A change to a stored Path: raw text in, raw text out, the value's type kept (REG_EXPAND_SZ must stay one).
 * `expression` makes $new from $old. Setting a variable through .NET tells running programs of the change.
 */
export function editStoredPath(scope: 'machine' | 'user', expression: readonly string[]): string {
  return [
    `$key = ${KEYS[scope]}`,
    `$old = [string]$key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')`,
    `$kind = if ($key.GetValueNames() -contains 'Path') { $key.GetValueKind('Path') } else { 'ExpandString' }`,
    ...expression,
    `$key.SetValue('Path', $new, $kind); $key.Close()`,
    `[Environment]::SetEnvironmentVariable('ENVHERD_TICK', [NullString]::Value, 'User')`,
  ].join('\n')
}

const PLAIN = `[Environment]::ExpandEnvironmentVariables($_).Trim().Trim('"').TrimEnd('\\')`

/** Said before the command that comments the line out, where it can still be heeded. */
export const LINE_MAY_ADD_MORE: RemedyStep = step(
  say(
    'If the line that names the directory also adds others to PATH, edit it by hand instead of commenting it out.',
    '如果写有该目录的那一行还把其他目录加入 PATH，请手动修改该行，而不是整行注释。',
  ),
)

/** Takes a directory off PATH at the place that put it there; `keepFirst` leaves its first occurrence. */
export function removePathEntry(dir: string, origin: Origin, keepFirst = false): RemedyStep[] {
  const words = originWords(origin)
  const what = keepFirst ? 'the repeated entries of' : 'the entry'
  if (origin.kind === 'machine' || origin.kind === 'user') {
    const text = say(
      `Remove ${what} ${shown(dir)} from PATH in ${words.en}; the other entries stay as they are.`,
      `从${words.zh}的 PATH 中删除${keepFirst ? '重复的' : ''}条目 ${shown(dir)}；其余条目保持不变。`,
    )
    const filter = keepFirst ? `(${PLAIN} -ine $gone) -or ($script:kept++ -eq 0)` : `${PLAIN} -ine $gone`
    const command = editStoredPath(origin.kind, [
      `$gone = ${quotePsPath(dir)}.TrimEnd('\\')`,
      ...(keepFirst ? ['$script:kept = 0'] : []),
      `$new = @($old.Split(';') | Where-Object { ${filter} }) -join ';'`,
    ])
    return [psStep(text, command, origin.kind === 'machine')]
  }
  if (origin.kind === 'profile' && origin.ref !== undefined && origin.line !== undefined) {
    return [LINE_MAY_ADD_MORE, ...commentLine(origin.ref, origin.line, `PATH (${shown(dir)})`)]
  }
  return [
    step(
      say(
        `Remove ${what} ${shown(dir)} from PATH where it is set: ${words.en}.`,
        `在设置处（${words.zh}）从 PATH 中删除${keepFirst ? '重复的' : ''}条目 ${shown(dir)}。`,
      ),
    ),
  ]
}

/** Puts a directory at the end of the user's own PATH; `session` says which start-up files count. */
export function addPathEntry(dir: string, kind: EnvKind, session = ''): RemedyStep[] {
  const text = say(`Add ${shown(dir)} to PATH.`, `把 ${shown(dir)} 加入 PATH。`)
  if (kind !== 'windows') return [appendPath(text, dir, kind, session)]
  const command = editStoredPath('user', [
    `$new = (@($old.TrimEnd(';'), ${quotePsPath(dir)}) | Where-Object { $_ }) -join ';'`,
  ])
  return [psStep(text, command)]
}
