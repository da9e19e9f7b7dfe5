import type { WslHost } from '../contract/sections/wsl-host.ts'
import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { quotePsPath } from './remedy/quote.ts'
import { psStep, say, step } from './remedy/steps.ts'
import { restartWsl } from './remedy/wsl-steps.ts'

type Config = NonNullable<WslHost['config']>

/*
 * Corrected: WSL opens the file as UTF-8 text and lets the C library see byte order marks, so neither that of UTF-8
 * nor that of UTF-16LE hides anything from it (microsoft/WSL, WslCoreConfig.cpp). UTF-16BE, and UTF-16 without a
 * mark, it cannot read. Older releases, which could not either, show by what is in force.
 */
const isUnreadable = ({ encoding, bom }: Config) =>
  encoding === 'utf-16be' || (encoding === 'utf-16le' && !bom)

export const wslconfigIgnored = defineDetector({
  id: 'WSLCONFIG_IGNORED',
  severity: 'medium',
  severityVaries: say(
    'A note while the file only waits for the next start of WSL.',
    '若文件只是在等待 WSL 下次启动，则仅为提示。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['wslHost', 'os'],
  texts: {
    title: say('.wslconfig is there but does not take effect', '.wslconfig 存在但未生效'),
    why: say(
      'Memory, processors and network mode of WSL stay at their defaults although somebody set them, so builds run out of memory or proxies stay out of reach and nobody knows why.',
      'WSL 的内存、处理器和网络模式仍为默认值，尽管有人设置过：构建会耗尽内存，代理会无法访问，而没人知道原因。',
    ),
    rule: say(
      'Fires when the file is in an encoding WSL cannot read, when lines in it are not understood, or when memory or processors of the running WSL differ clearly from the file. A file changed after WSL started is only noted.',
      '当文件编码 WSL 无法读取、其中有无法识别的行，或运行中的 WSL 的内存、处理器数与文件明显不同时触发。文件在 WSL 启动之后才修改的，仅作提示。',
    ),
  },
  source: 'catalogue E.3; microsoft/WSL#7851, microsoft/WSL#11151; microsoft/WSL WslCoreConfig.cpp',
  labels: {
    fileEncoding: say('Encoding', '编码'),
    asConfigured: say('In the file', '文件中'),
    wslRunsWith: say('In force', '实际生效'),
  },
  check({ wslHost, os }): Draft[] {
    const { config, effective } = wslHost
    if (!config) return []
    const broken = isUnreadable(config) ? 'encoding' : config.problems.length > 0 ? 'lines' : null
    const other = differing(config, effective, os.memoryBytes)
    if (broken === null && other === null) return []
    const started = effective?.startedAt
    if (broken === null && started === undefined)
      throw new Undecidable('wslHost: it is not known when WSL was started')
    const pending = started !== undefined && Date.parse(started) < Date.parse(config.changedAt)
    return [
      {
        subject: '.wslconfig',
        severity: broken === null && pending ? 'info' : 'medium',
        evidence: evidenceOf({
          path: config.file,
          problem: broken ?? (pending ? 'pending' : 'differs'),
          fileEncoding: config.encoding,
          problems: config.problems.slice(0, 200).map(({ line, kind, text }) => ({
            index: line,
            problem: kind,
            raw: text,
          })),
          ...other,
        }),
      },
    ]
  },
  explain(evidence) {
    const file = shown(textOf(evidence, 'path'))
    switch (evidence['problem']) {
      case 'encoding':
        return say(
          `${file} is saved as ${textOf(evidence, 'fileEncoding')}, which WSL cannot read.`,
          `${file} 以 ${textOf(evidence, 'fileEncoding')} 保存，WSL 无法读取。`,
        )
      case 'lines': {
        const lines = rowsOf(evidence, 'problems').map((row) => textOf(row, 'index'))
        const list = lines.join(', ')
        return say(`WSL does not understand ${file}, line ${list}.`, `WSL 无法识别 ${file} 的第 ${list} 行。`)
      }
      case 'pending':
        return say(
          `${file} was changed after WSL had started; it counts from the next start.`,
          `${file} 在 WSL 启动之后才被修改，下次启动时才会生效。`,
        )
      default: {
        const [file_, force] = [textOf(evidence, 'asConfigured'), textOf(evidence, 'wslRunsWith')]
        return say(
          `${file} says ${file_}, but WSL runs with ${force}.`,
          `${file} 中为 ${file_}，而 WSL 实际为 ${force}。`,
        )
      }
    }
  },
  remedy(evidence) {
    const file = quotePsPath(textOf(evidence, 'path'))
    const recode = psStep(
      say(
        'Save the file as UTF-8 without a mark; a copy of the old one is kept.',
        '把文件保存为不带标记的 UTF-8；原文件会保留一份副本。',
      ),
      [
        `$file = ${file}`,
        `Copy-Item -LiteralPath $file -Destination "$file.before-envherd"`,
        `$from = [Text.Encoding]::GetEncoding(${textOf(evidence, 'fileEncoding') === 'utf-16be' ? `'utf-16BE'` : `'utf-16'`})`,
        `$text = [IO.File]::ReadAllText($file, $from)`,
        `[IO.File]::WriteAllText($file, $text, (New-Object Text.UTF8Encoding $false))`,
      ].join('\n'),
    )
    const edit = psStep(
      say(
        'Open the file. Each section, as [wsl2], stands on a line of its own, settings below it as key=value; backslashes in paths are written twice.',
        '打开该文件。节名（例如 [wsl2]）独占一行，其下的设置写成 key=value；路径中的反斜杠要写两个。',
      ),
      `notepad.exe ${file}`,
    )
    const policy = step(
      say(
        'If it still differs after a restart, a company policy or another .wslconfig (of the user who starts WSL) is in force.',
        '如果重启后仍不一致，说明有公司策略或另一个 .wslconfig（属于启动 WSL 的用户）在生效。',
      ),
    )
    const first = { encoding: [recode], lines: [edit], pending: [] }[textOf(evidence, 'problem')]
    return {
      steps: [...(first ?? [edit]), restartWsl, ...(evidence['problem'] === 'differs' ? [policy] : [])],
      verify: say(
        '"free -h" and "nproc" in a distribution show what the file says.',
        '发行版中 free -h 与 nproc 的输出与文件一致。',
      ),
    }
  },
})

/** The kernel keeps some per cent of the memory it is given to itself. */
const MEMORY_TOLERANCE = 0.2
const UNITS: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 }

/** WSL cuts what the machine does not have, so only what the file could really get is compared. */
function differing({ keys }: Config, effective: WslHost['effective'], hostBytes: number) {
  if (!effective) return null
  const valueOf = (name: string) =>
    keys.findLast(({ section, key }) => section.toLowerCase() === 'wsl2' && key.toLowerCase() === name)?.value
  const asked = /^\s*(\d+)\s*([KMGT]B)\s*$/i.exec(valueOf('memory') ?? '')
  const unit = UNITS[asked?.[2]?.toUpperCase() ?? '']
  if (asked && unit !== undefined && effective.memoryBytes !== undefined) {
    const bytes = Math.min(Number(asked[1]) * unit, hostBytes)
    if (Math.abs(effective.memoryBytes - bytes) > bytes * MEMORY_TOLERANCE)
      return { asConfigured: `memory=${asked[0].trim()}`, wslRunsWith: gigabytes(effective.memoryBytes) }
  }
  const processors = Number(valueOf('processors'))
  if (processors > 0 && effective.processors !== undefined && effective.processors > processors)
    return { asConfigured: `processors=${processors}`, wslRunsWith: `${effective.processors}` }
  return null
}

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`
