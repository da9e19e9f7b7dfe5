import type { EvidenceRow } from '../contract/finding.ts'
import type { Origin, OriginKind } from '../contract/origin.ts'
import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { pathView, type PathView } from './model/path-view.ts'
import { storedEntries, type StoredEntry } from './model/stored-path.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const LONG_PATH = 2000

export const goBinDuplicate = defineDetector({
  id: 'GO_BIN_DUPLICATE',
  severity: 'low',
  severityVaries: say(
    'Medium from five repeats, or when the stored PATH is longer than 2000 characters.',
    '重复五次及以上，或存储的 PATH 超过 2000 个字符时为中等。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['path'],
  wants: ['registry'],
  texts: {
    title: say('The same Go directory appears several times on PATH', 'PATH 中重复出现同一 Go 目录'),
    why: say(
      'Every repeat makes PATH longer, until Windows tools cut it off, and shows that an installer or a start-up line adds the directory again and again.',
      '每次重复都会让 PATH 变长，直至被 Windows 工具截断；这也说明某个安装程序或启动脚本在反复添加该目录。',
    ),
    rule: say(
      'Judges stored values: one registry value, or the lines of one start-up file. Fires when one of them names the same Go directory twice. A line that ran twice because a nested shell read the file again is tolerated.',
      '依据存储的值判断：单个注册表值，或单个启动文件中的各行。其中同一 Go 目录出现两次即触发。嵌套 shell 再次读取文件而使同一行执行两次的情况可以接受。',
    ),
  },
  source: 'catalogue B.000',
  check({ path }, context) {
    const view = pathView(path, context.env.kind)
    if (context.env.kind !== 'windows') return inProfiles(view)
    return inRegistry(view, context)
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [dir, count] = [shown(textOf(evidence, 'dir')), textOf(evidence, 'count')]
    return say(
      `${dir} stands ${count} times in PATH, set in ${at.en}.`,
      `${dir} 在${at.zh}设置的 PATH 中出现了 ${count} 次。`,
    )
  },
  remedy(evidence, { kind }) {
    const dir = textOf(evidence, 'dir')
    const steps = removePathEntry(dir, originOf(evidence), true)
    const guard = step(
      say(
        'In a start-up file, keep one line and let it add the directory only if PATH lacks it, so that nested shells do not add it again.',
        '在启动文件中只保留一行，并仅在 PATH 尚未包含该目录时添加，以免嵌套 shell 重复添加。',
      ),
    )
    return {
      steps: [...steps, ...(kind === 'windows' ? [] : [guard]), step(NEW_SESSION)],
      verify: say(
        'The directory stands once in PATH of each scope.',
        '该目录在每个作用域的 PATH 中只出现一次。',
      ),
    }
  },
})

function inRegistry(view: PathView, context: Context): Draft[] {
  const registry = context.need('registry')
  if (!registry) return []
  return storedEntries(registry, view).flatMap(({ entries, length }) =>
    repeated(entries.filter(({ sdkBin }) => sdkBin)).map((group) => draftOf(group, group.length, length)),
  )
}

const START_UP: ReadonlySet<OriginKind> = new Set(['profile', 'pam', 'path-helper'])

function inProfiles(view: PathView): Draft[] {
  const drafts = new Map<string, Draft>()
  const written = view.sdkBins.filter(({ origin }) => START_UP.has(origin.kind))
  for (const own of groupBy(written, ({ session }) => session).values()) {
    for (const group of repeated(own)) {
      const lines = new Set(group.map(({ origin }) => origin.line))
      const nestedShell = lines.size === 1 && group.length === 2
      const draft = draftOf(group, group.length, 0)
      if (!nestedShell) drafts.set(draft.subject, draft)
    }
  }
  return [...drafts.values()]
}

/** Groups of two or more with the same directory and the same place that set them. */
function repeated(entries: readonly StoredEntry[]): StoredEntry[][] {
  if (entries.length < 2) return []
  const groups = groupBy(entries, ({ key, origin }) => `${key}\n${origin.kind}\n${origin.ref ?? ''}`)
  return [...groups.values()].filter((group) => group.length >= 2)
}

function draftOf(group: readonly StoredEntry[], count: number, length: number): Draft {
  const last = group.at(-1)
  const origin: Origin = last?.origin ?? { kind: 'process', confidence: 'low' }
  const dir = group[0]?.dir ?? ''
  const entries = group
    .slice(0, 200)
    .map(({ index, raw, origin: from }): EvidenceRow => ({ index, raw, origin: from }))
  return {
    subject: `${dir} (${origin.kind})`,
    severity: count >= 5 || length > LONG_PATH ? 'medium' : 'low',
    layer: layerOf(origin),
    evidence: { dir, count, origin, ...(length > 0 ? { pathLength: length } : {}), entries },
  }
}
