import { defineDetector, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { pathView } from './model/path-view.ts'
import { storedEntries } from './model/stored-path.ts'
import { entriesLost, storedPathValues, type StoredPathValue } from './model/stored-path-value.ts'
import { restoreStoredEntries } from './remedy/stored-path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** setx keeps 1024 characters; a separator or blanks at the cut may have been tidied away since. */
const CUT = 1024
const SHORTEST = 1020

export const pathTruncated1024 = defineDetector({
  id: 'PATH_TRUNCATED_1024',
  severity: 'high',
  layers: ['user', 'windows-host'],
  platforms: ['windows'],
  needs: ['registry', 'path'],
  wants: ['earlier'],
  texts: {
    title: say('PATH was cut at 1024 characters', 'PATH 被 setx 截断'),
    why: say(
      '"setx" stores no more than 1024 characters and drops the rest of PATH for good. Programs at its end, often Go and its tools, are not found in any new terminal.',
      'setx 最多保存 1024 个字符，PATH 的其余部分会永久丢失。位于末尾的程序（往往是 Go 及其工具）在新终端中都找不到。',
    ),
    rule: say(
      'Fires when a stored Path has 1020 to 1024 characters and ends with a directory that does not exist, or with the beginning of an entry that an earlier snapshot had. Silent when the last entry exists: then the length is a coincidence.',
      '当存储的 Path 长度为 1020 至 1024 个字符，且末尾的目录不存在，或者只是早先快照中某个条目的开头部分时触发。若最后一个条目存在，则长度只是巧合，不触发。',
    ),
  },
  source: 'catalogue B.004; C-71',
  labels: {
    lengthBefore: say('Length before', '之前的长度'),
    lastEntry: say('Ends with', '末尾条目'),
    lostEntries: say('Lost entries', '丢失的条目'),
  },
  check({ registry, path }, context) {
    const suspects = storedPathValues(registry).filter(mayBeCut)
    if (suspects.length === 0) return []
    const view = pathView(path, 'windows')
    const stored = storedEntries(registry, view)
    const drafts: Draft[] = []
    let unknown: string | undefined
    for (const suspect of suspects) {
      const last = stored
        .find(({ scope }) => scope === suspect.scope)
        ?.entries.findLast(({ raw }) => raw.trim() !== '')
      const info = last && view.dir(last.dir)
      if (!last || info?.exists) continue
      const before = textBefore(suspect, context)
      const begun = (entry: string) =>
        entry.length > last.raw.length && entry.toLowerCase().startsWith(last.raw.toLowerCase())
      const lost = before === undefined ? [] : entriesLost(before, suspect.value.raw)
      const seenWhole = lost.some(begun)
      if (!seenWhole && !info?.ready) unknown ??= `path: ${last.dir} cannot be looked at`
      else if (suspect.length === undefined && !(seenWhole && (before?.length ?? 0) > CUT))
        unknown ??= 'registry: the length of Path before redaction is not known'
      else drafts.push(draftOf(suspect, last.raw, before, lost))
    }
    if (drafts.length === 0 && unknown !== undefined) throw new Undecidable(unknown)
    return drafts
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [length, last] = [textOf(evidence, 'pathLength'), textOf(evidence, 'lastEntry')]
    const lost = rowsOf(evidence, 'lostEntries').length
    const en = `PATH in ${at.en} stops after ${length} characters, in the middle of "${last}"`
    const zh = `${at.zh}中的 PATH 在第 ${length} 个字符后中断，末尾是“${last}”`
    if (lost === 0) return say(`${en}.`, `${zh}。`)
    const words = lost === 1 ? 'entry that was there before is' : 'entries that were there before are'
    return say(`${en}; ${lost} ${words} gone.`, `${zh}；之前的 ${lost} 个条目已丢失。`)
  },
  remedy(evidence) {
    const scope = originOf(evidence).kind === 'machine' ? 'machine' : 'user'
    const lost = rowsOf(evidence, 'lostEntries').map((row) => textOf(row, 'raw'))
    const look = step(
      say(
        'A terminal opened before the loss still has the whole PATH ($env:Path): write down the entries missing now.',
        '丢失之前打开的终端仍保有完整的 PATH（$env:Path）：请记下现在缺少的条目。',
      ),
    )
    const add = step(
      say(
        'Add them in System Properties, Environment Variables, in place of the last entry.',
        '在“系统属性 → 环境变量”中补回这些条目，并替换末尾不完整的条目。',
      ),
    )
    const never = step(
      say(
        'Do not change PATH with setx again; it cuts every time.',
        '不要再用 setx 修改 PATH：每次都会被截断。',
      ),
    )
    const mend =
      lost.length > 0 ? [restoreStoredEntries(scope, lost, textOf(evidence, 'lastEntry'))] : [look, add]
    return {
      steps: [...mend, never, step(NEW_SESSION)],
      verify: say('Every entry is back and the last one exists.', '所有条目均已恢复，且最后一个条目存在。'),
    }
  },
})

/** By length alone; a redacted text may have been somewhat longer or shorter than it is now. */
function mayBeCut({ length, value: { raw } }: StoredPathValue): boolean {
  if (length !== undefined) return length >= SHORTEST && length <= CUT
  const names = raw.split('<u').length - 1
  return raw.length >= SHORTEST - 60 * names && raw.length <= CUT + 3 * names
}

function textBefore({ scope }: StoredPathValue, context: Context): string | undefined {
  const earlier = context.want('earlier')
  return (scope === 'machine' ? earlier?.machinePath : earlier?.userPath)?.text
}

function draftOf(
  { value, length, origin, layer }: StoredPathValue,
  last: string,
  before: string | undefined,
  lost: readonly string[],
): Draft {
  return {
    subject: origin.ref ?? value.name,
    layer,
    evidence: evidenceOf({
      origin,
      pathLength: length ?? value.raw.length,
      lengthBefore: before?.length,
      lastEntry: last,
      lostEntries: lost.length > 0 ? lost.slice(0, 100).map((raw) => ({ raw })) : undefined,
    }),
  }
}
