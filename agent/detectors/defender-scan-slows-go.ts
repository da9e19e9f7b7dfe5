import type { Smoke } from '../contract/sections/smoke.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { textOf } from './evidence.ts'
import { windowsPaths } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'

const SLOW_LIST_MS = 10_000
const TIMES_PEERS = 3
const WARM_SECONDS = 600

export const defenderScanSlowsGo = defineDetector({
  id: 'DEFENDER_SCAN_SLOWS_GO',
  severity: 'medium',
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['smoke'],
  wants: ['windowsSecurity', 'fleet', 'dirs', 'drives', 'clock'],
  texts: {
    title: say('Real-time scanning makes Go commands very slow', '实时防护导致 Go 命令显著变慢'),
    why: say(
      'Go opens thousands of small files. When each is scanned on opening, commands that take a second elsewhere take ten or more here.',
      'Go 会打开成千上万个小文件。若每次打开都要扫描，其他机器上一秒完成的命令在这里会超过十秒。',
    ),
    rule: say(
      'Fires when "go list std" takes more than 10 seconds and the test build more than three times the median of the group, while Defender’s real-time protection is on and excludes none of Go’s directories. Silent on a busy machine, soon after a start, with the cache on a network or on a Dev Drive.',
      '当 go list std 超过 10 秒、测试构建超过同组中位数的三倍，且 Defender 实时防护开启而未排除任何 Go 目录时触发。主机繁忙、刚启动、缓存位于网络或 Dev Drive 上时不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-04',
  labels: {
    listStdMs: say('go list std (ms)', 'go list std（毫秒）'),
    testBuildMs: say('Test build (ms)', '测试构建（毫秒）'),
    peersBuildMs: say('Median of the group (ms)', '同组中位数（毫秒）'),
  },
  check({ smoke }, context) {
    const listStdMs = timeOf(smoke, 'list-std')
    const testBuildMs = timeOf(smoke, 'build')
    if (smoke.loaded || listStdMs === undefined || testBuildMs === undefined) return []
    if (listStdMs <= SLOW_LIST_MS || otherReason(context)) return []
    const security = context.need('windowsSecurity')
    if (!security) return []
    if (!security.defender) throw new Undecidable('windowsSecurity: whether Defender scans is not known')
    const { realtime, excluded } = security.defender
    if (!realtime || excluded.gocache || excluded.gomodcache || excluded.goroot) return []
    const peersBuildMs = context.want('fleet')?.buildStdMs
    if (peersBuildMs === undefined) throw new Undecidable('fleet: how fast the others build is not known')
    if (testBuildMs <= TIMES_PEERS * peersBuildMs) return []
    return [{ subject: 'Defender', evidence: { listStdMs, testBuildMs, peersBuildMs } }]
  },
  explain(evidence) {
    const [list, build] = [seconds(evidence['listStdMs']), seconds(evidence['testBuildMs'])]
    const peers = seconds(evidence['peersBuildMs'])
    return say(
      `"go list std" took ${list} s and the test build ${build} s; the median of the group is ${peers} s.`,
      `go list std 用时 ${list} 秒，测试构建用时 ${build} 秒；同组中位数为 ${peers} 秒。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      step(
        say(
          `Show these figures (test build ${textOf(evidence, 'testBuildMs')} ms) to whoever is responsible for security.`,
          `将这些数据（测试构建 ${textOf(evidence, 'testBuildMs')} 毫秒）提供给安全负责人。`,
        ),
      ),
      step(
        say(
          'Ask for a Dev Drive for GOCACHE and GOMODCACHE (Windows 11), which Defender scans later, or for an exclusion of these two. Leave the protection on.',
          '申请将 GOCACHE 和 GOMODCACHE 放到 Dev Drive（Windows 11，Defender 会延后扫描），或仅对这两个目录设置排除项。不要关闭防护。',
        ),
      ),
    ],
    verify: say('"go list std" takes a few seconds at most.', 'go list std 最多只需几秒。'),
  }),
})

const timeOf = ({ steps }: Smoke, name: Smoke['steps'][number]['name']): number | undefined =>
  steps.find((done) => done.name === name && done.outcome === 'ok')?.ms

/** Slow for another reason than Defender: cold, remote, or on a drive that is not scanned on opening. */
function otherReason(context: Context): boolean {
  if ((context.want('clock')?.sinceResumeSeconds ?? Infinity) < WARM_SECONDS) return true
  const cache = context.want('dirs')?.gocache
  if (!cache) return false
  const drive = context
    .want('drives')
    ?.list.find(({ root }) => windowsPaths.under(cache.real ?? cache.path, root))
  return cache.place?.volume === 'remote' || drive?.kind === 'remote' || drive?.devDrive === true
}

const seconds = (ms: unknown) => (typeof ms === 'number' ? (ms / 1000).toFixed(1) : '?')
