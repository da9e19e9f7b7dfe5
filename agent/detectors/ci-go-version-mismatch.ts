import type { EvidenceRow } from '../contract/finding.ts'
import type { CiGo } from '../contract/sections/projects/build-files.ts'
import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, EVERY_PLATFORM, type Draft } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { ciVersion, isOlderThan, losesZero } from './model/ci-go.ts'
import { langOfLine, toolchainLine } from './model/go-line.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows, sourceLine } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

export const ciGoVersionMismatch = defineDetector({
  id: 'CI_GO_VERSION_MISMATCH',
  severity: 'medium',
  layers: ['ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  texts: {
    title: say('CI uses another Go version than go.mod or the developers', 'CI 与 go.mod 的 Go 版本不一致'),
    why: say(
      'A build server with an older Go than go.mod asks for fails, or downloads a toolchain on every run. With another minor release than the developers pin, it tests something that nobody runs.',
      '构建服务器的 Go 若低于 go.mod 的要求，要么失败，要么每次运行都重新下载工具链；若与开发者锁定的次版本不同，则测试的并不是大家实际使用的版本。',
    ),
    // A newer Go than the toolchain line is no mismatch: that line names the least that is fine. Fleet majorities and
    // linter options of the catalogue are not in the data.
    rule: say(
      'Fires when a workflow, Dockerfile or job asks for a Go older than the go or toolchain line of go.mod, or for another minor release than the project’s .go-version, .tool-versions or mise.toml. Silent when one leg of a matrix or one build stage fits, for go-version-file, and for ranges that mean the newest Go.',
      '当工作流、Dockerfile 或任务要求的 Go 低于 go.mod 的 go 行或 toolchain 行，或与项目的 .go-version、.tool-versions、mise.toml 次版本不同时触发。矩阵中有一个分支或多阶段构建中有一个阶段符合、使用 go-version-file，以及表示最新 Go 的范围不触发。',
    ),
  },
  source: 'catalogue B.001',
  labels: { demandedBy: say('Asked for by', '要求来自') },
  check({ projects }) {
    return projects.list.flatMap((project) => (project.ci.length === 0 ? [] : judge(project)))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [raw, by] = [textOf(first, 'raw'), shown(textOf(first, 'demandedBy'))]
    const wanted = textOf(first, 'version')
    const [more, moreZh] =
      rows.length > 1 ? [`, and ${rows.length - 1} more`, `，另有 ${rows.length - 1} 处`] : ['', '']
    return say(
      `${file} uses Go ${raw}, while ${by} asks for ${wanted}${more}.`,
      `${file} 使用 Go ${raw}，而 ${by} 要求 ${wanted}${moreZh}。`,
    )
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'With actions/setup-go write "go-version-file: go.mod" in place of the version, so that there is one place to change.',
          '使用 actions/setup-go 时，用“go-version-file: go.mod”代替版本号，这样只需维护一处。',
        ),
      ),
      step(
        say(
          'Elsewhere raise the version to the one asked for, and send the change through a review.',
          '其他情况请把版本提高到所要求的版本，并通过评审提交。',
        ),
      ),
    ],
    verify: say(
      'The build prints the version that go.mod asks for.',
      '构建日志中的 go version 与 go.mod 的要求一致。',
    ),
  }),
})

function judge(project: Project): Draft[] {
  // The number 1.20 is a finding of its own; a file of the project cannot contradict the project.
  const entries = project.ci.filter((entry) => !losesZero(entry) && entry.fromFile === undefined)
  const rows = [...groupBy(entries, (entry) => `${entry.file}\n${alternatives(entry)}`).values()].flatMap(
    (group) => {
      const complaints = group.map((entry) => ({ entry, row: complaint(entry, project) }))
      return complaints.every(({ row }) => row !== null) ? complaints : []
    },
  )
  return [...groupBy(rows, ({ entry }) => entry.file)].map(([path, group]) => ({
    subject: path,
    evidence: { path, entries: evidenceRows(group.flatMap(({ row }) => (row ? [row] : []))) },
  }))
}

/** Entries with one key are alternatives: legs of a matrix, stages of an image. */
const alternatives = ({ matrix, system, job = '', line }: CiGo): string =>
  system === 'docker' ? 'docker' : matrix ? `matrix ${job}` : String(line)

function complaint(entry: CiGo, { goMod, goWork, pin }: Project): EvidenceRow | null {
  const version = ciVersion(entry)
  if (!version) return null
  const row = (demandedBy: string, wanted: string) => ({
    path: sourceLine(entry.file, entry.line),
    raw: entry.raw,
    demandedBy,
    version: wanted,
  })
  const source = goMod ?? goWork
  if (source?.go !== undefined && isOlderThan(version, source.go)) return row(source.file, source.go)
  const toolchain = toolchainLine(source?.toolchain ?? '')
  const lang = langOfLine(toolchain)
  if (source && lang !== null && isOlderThan(version, lang)) return row(source.file, toolchain)
  const pinned = langOfLine(toolchainLine(pin?.version ?? ''))
  return pin && pinned !== null && pinned !== langOfLine(version.line) ? row(pin.file, pin.version) : null
}
