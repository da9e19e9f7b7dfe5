import type { Origin } from '../../contract/origin.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { originWords, shown } from '../evidence.ts'
import { withoutFlags } from '../model/go-flags.ts'
import { unsetVariable } from './origin-steps.ts'
import { quotePs, quotePsPath, quoteSh, quoteShPath } from './quote.ts'
import { envStep, psStep, say, step } from './steps.ts'

/** Stores a value with `go env -w`; the go command has to be able to start. */
export function setInGoEnvFile(name: string, value: string, kind: EnvKind): RemedyStep {
  const text = say(
    `Store ${name}=${value} in the file that "go env -w" writes.`,
    `把 ${name}=${value} 写入 go env -w 的文件。`,
  )
  const word = `${name}=${value}`
  return envStep(kind, text, `go env -w ${quoteSh(word)}`, `go env -w ${quotePs(word)}`)
}

/** Takes flags out of a stored GOFLAGS and leaves the others; takes GOFLAGS away where nothing is left. */
export function removeFlags(
  value: string,
  names: readonly string[],
  origin: Origin,
  kind: EnvKind,
): RemedyStep[] {
  const rest = withoutFlags(value, names)
  const flags = names.map((name) => `-${name}`).join(', ')
  const words = originWords(origin)
  if (rest === '') return unsetVariable('GOFLAGS', origin)
  if (rest !== null && origin.kind === 'go-env-file') return [setInGoEnvFile('GOFLAGS', rest, kind)]
  if (rest !== null && (origin.kind === 'user' || origin.kind === 'machine')) {
    const scope = origin.kind === 'machine' ? 'Machine' : 'User'
    const text = say(
      `Take ${flags} out of GOFLAGS in ${words.en}; the other flags stay.`,
      `从${words.zh}的 GOFLAGS 中去掉 ${flags}，保留其余标志。`,
    )
    const command = `[Environment]::SetEnvironmentVariable('GOFLAGS', ${quotePs(rest)}, '${scope}')`
    return [psStep(text, command, origin.kind === 'machine')]
  }
  const left =
    rest === null ? say('', '') : say(`, so that it reads: ${shown(rest)}`, `，改后为：${shown(rest)}`)
  return [
    step(
      say(
        `Take ${flags} out of GOFLAGS where it is set (${words.en})${left.en}.`,
        `在设置处（${words.zh}）从 GOFLAGS 中去掉 ${flags}${left.zh}。`,
      ),
    ),
  ]
}

/** Writes the file anew as UTF-8 with plain line ends; the old one stays beside it. `fault` is what it is now. */
export function rewriteAsUtf8(file: string, fault: string, kind: EnvKind): RemedyStep {
  const text = say(
    `Rewrite ${shown(file)} as UTF-8 without a byte order mark and with plain line ends; a copy of the file is kept.`,
    `把 ${shown(file)} 重写为不带 BOM 的 UTF-8，并使用普通换行；原文件会保留一份副本。`,
  )
  const path = quoteShPath(file)
  const from = /^UTF-16[BL]E$/.test(fault) ? fault : 'UTF-8'
  const sh = [
    `cp -p ${path} ${path}.before-envherd`,
    `iconv -f ${from} -t UTF-8 ${path}.before-envherd | sed -e "$(printf '1s/^\\357\\273\\277//')" -e "s/$(printf '\\r')\\$//" > ${path}`,
  ]
  const ps = [
    `$file = ${quotePsPath(file)}`,
    'Copy-Item -LiteralPath $file -Destination "$file.before-envherd"',
    // ReadAllText recognises UTF-16 and UTF-8 by their byte order marks.
    `$text = [IO.File]::ReadAllText($file).Replace("\`r\`n", "\`n")`,
    '[IO.File]::WriteAllText($file, $text, (New-Object Text.UTF8Encoding $false))',
  ]
  return envStep(kind, text, sh.join('\n'), ps.join('\n'))
}
