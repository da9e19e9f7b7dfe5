import type { GoEnvFile } from '../contract/sections/go-env-file.ts'
import type { Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { rewriteAsUtf8 } from './remedy/go-env-file-steps.ts'
import { say } from './remedy/steps.ts'

export const goenvFileEncoding = defineDetector({
  id: 'GOENV_FILE_ENCODING',
  severity: 'high',
  severityVaries: say(
    'Medium for a byte order mark alone, low while no setting is affected.',
    '仅有 BOM 时为中等，尚无设置受影响时为低。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['goEnvFile'],
  texts: {
    title: say(
      'The go env file has CRLF line ends, a byte order mark or is UTF-16',
      'go env 文件编码或换行错误',
    ),
    why: say(
      'Go reads the file as plain bytes. A carriage return becomes the last character of the value, so that proxies and directories are not found; a byte order mark hides the first setting, UTF-16 hides all.',
      'Go 按原始字节读取该文件。回车符会成为值的最后一个字符，导致找不到代理或目录；BOM 会隐藏第一个设置，UTF-16 会隐藏全部设置。',
    ),
    rule: say(
      'Fires when the file has a carriage return behind a setting, begins with a byte order mark, or is UTF-16. Low while the file holds no setting. Silent for an empty file and for plain line ends.',
      '当文件中某设置以回车符结尾、文件以 BOM 开头或为 UTF-16 时触发。文件中没有设置时为低。空文件和普通换行不触发。',
    ),
  },
  labels: {
    badEncoding: say('What is wrong with the file', '文件的问题'),
    affectedSettings: say('Settings as Go reads them', 'Go 实际读到的设置'),
  },
  source: 'catalogue E; C-59; microsoft/WSL#3011, golang/go#31870',
  check({ goEnvFile }) {
    if (!goEnvFile.exists) return []
    const fault = faultOf(goEnvFile)
    if (!fault) return []
    const affected = goEnvFile.keys.filter(({ value }) => value.endsWith('\r'))
    return [
      {
        subject: goEnvFile.path,
        severity: fault.severity,
        evidence: {
          path: goEnvFile.path,
          badEncoding: fault.what,
          affectedSettings: affected
            .slice(0, 50)
            .map(({ name, value }) => ({ variable: name, value: value.replaceAll('\r', '\\r') })),
        },
      },
    ]
  },
  explain(evidence) {
    const [file, what] = [shown(textOf(evidence, 'path')), textOf(evidence, 'badEncoding')]
    const names = rowsOf(evidence, 'affectedSettings').map((row) => textOf(row, 'variable'))
    if (names.length === 0) return say(`${file} has this fault: ${what}.`, `${file} 存在此问题：${what}。`)
    const list = names.join(', ')
    return say(
      `${file} has this fault: ${what}; Go reads a carriage return at the end of ${list}.`,
      `${file} 存在此问题：${what}；Go 在 ${list} 的末尾读到回车符。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [rewriteAsUtf8(textOf(evidence, 'path'), textOf(evidence, 'badEncoding'), env.kind)],
    verify: say(
      '"go env -json" shows every setting, without "\\r" at the end.',
      'go env -json 显示所有设置，且末尾没有 \\r。',
    ),
  }),
})

/** UTF-16 shows no key at all, as Go sees none either; the first key behind a byte order mark is an ignored line. */
function faultOf(file: GoEnvFile): { what: string; severity: Severity } | null {
  const holds = file.keys.length > 0 || file.ignoredLines.length > 0
  if (file.encoding === 'utf-16le' || file.encoding === 'utf-16be')
    return { what: file.encoding.toUpperCase(), severity: 'high' }
  const crlf = file.eol === 'crlf' || file.eol === 'mixed'
  if (crlf && file.keys.some(({ value }) => value.endsWith('\r'))) return { what: 'CRLF', severity: 'high' }
  if (file.bom) return { what: 'BOM', severity: holds ? 'medium' : 'low' }
  return crlf ? { what: 'CRLF', severity: 'low' } : null
}
