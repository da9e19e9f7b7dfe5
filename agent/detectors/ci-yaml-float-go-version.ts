import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { losesZero } from './model/ci-go.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

export const ciYamlFloatGoVersion = defineDetector({
  id: 'CI_YAML_FLOAT_GO_VERSION',
  severity: 'high',
  severityVaries: say(
    'Low while the number happens to survive: 1.21 stays 1.21.',
    '若该数字恰好不变（1.21 仍为 1.21）则为低。',
  ),
  layers: ['ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  texts: {
    title: say('Unquoted Go version becomes a float', 'YAML 中未加引号的 Go 版本被解析为浮点数'),
    why: say(
      'In YAML an unquoted 1.20 is a number, and the number is 1.2. The build server installs Go 1.2 or fails to find it, although the file says 1.20.',
      'YAML 中未加引号的 1.20 是一个数字，其值为 1.2。文件中明明写着 1.20，构建服务器却会安装 Go 1.2 或找不到该版本。',
    ),
    rule: say(
      'Fires when a Go version in a workflow is read as a number. Silent for quoted versions, for three-part versions, which YAML takes for a text, and for names such as stable.',
      '当工作流中的 Go 版本被解析为数字时触发。带引号的版本、三段式版本（YAML 视为文本）以及 stable 等名称不触发。',
    ),
  },
  source: 'catalogue E.4; actions/setup-go#328, actions/setup-go#326, actions/setup-go#507',
  labels: { readAs: say('Read as', '解析为') },
  check({ projects }) {
    const numbers = projects.list.flatMap(({ ci }) => ci.filter(({ yamlNumber }) => yamlNumber))
    return [...groupBy(numbers, ({ file }) => file)].map(([path, entries]) => ({
      subject: path,
      severity: entries.some(losesZero) ? ('high' as const) : ('low' as const),
      evidence: {
        path,
        entries: evidenceRows(
          // The wrong ones first: they are what the sentence is about.
          entries
            .toSorted((a, b) => Number(losesZero(b)) - Number(losesZero(a)) || a.line - b.line)
            .map(({ line, raw, parsed }) => ({ path: sourceLine(path, line), raw, readAs: parsed })),
        ),
      },
    }))
  },
  explain(evidence) {
    const [file, first] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')[0] ?? {}]
    const [raw, parsed] = [textOf(first, 'raw'), textOf(first, 'readAs')]
    return raw === parsed
      ? say(
          `${file} says ${raw} without quotes; the next version that ends in 0 will be read wrongly.`,
          `${file} 中的 ${raw} 没有加引号；下一个以 0 结尾的版本就会被误读。`,
        )
      : say(
          `${file} says ${raw} without quotes, which is read as ${parsed}.`,
          `${file} 中的 ${raw} 没有加引号，被解析为 ${parsed}。`,
        )
  },
  remedy(evidence) {
    const raw = textOf(rowsOf(evidence, 'entries')[0] ?? {}, 'raw')
    return {
      steps: [
        step(
          say(
            `Put the version in quotes: '${raw}'. Or write "go-version-file: go.mod".`,
            `给版本加上引号：'${raw}'，或改写为“go-version-file: go.mod”。`,
          ),
        ),
      ],
      verify: say(
        '"go version" in the build prints the release that was meant.',
        '构建中 go version 输出预期的版本。',
      ),
    }
  },
})
