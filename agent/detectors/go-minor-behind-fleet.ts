import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { daysBetween } from './model/go-releases.ts'
import { langOf, parseGoVersion } from './model/go-version.ts'
import { installOf } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { plainRelease } from './model/project-go.ts'
import { say } from './remedy/steps.ts'
import { upgradeGo } from './remedy/upgrade-steps.ts'

/** Of fewer machines a median says nothing. */
const FEWEST = 3

export const goMinorBehindFleet = defineDetector({
  id: 'GO_MINOR_BEHIND_FLEET',
  severity: 'low',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  roles: ['workstation', 'container'],
  needs: ['goActive', 'fleet'],
  wants: ['goInstalls', 'projects'],
  texts: {
    title: say('Host is behind the fleet’s Go version', '该主机 Go 版本落后于机群'),
    why: say(
      'What colleagues build with the newer release may not build here, and results differ between machines.',
      '同事用新版本编译的代码在这里可能无法编译，各机器的结果也会不一致。',
    ),
    rule: say(
      'Fires when the Go in use is of an older minor release than the median of the group and the median has been there for longer than the policy allows. Silent in groups of fewer than three machines, for development builds, and where a project pins exactly this Go.',
      '当所用 Go 的次版本低于分组的中位数、且中位数达到该版本的时间超过策略允许的天数时触发。少于三台机器的分组、开发版，以及有项目恰好固定了该版本时不触发。',
    ),
  },
  source: 'catalogue B.001',
  labels: {
    fleetGo: say('Median of the group', '分组中位数'),
    fleetGoSince: say('Median since', '达到中位数的时间'),
    fleetVersions: say('Hosts by release', '各版本的主机数'),
    fleetRelease: say('Release', '版本'),
    fleetHosts: say('Hosts', '主机数'),
  },
  check({ goActive, fleet }, context) {
    const { policy, takenAt, env } = context
    const running = goActive.selectedVersion ?? goActive.version ?? ''
    const own = parseGoVersion(running)
    const median = parseGoVersion(fleet.medianGo ?? '')
    if (!own || !median || own.pre?.kind === 'devel' || fleet.hosts < FEWEST) return []
    if (own.major > median.major || (own.major === median.major && own.minor >= median.minor)) return []
    const pinned = (context.want('projects')?.list ?? []).some(
      ({ pin }) => pin && plainRelease(pin.version) === plainRelease(running),
    )
    if (pinned) return []
    if (fleet.medianGoSince === undefined)
      throw new Undecidable('fleet: since when the median is that new is not known')
    if (daysBetween(fleet.medianGoSince, takenAt) < policy.behindDays) return []
    const installs = context.want('goInstalls')
    const install = installs && installOf(installs, goActive.real, pathsOf(env.kind))
    return [
      {
        subject: goActive.binPath,
        evidence: {
          goPath: goActive.binPath,
          goVersion: running,
          source: install?.source ?? 'unknown',
          fleetGo: langOf(median),
          fleetGoSince: fleet.medianGoSince,
          fleetVersions: Object.entries(fleet.versions)
            .map(([fleetRelease, fleetHosts]) => ({ fleetRelease, fleetHosts }))
            .slice(0, 50),
        },
      },
    ]
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    const [median, since] = [textOf(evidence, 'fleetGo'), textOf(evidence, 'fleetGoSince').slice(0, 10)]
    return say(
      `${go} is ${version}; half of the group has had Go ${median} or newer since ${since}.`,
      `${go} 的版本是 ${version}；自 ${since} 起，分组中一半的机器已使用 Go ${median} 或更新版本。`,
    )
  },
  remedy: (evidence, { kind }) => ({
    steps: upgradeGo(textOf(evidence, 'source'), kind),
    verify: say(
      '"go version" prints the group’s release or a newer one.',
      'go version 输出与分组相同或更新的版本。',
    ),
  }),
})
