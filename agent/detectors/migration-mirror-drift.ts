import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { textOf } from './evidence.ts'
import { quotePsPath } from './remedy/quote.ts'
import { psStep, say, step } from './remedy/steps.ts'

const STALE_HOURS = 48
const DUAL_RUN = 3

export const migrationMirrorDrift = defineDetector({
  id: 'MIGRATION_MIRROR_DRIFT',
  severity: 'medium',
  layers: ['user', 'ci'],
  platforms: ['windows'],
  // Everything it judges is in the policy.
  needs: [],
  texts: {
    title: say(
      'The mirror differs from the original during the dual run',
      '双轨运行期间镜像与原目录存在差异',
    ),
    why: say(
      'The dual run is to prove that the new drive can take over. A mirror that differs, or that nobody has compared, proves nothing.',
      '双轨运行是为了证明新盘可以接管。镜像存在差异或无人比对，就什么也证明不了。',
    ),
    rule: say(
      'Speaks only in the dual run of a campaign of the group. Fires when the last comparison found differences that are not on the exclusion list, or is older than 48 hours. Caches and logs are excluded from the start.',
      '仅在本组迁移活动的双轨运行阶段判断。当最近一次比对发现排除清单以外的差异，或比对已超过 48 小时时触发。缓存和日志默认被排除。',
    ),
  },
  source: 'catalogue B.003; A-003-14, C-62',
  labels: {
    unexpected: say('Unexpected differences', '意外差异数'),
    comparedAt: say('Compared', '比对时间'),
    mirrorTarget: say('Mirror', '镜像'),
  },
  check(_, { policy: { campaign }, takenAt, env }): Draft[] {
    if (campaign?.stage !== DUAL_RUN) return []
    const { mirror, target } = campaign
    if (!mirror) throw new Undecidable('policy: the mirror has not been compared yet')
    const hours = (Date.parse(takenAt) - Date.parse(mirror.at)) / 3_600_000
    if (mirror.unexpected === 0 && hours <= STALE_HOURS) return []
    return [
      {
        subject: 'mirror',
        layer: env.role === 'ci' ? 'ci' : 'user',
        evidence: {
          problem: mirror.unexpected > 0 ? 'differs' : 'stale',
          unexpected: mirror.unexpected,
          comparedAt: mirror.at,
          mirrorTarget: target['GOPATH'] ?? null,
        },
      },
    ]
  },
  explain(evidence) {
    const [count, at] = [textOf(evidence, 'unexpected'), textOf(evidence, 'comparedAt')]
    return evidence['problem'] === 'stale'
      ? say(
          `The mirror was compared last on ${at}, more than ${STALE_HOURS} hours ago.`,
          `镜像上一次比对是在 ${at}，已超过 ${STALE_HOURS} 小时。`,
        )
      : say(
          `The comparison of ${at} found ${count} unexpected ${count === '1' ? 'difference' : 'differences'}.`,
          `${at} 的比对发现 ${count} 处意外差异。`,
        )
  },
  remedy(evidence) {
    const mirror = evidence['mirrorTarget']
    const to = typeof mirror === 'string' ? quotePsPath(mirror) : `(Read-Host 'Mirror')`
    return {
      steps: [
        psStep(
          say(
            'List what mirroring again would copy and delete. The /L at the end makes this a list and nothing else.',
            '列出重新镜像将复制和删除的内容。末尾的 /L 表示只列出，不做任何改动。',
          ),
          `robocopy (go env GOPATH) ${to} /MIR /XD pkg\\mod\\cache /R:1 /W:1 /L`,
        ),
        step(
          say(
            'Only when the list holds nothing you want to keep in the mirror, and whoever leads the campaign agrees, run it without /L: /MIR deletes in the mirror.',
            '只有当清单中没有需要保留在镜像里的内容，且迁移负责人同意时，才去掉 /L 执行：/MIR 会在镜像中删除文件。',
          ),
        ),
        step(say('Compare again.', '然后重新比对。')),
      ],
      verify: say('The next comparison shows no unexpected difference.', '下一次比对没有意外差异。'),
    }
  },
})
