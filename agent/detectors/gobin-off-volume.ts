import { defineDetector } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { pathsOf } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'

export const gobinOffVolume = defineDetector({
  id: 'GOBIN_OFF_VOLUME',
  severity: 'info',
  layers: ['user'],
  platforms: ['windows'],
  needs: ['dirs', 'goActive'],
  texts: {
    title: say('GOBIN is on another volume than GOROOT', 'GOBIN 与 GOROOT 不在同一盘'),
    why: say(
      'This is allowed and works. While Go directories are being moved, it shows what is still, or already, on another drive.',
      '这是允许的，也能正常工作。在迁移 Go 目录期间，它显示哪些目录仍在或已在另一个盘上。',
    ),
    // Catalogue: also together with a GOBIN finding. A detector sees no other's findings, and an admin sees both
    // places in that finding already.
    rule: say(
      'Fires only while a migration is under way by policy: GOBIN and GOROOT are on different drives and GOBIN is not at the place the migration wants.',
      '仅在策略规定的迁移进行期间触发：GOBIN 与 GOROOT 位于不同的盘，且 GOBIN 不在迁移的目标位置。',
    ),
  },
  labels: { gobinPlace: say('GOBIN directory', 'GOBIN 目录') },
  source: 'catalogue B.000; C-10',
  check({ dirs, goActive }, { policy, env }) {
    const { gobin } = dirs
    const { goroot } = goActive
    if (!policy.campaign || !gobin || goroot === undefined) return []
    const [binDrive, rootDrive] = [driveOf(gobin.real ?? gobin.path), driveOf(goroot)]
    if (binDrive === null || rootDrive === null || binDrive === rootDrive) return []
    const target = policy.campaign.target['GOBIN']
    if (target !== undefined && pathsOf(env.kind).same(target, gobin.path)) return []
    return [{ subject: 'GOBIN', evidence: { gobinPlace: gobin.path, goroot } }]
  },
  explain(evidence) {
    const [bin, root] = [shown(textOf(evidence, 'gobinPlace')), shown(textOf(evidence, 'goroot'))]
    return say(`GOBIN is ${bin}, GOROOT is ${root}.`, `GOBIN 是 ${bin}，GOROOT 是 ${root}。`)
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'Nothing has to be done; the migration’s own plan says what moves when.',
          '无需处理；迁移计划会说明何时移动哪些目录。',
        ),
      ),
    ],
    verify: say('Nothing to check.', '无需验证。'),
  }),
})

const driveOf = (path: string): string | null => /^([A-Za-z]):/.exec(path)?.[1]?.toUpperCase() ?? null
