import type { Severity } from '../contract/finding.ts'
import { defineDetector } from './detector.ts'
import { evidenceOf, textOf } from './evidence.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { storedPathValues } from './model/stored-path-value.ts'
import { dropRepeatedEntries } from './remedy/stored-path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const LIMITS: readonly { above: number; severity: Severity }[] = [
  { above: 8191, severity: 'high' },
  { above: 4095, severity: 'medium' },
  { above: 2047, severity: 'low' },
]

export const pathOverlong = defineDetector({
  id: 'PATH_OVERLONG',
  severity: 'high',
  severityVaries: say(
    'High above 8191 characters, medium above 4095, low above 2047.',
    '超过 8191 个字符为高，超过 4095 为中等，超过 2047 为低。',
  ),
  layers: ['user', 'windows-host'],
  platforms: ['windows'],
  needs: ['sessions'],
  wants: ['registry', 'path'],
  texts: {
    title: say('PATH is so long that tools drop or cut it', 'PATH 过长'),
    why: say(
      'cmd reads no more than 8191 characters of a variable, and installers and older dialogs give up or cut much earlier. What stands at the end, often Go, is then not found, or lost when PATH is next saved.',
      'cmd 最多读取变量的 8191 个字符，安装程序和旧版对话框更早就会放弃或截断。排在末尾的内容（往往是 Go）因此找不到，或在下次保存 PATH 时丢失。',
    ),
    rule: say(
      'Fires by the longest PATH of any Windows session or stored value: above 2047, 4095 or 8191 characters. Git Bash shows a translated PATH and does not count.',
      '按任一 Windows 会话或存储值中最长的 PATH 判断：超过 2047、4095 或 8191 个字符时触发。Git Bash 显示的是转换后的 PATH，不计入。',
    ),
  },
  source: 'catalogue E.2; jdx/mise#11643, chocolatey/choco#252, coreybutler/nvm-windows#546',
  labels: {
    characters: say('Characters', '字符数'),
    storedLengths: say('Stored', '存储值'),
    repeated: say('Repeated entries', '重复条目数'),
    dead: say('Entries that do not exist', '不存在的条目数'),
    savable: say('Characters these take', '它们占用的字符数'),
  },
  check({ sessions }, context) {
    const live = sessions.list
      .filter(({ id }) => id !== 'gitbash')
      .map(({ id, path, pathLength }) => ({ id, length: pathLength ?? path.length }))
      .sort((a, b) => b.length - a.length)[0]
    const registry = context.want('registry')
    const stored = registry ? storedPathValues(registry) : []
    const lengths = stored.map(({ value, length }) => length ?? value.raw.length)
    const longest = Math.max(live?.length ?? 0, ...lengths)
    const severity = LIMITS.find(({ above }) => longest > above)?.severity
    if (!severity) return []
    const machineIsLonger = (lengths[0] ?? 0) > (lengths[1] ?? 0) && stored[0]?.scope === 'machine'
    const path = context.want('path')
    const entries = path && live ? pathView(path, 'windows').sessions.get(live.id) : undefined
    return [
      {
        subject: 'PATH',
        severity,
        layer: machineIsLonger ? 'windows-host' : 'user',
        evidence: evidenceOf({
          pathLength: longest,
          session: live?.length === longest ? live.id : undefined,
          storedLengths: stored.map(({ origin }, index) => ({ origin, characters: lengths[index] ?? 0 })),
          ...(entries && waste(entries)),
        }),
      },
    ]
  },
  explain(evidence) {
    const [length, savable] = [textOf(evidence, 'pathLength'), textOf(evidence, 'savable')]
    const en = `PATH has ${length} characters`
    const zh = `PATH 共有 ${length} 个字符`
    if (evidence['savable'] === undefined || evidence['savable'] === 0) return say(`${en}.`, `${zh}。`)
    return say(
      `${en}; ${savable} of them belong to entries that are repeated or do not exist.`,
      `${zh}；其中 ${savable} 个属于重复或不存在的条目。`,
    )
  },
  remedy(evidence) {
    const repeated = evidence['repeated'] === undefined || evidence['repeated'] === 0
    return {
      steps: [
        ...(repeated ? [] : [dropRepeatedEntries('user'), dropRepeatedEntries('machine')]),
        step(
          say(
            'Remove entries of programs that are gone, and those you never start by name.',
            '删除已卸载程序的条目，以及从不按名称启动的程序的条目。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say('PATH of a new terminal is below 2048 characters.', '新终端的 PATH 少于 2048 个字符。'),
    }
  },
})

/** What could go: every further entry of one directory, and directories that are surely not there. */
function waste(entries: readonly Entry[]): { repeated: number; dead: number; savable: number } {
  const seen = new Set<string>()
  const found = { repeated: 0, dead: 0, savable: 0 }
  for (const { key, raw, info } of entries) {
    const repeated = seen.has(key)
    seen.add(key)
    const dead = info?.ready === true && !info.exists
    if (!repeated && !dead) continue
    if (repeated) found.repeated++
    else found.dead++
    found.savable += raw.length + 1
  }
  return found
}
