import { defineDetector } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { splitStored } from './model/split.ts'
import { storedPathValues } from './model/stored-path-value.ts'
import { retypeStoredPath } from './remedy/stored-path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const VARIABLE = /%[^%;]+%/

/** A user's Path of type REG_SZ without any %...% is what .NET and setx write, and works: no finding. */
export const pathRegTypeWrong = defineDetector({
  id: 'PATH_REG_TYPE_WRONG',
  severity: 'high',
  severityVaries: say(
    'Low for a system Path of plain text without any %...%: it works until an entry with a variable is added.',
    '若系统 Path 为普通字符串但不含 %...%，则为低：在加入带变量的条目之前它仍可正常工作。',
  ),
  layers: ['windows-host', 'user'],
  platforms: ['windows'],
  needs: ['registry'],
  texts: {
    title: say('PATH in the registry has the wrong type', '注册表 PATH 类型错误'),
    why: say(
      'Windows expands %SystemRoot% and the like only in a value of type REG_EXPAND_SZ. In any other type these entries name no directory, and the programs in them are not found.',
      '只有 REG_EXPAND_SZ 类型的值，Windows 才会展开其中的 %SystemRoot% 等变量。若为其他类型，这些条目就不指向任何目录，其中的程序也无法找到。',
    ),
    rule: say(
      'Fires when a stored Path is REG_SZ and has %...% entries, or has a type that is no text at all. Low when the system’s Path is REG_SZ without %...%. Silent for a user’s REG_SZ Path without %...%, which works.',
      '当存储的 Path 为 REG_SZ 且含有 %...% 条目，或其类型根本不是文本时触发。系统 Path 为 REG_SZ 但不含 %...% 时为低。用户 Path 为 REG_SZ 且不含 %...% 时可正常工作，不触发。',
    ),
  },
  source: 'catalogue B.004',
  labels: {
    storedType: say('Stored as', '存储类型'),
    dependentEntries: say('Entries that need expansion', '需要展开的条目'),
  },
  check({ registry }) {
    return storedPathValues(registry).flatMap(({ value, scope, origin, layer }) => {
      if (value.kind === 'REG_EXPAND_SZ') return []
      const text = value.kind === 'REG_SZ'
      const variables = text ? splitStored(value.raw, 'windows').filter((entry) => VARIABLE.test(entry)) : []
      if (text && variables.length === 0 && scope === 'user') return []
      return [
        {
          subject: origin.ref ?? value.name,
          severity: text && variables.length === 0 ? 'low' : 'high',
          layer,
          evidence: evidenceOf({
            origin,
            storedType: value.kind,
            case: text ? 'text' : 'no-text',
            dependentEntries:
              variables.length > 0 ? variables.slice(0, 100).map((raw) => ({ raw })) : undefined,
          }),
        },
      ]
    })
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [type, count] = [textOf(evidence, 'storedType'), rowsOf(evidence, 'dependentEntries').length]
    const en = `PATH in ${at.en} is stored as ${type}`
    const zh = `${at.zh}中的 PATH 存储为 ${type}`
    if (count === 0) return say(`${en} instead of REG_EXPAND_SZ.`, `${zh}，而不是 REG_EXPAND_SZ。`)
    return say(
      `${en}, so ${count} of its entries ${count === 1 ? 'is' : 'are'} not expanded.`,
      `${zh}，因此其中 ${count} 个条目没有被展开。`,
    )
  },
  remedy(evidence) {
    const scope = originOf(evidence).kind === 'machine' ? 'machine' : 'user'
    const rebuild = step(
      say(
        'Open the value in regedit, write down its contents, and create it anew as an expandable string.',
        '在 regedit 中打开该值，记下内容，再以“可扩充字符串值”重新创建。',
      ),
    )
    return {
      steps: [evidence['case'] === 'no-text' ? rebuild : retypeStoredPath(scope), step(NEW_SESSION)],
      verify: say(
        'The type is REG_EXPAND_SZ and a new terminal shows no %...% in PATH.',
        '类型为 REG_EXPAND_SZ，且新终端的 PATH 中不再出现 %...%。',
      ),
    }
  },
})
