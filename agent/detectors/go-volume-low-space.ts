import type { Earlier } from '../contract/surroundings.ts'
import { defineDetector, EVERY_PLATFORM, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { daysUntil, type Point } from './model/trend.ts'
import { volumesOf, type Volume } from './model/volumes.ts'
import { envStep, say, step } from './remedy/steps.ts'

const GIB = 2 ** 30
const LIMIT = 2 * GIB
const DAY_MS = 86_400_000
const LOOK_BACK_DAYS = 14
const LOOK_AHEAD_DAYS = 7

export const goVolumeLowSpace = defineDetector({
  id: 'GO_VOLUME_LOW_SPACE',
  severity: 'high',
  severityVaries: say(
    'Medium while the space only shrinks towards the limit.',
    '空间尚未用尽、只是正在逼近下限时为中等。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs'],
  wants: ['drives', 'earlier'],
  texts: {
    title: say('Little free space where Go writes', 'Go 写入位置的磁盘空间不足'),
    why: say(
      'A full disk breaks builds in the middle and can leave half-written files in the caches, which then fail in ways that look like errors in the code.',
      '磁盘写满会使构建中途失败，还可能在缓存中留下不完整的文件，之后的报错看起来像是代码问题。',
    ),
    rule: say(
      'Fires for each volume with a directory Go writes to when less than 2 GiB are free (on a small volume: a quarter), or less than 2 % and 10 GiB. With a history of days, also when the trend of the last 14 days reaches 2 GiB within a week.',
      '对 Go 写入目录所在的每个卷：可用空间低于 2 GiB（小容量卷为四分之一），或低于 2% 且低于 10 GiB 时触发。有多天历史时，若最近 14 天的趋势将在一周内降至 2 GiB 也会触发。',
    ),
  },
  source: 'catalogue B.003; C-56',
  labels: {
    volumeName: say('Volume', '卷'),
    volumeFree: say('Free bytes', '可用字节数'),
    volumeTotal: say('Bytes in all', '总字节数'),
    dirsThere: say('Go directories on it', '其上的 Go 目录'),
    daysLeft: say('Days until the limit', '到达下限的天数'),
  },
  check({ dirs }, context): Draft[] {
    const volumes = volumesOf(dirs, context)
    const earlier = context.want('earlier')
    return volumes.flatMap((volume) => {
      const low = isLow(volume)
      const days = low || !earlier ? null : daysUntilLimit(volume, earlier, Date.parse(context.takenAt))
      if (!low && days === null) return []
      return [
        {
          subject: volume.root,
          severity: low ? ('high' as const) : ('medium' as const),
          layer: context.env.role === 'ci' ? ('ci' as const) : ('user' as const),
          evidence: evidenceOf({
            volumeName: volume.root,
            volumeFree: volume.free,
            volumeTotal: volume.total,
            daysLeft: days ?? undefined,
            dirsThere: volume.dirs.map(({ name, dir }) => ({
              variable: name,
              path: dir.path,
              size: dir.place?.sizeBytes ?? null,
            })),
          }),
        },
      ]
    })
  },
  explain(evidence) {
    const root = shown(textOf(evidence, 'volumeName'))
    const bytes = Number(textOf(evidence, 'volumeFree'))
    const free = Number.isNaN(bytes) ? '?' : (bytes / GIB).toFixed(1)
    const names = rowsOf(evidence, 'dirsThere')
      .map((row) => textOf(row, 'variable'))
      .join(', ')
    const days = evidence['daysLeft']
    const en =
      typeof days === 'number'
        ? `, and at this pace too little in ${days} ${days === 1 ? 'day' : 'days'}`
        : ''
    const zh = typeof days === 'number' ? `，按目前速度 ${days} 天后将不足` : ''
    return say(
      `${root}, where ${names || 'Go'} lies, has ${free} GiB free${en}.`,
      `${names || 'Go'} 所在的 ${root} 还有 ${free} GiB 可用${zh}。`,
    )
  },
  remedy: (_, { kind }) => ({
    steps: [
      envStep(
        kind,
        say(
          'Empty the build cache. It comes back with the next build, which takes longer once.',
          '清空构建缓存。下次构建会重新生成，只是那一次较慢。',
        ),
        'go clean -cache -testcache',
        'go clean -cache -testcache',
      ),
      step(
        say(
          'If that is not enough, "go clean -modcache" removes all downloaded modules and toolchains; they are downloaded again when needed. Do not run it offline.',
          '若仍不够，go clean -modcache 会删除所有已下载的模块和工具链，需要时会重新下载。离线时不要执行。',
        ),
      ),
      step(
        say(
          'Otherwise move GOCACHE and GOMODCACHE to a larger local disk.',
          '否则请把 GOCACHE 和 GOMODCACHE 移到更大的本地磁盘。',
        ),
      ),
    ],
    verify: say('More than 2 GiB are free on the volume.', '该卷的可用空间超过 2 GiB。'),
  }),
})

/*
 * Corrected: 2 % of a large disk is plenty (80 GiB of 4 TB), and 2 GiB is more than a small memory file system has
 * at all; both would be false alarms.
 */
const limitOf = ({ total = Infinity }: Volume) => Math.min(LIMIT, total / 4)

const isLow = (volume: Volume) =>
  volume.free < limitOf(volume) ||
  (volume.total !== undefined && volume.free < volume.total * 0.02 && volume.free < 10 * GIB)

/** By the last two weeks, the present included. */
function daysUntilLimit(volume: Volume, { freeBytes = [] }: Earlier, now: number): number | null {
  const points: Point[] = []
  for (const { volume: name, at, bytes } of freeBytes) {
    const ms = name === volume.root ? Date.parse(at) - now : NaN
    if (ms >= -LOOK_BACK_DAYS * DAY_MS) points.push({ day: ms / DAY_MS, value: bytes })
  }
  points.push({ day: 0, value: volume.free })
  const days = daysUntil(limitOf(volume), points)
  return days !== null && days <= LOOK_AHEAD_DAYS ? days : null
}
