import type { Severity } from '../contract/finding.ts'
import type { CiGo, SetupGo } from '../contract/sections/projects/build-files.ts'
import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { ciVersion, isOlderThan } from './model/ci-go.ts'
import { toolchainLine } from './model/go-line.ts'
import { groupBy } from './model/group.ts'
import { evidenceRows, mostSevere, sourceLine } from './model/source-line.ts'
import { say, step } from './remedy/steps.ts'

const PROBLEMS = {
  'two caches': say('another step caches the same directories', '另有步骤缓存相同目录'),
  'set up twice': say('Go is set up twice in the job', '同一任务中设置了两次 Go'),
  'toolchain download': say(
    'a toolchain is downloaded into the module cache before the restore',
    '恢复缓存之前已有工具链下载到模块缓存',
  ),
  'kept module cache': say('the runner keeps its module cache between jobs', '运行器在任务之间保留模块缓存'),
} as const

type Problem = keyof typeof PROBLEMS

export const setupGoCacheCollision = defineDetector({
  id: 'SETUP_GO_CACHE_COLLISION',
  severity: 'medium',
  severityVaries: say(
    'Info for a self-hosted runner of which nothing says that it keeps its module cache.',
    '对于无法确认是否保留模块缓存的自托管运行器，仅作提示。',
  ),
  layers: ['ci'],
  // "linux, macos runners" of the index is where the workflow runs, not where its file is found.
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['ci'],
  texts: {
    title: say('Cache restore collides with files already in the module cache', '缓存恢复与现有模块缓存冲突'),
    why: say(
      'actions/setup-go unpacks its cache over the module cache, whose files are read-only. Where some are there already, the log fills with "Cannot open: File exists", and the restore costs minutes for nothing.',
      'actions/setup-go 会把缓存解压到模块缓存上，而其中的文件是只读的。若文件已存在，日志中会充满“Cannot open: File exists”，恢复过程白白耗费数分钟。',
    ),
    rule: say(
      'Fires when a job uses setup-go with its cache and another step caches the same directories, Go is set up twice, a version before v6 installs an older Go than the toolchain or go line, or the runner is self-hosted. Silent with "cache: false" and on build agents that are thrown away after a job.',
      '当任务使用带缓存的 setup-go，且另有步骤缓存相同目录、重复设置 Go、v6 之前的版本安装了低于 toolchain 或 go 行的 Go，或运行器为自托管时触发。设置了 cache: false，或用完即弃的构建代理不触发。',
    ),
  },
  source:
    'catalogue E.4; actions/setup-go#403, actions/setup-go#424, actions/setup-go#506, actions/setup-go#314, actions/setup-go#722',
  labels: { setupJob: say('Job', '任务') },
  check({ projects }, context) {
    const found = projects.list.flatMap((project) => {
      const downloading = new Set<string>()
      for (const entry of project.setupGo.length > 0 ? project.ci : [])
        if (entry.job !== undefined && downloadsToolchain(entry, project)) downloading.add(jobOf(entry))
      return project.setupGo.flatMap((setup) => {
        const problem = setup.cache ? problemOf(setup, downloading, context) : null
        return problem === null ? [] : [{ setup, problem, severity: severityOf(problem, context) }]
      })
    })
    return [...groupBy(found, ({ setup }) => setup.file)].map(([path, group]) => ({
      subject: path,
      severity: mostSevere(group.map(({ severity }) => severity)),
      evidence: {
        path,
        entries: evidenceRows(
          group.map(({ setup, problem }) => ({
            path: sourceLine(path, setup.line),
            setupJob: setup.job,
            problem,
          })),
        ),
      },
    }))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const words = Object.entries(PROBLEMS).find(([name]) => name === first['problem'])?.[1]
    const { en, zh } = words ?? say('the cache is restored over existing files', '缓存会覆盖已有文件')
    const job = textOf(first, 'setupJob')
    return say(`In ${file}, job ${job}: ${en}.`, `${file} 的任务 ${job}：${zh}。`)
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'Let one step own the cache: remove the other cache step or the second set-up, or give setup-go "cache: false".',
          '让一个步骤独占缓存：删除另一个缓存步骤或第二次设置，或为 setup-go 设置 cache: false。',
        ),
      ),
      step(
        say(
          'On a runner that keeps its files, "cache: false" is right: the module cache is the cache.',
          '在保留文件的运行器上应使用 cache: false：模块缓存本身就是缓存。',
        ),
      ),
      step(
        say(
          'Use setup-go v6 with "go-version-file: go.mod", so that the toolchain is the one installed.',
          '使用 setup-go v6 与“go-version-file: go.mod”，使安装的 Go 就是所需工具链。',
        ),
      ),
    ],
    verify: say(
      'The log of the job contains no "File exists" any more.',
      '任务日志中不再出现“File exists”。',
    ),
  }),
})

const jobOf = ({ file, job = '' }: Pick<CiGo, 'file' | 'job'>): string => `${file}\n${job}`

function problemOf(setup: SetupGo, downloading: ReadonlySet<string>, context: Context): Problem | null {
  if (setup.otherCacheLine !== undefined) return 'two caches'
  if (setup.timesInJob > 1) return 'set up twice'
  if (setup.major !== undefined && setup.major < 6 && downloading.has(jobOf(setup)))
    return 'toolchain download'
  return setup.selfHosted && context.want('ci')?.ephemeral !== true ? 'kept module cache' : null
}

const severityOf = (problem: Problem, context: Context): Severity =>
  problem === 'kept module cache' && context.want('ci')?.ephemeral !== false ? 'info' : 'medium'

function downloadsToolchain(entry: CiGo, { goMod }: Project): boolean {
  const wanted = [goMod?.go ?? '', toolchainLine(goMod?.toolchain ?? '')].filter((line) => line !== '')
  const version = entry.fromFile === undefined ? ciVersion(entry) : null
  return version !== null && wanted.some((line) => isOlderThan(version, line))
}
