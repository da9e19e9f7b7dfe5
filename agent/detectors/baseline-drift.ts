import type { Policy } from '../contract/policy.ts'
import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { say, step } from './remedy/steps.ts'

type Baseline = Policy['baselines'][number]

/** More lines than this are no slip but another configuration (the source's limit). */
const SLIP = 3
/** Stand-ins for what does not leave the machine cannot be compared with text (G5). */
const REDACTED = /«(?:cred|secret|host):[0-9a-f]+»/

export const baselineDrift = defineDetector({
  id: 'BASELINE_DRIFT',
  severity: 'low',
  severityVaries: say('Medium when more than three lines differ.', '差异超过三行时为中等。'),
  layers: ['user', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: [],
  wants: ['goEnvFile', 'wsl', 'wslHost'],
  texts: {
    title: say('A managed configuration file differs from the group’s baseline', '配置文件偏离基线'),
    why: say(
      'The group keeps this file alike on all machines. A machine that differs builds with other settings, and the reason is long forgotten when somebody has to find it.',
      '团队要求所有机器上的该文件保持一致。偏离的机器会以不同的设置构建，等到需要查找原因时，往往早已没人记得。',
    ),
    rule: say(
      'Compares go/env, /etc/wsl.conf and .wslconfig with the baseline that the policy gives for them, by keys and values; order, comments and blank lines do not count. Files without a baseline are never compared, and neither are values that were redacted.',
      '将 go/env、/etc/wsl.conf 和 .wslconfig 与策略为其给出的基线按键和值比较；顺序、注释和空行不计。没有基线的文件以及被脱敏的值不作比较。',
    ),
  },
  source: 'catalogue B.002; A-002-17..22, G5',
  labels: {
    baselineFile: say('Managed file', '受管理的文件'),
    driftLines: say('Differences', '差异'),
    driftKey: say('Key', '键'),
    baselineValue: say('Baseline', '基线'),
    machineValue: say('On this machine', '本机'),
  },
  check(_, context) {
    const { baselines } = context.policy
    if (baselines.length === 0) return []
    const unread = baselines.find(
      ({ file }) => SECTION[file].kind(context) && !context.known(SECTION[file].name),
    )
    const found = baselines.flatMap((baseline): Draft[] => {
      const actual = linesOf(baseline.file, context)
      if (!actual) return []
      const wanted = new Map(baseline.lines.flatMap((line) => pairOf(line, baseline.file)))
      const keys = [...new Set([...wanted.keys(), ...actual.lines.keys()])].sort()
      const rows = keys.flatMap((key) => {
        const [old, now] = [wanted.get(key), actual.lines.get(key)]
        if (old === now || REDACTED.test(now ?? '') || REDACTED.test(old ?? '')) return []
        return [rowOf({ driftKey: key, baselineValue: old, machineValue: now })]
      })
      if (rows.length === 0) return []
      return [
        {
          subject: baseline.file,
          severity: rows.length > SLIP ? 'medium' : 'low',
          layer:
            baseline.file === 'go/env' ? 'user' : baseline.file === 'wsl.conf' ? 'distro' : 'windows-host',
          evidence: { baselineFile: actual.file, count: rows.length, driftLines: rows.slice(0, 200) },
        },
      ]
    })
    // What differs is said even if another file could not be read.
    if (found.length === 0 && unread) context.need(SECTION[unread.file].name)
    return found
  },
  explain(evidence) {
    const file = shown(textOf(evidence, 'baselineFile'))
    const keys = rowsOf(evidence, 'driftLines').map((row) => textOf(row, 'driftKey'))
    const list = keys.slice(0, 5)
    return say(
      `${file} differs from the baseline in ${textOf(evidence, 'count')} keys: ${list.join(', ')}${keys.length > 5 ? ', ...' : ''}.`,
      `${file} 有 ${textOf(evidence, 'count')} 个键与基线不同：${list.join('、')}${keys.length > 5 ? ' 等' : ''}。`,
    )
  },
  remedy(evidence) {
    const file = shown(textOf(evidence, 'baselineFile'))
    const rows = rowsOf(evidence, 'driftLines').slice(0, 18)
    const edits = rows.map((row) => {
      const key = textOf(row, 'driftKey')
      return row['baselineValue'] === undefined
        ? say(`Remove ${key}.`, `删除 ${key}。`)
        : say(
            `Set ${key} to ${textOf(row, 'baselineValue')}.`,
            `将 ${key} 设为 ${textOf(row, 'baselineValue')}。`,
          )
    })
    return {
      steps: [
        step(
          say(
            `Keep a copy of ${file}, then make it agree with the baseline. If the difference is wanted, change the baseline instead.`,
            `先保留 ${file} 的副本，再使其与基线一致。如果差异是有意的，请修改基线。`,
          ),
        ),
        ...edits.map(step),
      ],
      verify: say('The next snapshot shows no difference.', '下一次快照不再显示差异。'),
    }
  },
})

/** `KEY=value`; a comment or blank line is none. Section and key of an ini file have no case. */
function pairOf(line: string, file: Baseline['file']): [string, string][] {
  const at = line.indexOf('=')
  if (at <= 0 || /^\s*[#;]/.test(line)) return []
  const key = line.slice(0, at).trim()
  return [[file === 'go/env' ? key : key.toLowerCase(), line.slice(at + 1).trim()]]
}

type Actual = { file: string; lines: ReadonlyMap<string, string> }

/** Where the file is told of, and in which envs there is one. */
const SECTION = {
  'go/env': { name: 'goEnvFile', kind: () => true },
  'wsl.conf': { name: 'wsl', kind: ({ env }: Context) => env.kind === 'wsl' },
  '.wslconfig': { name: 'wslHost', kind: ({ env }: Context) => env.kind === 'windows' },
} as const

/** Null where the file does not belong to this env, or could not be read. */
function linesOf(file: Baseline['file'], context: Context): Actual | null {
  const { want } = context
  if (!SECTION[file].kind(context)) return null
  if (file === 'go/env') {
    const data = want('goEnvFile')
    const keys = data?.keys.filter(({ overridden }) => !overridden) ?? []
    return data && { file: data.path, lines: new Map(keys.map(({ name, value }) => [name, value.trim()])) }
  }
  const [wsl, host] = [want('wsl'), want('wslHost')]
  // No WSL on this Windows: the file would do nothing.
  if (file === 'wsl.conf' ? !wsl : !host) return null
  const ini = file === 'wsl.conf' ? wsl?.conf : host?.config?.keys
  const lines = (ini ?? []).map(({ section, key, value }): [string, string] => [
    `${section}.${key}`.toLowerCase(),
    value.trim(),
  ])
  const name = file === 'wsl.conf' ? '/etc/wsl.conf' : (host?.config?.file ?? file)
  return { file: name, lines: new Map(lines) }
}
