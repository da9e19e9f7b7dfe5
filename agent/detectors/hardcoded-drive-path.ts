import type { Layer, Severity } from '../contract/finding.ts'
import type { HardcodedPath } from '../contract/sections/projects/build-files.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows, mostSevere, sourceLine } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

export const hardcodedDrivePath = defineDetector({
  id: 'HARDCODED_DRIVE_PATH',
  severity: 'medium',
  severityVaries: say(
    'Low outside build files; info when the path is only the fallback of a variable.',
    '构建文件之外为低；若路径只是变量的后备值则为提示。',
  ),
  layers: ['user', 'ci', 'editor'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  texts: {
    title: say('Scripts or settings contain fixed Go paths', '脚本或配置硬编码 Go 路径'),
    why: say(
      'A fixed path holds until Go is updated, moved or installed elsewhere by a colleague. Then the script uses an old Go, or none, while every other check says that Go is fine.',
      '硬编码的路径只在 Go 未升级、未搬移、同事的安装位置相同的情况下有效。否则脚本会用到旧的 Go，或找不到 Go，而其他检查都显示正常。',
    ),
    // Start-up files are left out: a line with /usr/local/go/bin there is what Go's own instructions ask for. So are
    // Dockerfiles, whose paths are those of an image.
    rule: say(
      'Fires for a file of a project in which a build step, script, setting or source text names a Go directory by a fixed path. Silent for start-up files, Dockerfiles, tests, documentation, generated and vendored files.',
      '当项目文件中的构建步骤、脚本、设置或源码以固定路径引用 Go 目录时触发。启动文件、Dockerfile、测试、文档、生成的文件和 vendor 中的文件不触发。',
    ),
  },
  source: 'catalogue B.003; A-003-08, C-57',
  labels: { insteadOf: say('Better', '建议改为'), fallback: say('Only a fallback', '仅为后备值') },
  check({ projects }) {
    const found = projects.list.flatMap(({ hardcoded }) => hardcoded)
    if (found.length === 0) return []
    const judged = found.filter(({ file, kind }) => kind !== 'profile' && !INNOCENT.test(file))
    return [...groupBy(judged, ({ file }) => file)].map(([file, paths]) => ({
      subject: file,
      severity: mostSevere(paths.map(severityOf)),
      layer: layerOf(file, paths[0]?.kind ?? 'script'),
      evidence: {
        path: file,
        entries: evidenceRows(
          paths.map(({ line, literal, suggestion, fallback }) =>
            rowOf({ path: sourceLine(file, line), raw: literal, insteadOf: suggestion, fallback }),
          ),
        ),
      },
    }))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = shown(textOf(rows[0] ?? {}, 'raw'))
    const [more, moreZh] =
      rows.length > 1
        ? [` and ${rows.length - 1} more fixed paths`, `等 ${rows.length} 处固定路径`]
        : ['', '']
    return say(`${file} contains ${first}${more}.`, `${file} 中写有 ${first}${moreZh}。`)
  },
  remedy(evidence) {
    const row = rowsOf(evidence, 'entries').find((candidate) => typeof candidate['insteadOf'] === 'string')
    const example = row
      ? step(
          say(
            `For instance write ${textOf(row, 'insteadOf')} for ${shown(textOf(row, 'raw'))}.`,
            `例如把 ${shown(textOf(row, 'raw'))} 改为 ${textOf(row, 'insteadOf')}。`,
          ),
        )
      : step(
          say(
            'Run go from PATH, and where a directory is needed ask for it with "go env GOROOT" or "go env GOPATH".',
            '请使用 PATH 中的 go；需要目录时，用 go env GOROOT 或 go env GOPATH 查询。',
          ),
        )
    return {
      steps: [
        example,
        step(
          say(
            'Change the file in a branch and have it reviewed like any other change.',
            '请在分支中修改该文件，并像其他改动一样进行评审。',
          ),
        ),
      ],
      verify: say('The next scan finds no fixed path in the file.', '下一次扫描在该文件中不再发现固定路径。'),
    }
  },
})

const INNOCENT =
  /(?:^|[\\/])(?:vendor|third_party|node_modules|testdata|docs?)[\\/]|_test\.go$|\.(?:md|rst|adoc|txt|lock|sum|pb\.go)$|(?:^|[\\/.])(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/i

const severityOf = ({ kind, fallback }: HardcodedPath): Severity =>
  fallback ? 'info' : kind === 'build' ? 'medium' : 'low'

const CI_FILE =
  /[\\/]\.(?:github|gitlab|circleci|azure-pipelines)[\\/]|(?:\.gitlab-ci|azure-pipelines)\.ya?ml$|Jenkinsfile/

function layerOf(file: string, kind: HardcodedPath['kind']): Layer {
  if (kind === 'editor') return 'editor'
  return CI_FILE.test(file) ? 'ci' : 'user'
}
