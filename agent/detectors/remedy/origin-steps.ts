import type { Origin } from '../../contract/origin.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import { originWords, shown } from '../evidence.ts'
import { DEFAULTS } from '../model/variables.ts'
import { quotePs, quotePsPath, quoteSh, quoteShPath } from './quote.ts'
import { psStep, say, shStep, step } from './steps.ts'

/** Read by PAM, systemd or path_helper instead of a shell. */
const PLAIN_LIST = /\/(?:environment(?:\.d\/.*)?|paths(?:\.d\/.*)?)$/

/**
 * Turns one line of a start-up file into a comment, after showing it; the old file stays beside it. Written back
 * through links (dotfile managers), byte by byte (old code pages), and put back if the shell cannot read the result.
 */
export function commentLine(file: string, line: number, what: string): RemedyStep[] {
  const name = shown(file)
  const en = `In ${name}, line ${line} sets ${what}. Look at the line, then comment it out; a copy of the file is kept.`
  const zh = `${name} 第 ${line} 行设置了 ${what}。先查看该行，再将其注释掉；原文件会保留一份副本。`
  if (isWindowsFile(file) || /\.psm?1$/i.test(file)) {
    // Batch files and those of Git Bash lie there too.
    const mark = /\.psm?1$/i.test(file) ? '# ' : /\.(?:cmd|bat)$/i.test(file) ? 'rem ' : ': # '
    const command = [
      `$file = ${quotePsPath(file)}; $bytes = [IO.File]::ReadAllBytes($file)`,
      `$code = if ($bytes[0] -eq 255 -and $bytes[1] -eq 254) { 1200 } else { 28591 }`,
      `$coding = [Text.Encoding]::GetEncoding($code)`,
      `$lines = $coding.GetString($bytes).Split("\`n"); $lines[${line - 1}]`,
      'Copy-Item -LiteralPath $file -Destination "$file.before-envherd"',
      `$lines[${line - 1}] = '${mark}' + $lines[${line - 1}]`,
      '[IO.File]::WriteAllBytes($file, $coding.GetBytes($lines -join "`n"))',
    ]
    return [psStep(say(en, zh), command.join('\n'))]
  }
  const [path, backup] = [quoteShPath(file), quoteShPath(`${file}.before-envherd`)]
  const elevated = file.startsWith('/etc/')
  const sudo = elevated ? 'sudo ' : ''
  // `:` keeps the body of an `if` from being empty, which would be a syntax error; only plain lists lack it.
  const mark = PLAIN_LIST.test(file) ? '# ' : ': # '
  const edit = `sed '${line}s/^/${mark}/' ${backup}`
  const write = elevated ? `${edit} | sudo tee ${path} > /dev/null` : `${edit} > ${path}`
  const check = checkOf(file, path)
  const back =
    check === null ? '' : `${check} || { ${sudo}cp -p ${backup} ${path}; echo 'put back: edit by hand'; }`
  const command = [`sed -n '${line}p' ${path}`, `${sudo}cp -p ${path} ${backup} && ${write}`, back]
  return [shStep(say(en, zh), command.filter(Boolean).join('\n'), elevated)]
}

/** Reads a start-up file without running it; null for files that are no shell’s. */
function checkOf(file: string, path: string): string | null {
  if (/\.fish$/.test(file)) return `fish -n ${path}`
  if (/\/\.?z(?:shenv|shrc|profile|login|logout)$|\.zsh$/.test(file)) return `zsh -n ${path}`
  if (PLAIN_LIST.test(file)) return null
  // Not every machine has bash, and not every file is for it.
  return `{ bash -n ${path} || sh -n ${path}; } 2> /dev/null`
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
    case 'goroot-env-file':
      if (Object.hasOwn(DEFAULTS, name))
        return [overDistribution(name, DEFAULTS[name] ?? '', origin.ref ?? '')]
      break
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

/** $GOROOT/go.env comes with the package and comes back with its next release: the user's own setting goes before it. */
function overDistribution(name: string, value: string, file: string): RemedyStep {
  const text = say(
    `${shown(file)} belongs to the Go installation, so leave it as it is. Let your own setting take its place; "go env -u ${name}" undoes this.`,
    `${shown(file)} 属于 Go 安装本身，不要修改。用自己的设置取代它；执行 go env -u ${name} 即可撤销。`,
  )
  const word = `${name}=${value}`
  return isWindowsFile(file)
    ? psStep(text, `go env -w ${quotePs(word)}`)
    : shStep(text, `go env -w ${quoteSh(word)}`)
}

const isWindowsFile = (file: string) => /^[A-Za-z]:|\\/.test(file)

/** By editing the file: `go env -u` cannot run while GOROOT is bad, and refuses GOROOT since Go 1.27 (C-07). */
function unsetInGoEnvFile(name: string, file: string): RemedyStep[] {
  const text = say(
    `Remove ${name} from the file that "go env -w" writes (${shown(file)}).`,
    `从 go env -w 写入的文件（${shown(file)}）中删除 ${name}。`,
  )
  if (isWindowsFile(file)) {
    const lines = [
      `$file = ${quotePsPath(file)}`,
      `$keep = @([IO.File]::ReadAllLines($file) | Where-Object { -not $_.StartsWith(${quotePs(`${name}=`)}) })`,
      '[IO.File]::WriteAllLines($file, [string[]]$keep)',
    ]
    return [psStep(text, lines.join('\n'))]
  }
  return [shStep(text, `sed -i.before-envherd ${quoteSh(`/^${name}=/d`)} ${quoteShPath(file)}`)]
}
