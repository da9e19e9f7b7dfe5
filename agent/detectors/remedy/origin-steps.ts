import type { Origin } from '../../contract/origin.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import { originWords, shown } from '../evidence.ts'
import { quotePs, quotePsPath, quoteSh, quoteShPath } from './quote.ts'
import { psStep, say, shStep, step } from './steps.ts'

/** Turns one line of a start-up file into a comment, after showing it; the old file stays beside it. */
export function commentLine(file: string, line: number, what: string): RemedyStep[] {
  const name = shown(file)
  const en = `In ${name}, line ${line} sets ${what}. Look at the line, then comment it out; a copy of the file is kept.`
  const zh = `${name} 第 ${line} 行设置了 ${what}。先查看该行，再将其注释掉；原文件会保留一份副本。`
  if (/\.psm?1$/i.test(file)) {
    const command = [
      `$file = ${quotePsPath(file)}`,
      `$lines = [IO.File]::ReadAllLines($file); $lines[${line - 1}]`,
      'Copy-Item -LiteralPath $file -Destination "$file.before-envherd"',
      `$lines[${line - 1}] = '# ' + $lines[${line - 1}]; [IO.File]::WriteAllLines($file, $lines)`,
    ]
    return [psStep(say(en, zh), command.join('\n'))]
  }
  const elevated = file.startsWith('/etc/')
  const sudo = elevated ? 'sudo ' : ''
  const command = `sed -n '${line}p' ${quoteShPath(file)}\n${sudo}sed -i.before-envherd '${line}s/^/# /' ${quoteShPath(file)}`
  return [shStep(say(en, zh), command, elevated)]
}

/** Takes a variable away at the place that sets it. */
export function unsetVariable(name: string, origin: Origin): RemedyStep[] {
  const words = originWords(origin)
  switch (origin.kind) {
    case 'machine':
    case 'user': {
      const scope = origin.kind === 'machine' ? 'Machine' : 'User'
      const text = say(`Remove ${name} from ${words.en}.`, `从${words.zh}中删除 ${name}。`)
      const command = `[Environment]::SetEnvironmentVariable(${quotePs(name)}, [NullString]::Value, '${scope}')`
      return [psStep(text, command, origin.kind === 'machine')]
    }
    case 'volatile':
      return [
        psStep(
          say(`Remove ${name} from ${words.en}.`, `从${words.zh}中删除 ${name}。`),
          `Remove-ItemProperty -LiteralPath 'HKCU:\\Volatile Environment' -Name ${quotePs(name)}`,
        ),
      ]
    case 'go-env-file':
      return unsetInGoEnvFile(name, origin.ref ?? '')
    case 'profile':
      if (origin.ref !== undefined && origin.line !== undefined)
        return commentLine(origin.ref, origin.line, name)
      break
    default:
      break
  }
  const en = `${name} comes from ${words.en}; remove it there.`
  return [step(say(en, `${name} 来自${words.zh}；请在那里删除。`))]
}

/** By editing the file: `go env -u` cannot run while GOROOT is bad, and refuses GOROOT since Go 1.27 (C-07). */
function unsetInGoEnvFile(name: string, file: string): RemedyStep[] {
  const text = say(
    `Remove ${name} from the file that "go env -w" writes (${shown(file)}).`,
    `从 go env -w 写入的文件（${shown(file)}）中删除 ${name}。`,
  )
  if (/^[A-Za-z]:|\\/.test(file)) {
    const lines = [
      `$file = ${quotePsPath(file)}`,
      `$keep = @([IO.File]::ReadAllLines($file) | Where-Object { -not $_.StartsWith(${quotePs(`${name}=`)}) })`,
      '[IO.File]::WriteAllLines($file, [string[]]$keep)',
    ]
    return [psStep(text, lines.join('\n'))]
  }
  return [shStep(text, `sed -i.before-envherd ${quoteSh(`/^${name}=/d`)} ${quoteShPath(file)}`)]
}
