import type { Dirs } from '../contract/sections/dirs.ts'
import type { Earlier } from '../contract/surroundings.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { goDirs, type NamedDir } from './model/go-dirs.ts'
import { pathsOf } from './model/paths.ts'
import { envStep, say, step } from './remedy/steps.ts'

const GIB = 2 ** 30
const LIMIT = 2 * GIB
const DAY = 86_400_000
/** Two points are a jump, not a trend. */
const FEWEST_POINTS = 3
const SHORTEST_SPAN = 3 * DAY
const LOOK_BACK = 14 * DAY
const LOOK_AHEAD_DAYS = 7

type Volume = { root: string; free: number; total: number | undefined; dirs: NamedDir[] }

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
    daysLeft: say('Days until 2 GiB are left', '降至 2 GiB 的天数'),
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
    const free = Number.isNaN(bytes) ? '' : (bytes / GIB).toFixed(1)
    const names = rowsOf(evidence, 'dirsThere')
      .map((row) => textOf(row, 'variable'))
      .join(', ')
    const days = evidence['daysLeft']
    const en = typeof days === 'number' ? `, and at this pace 2 GiB in ${days} days` : ''
    const zh = typeof days === 'number' ? `，按目前速度 ${days} 天后只剩 2 GiB` : ''
    return say(
      `${root}, where ${names || 'Go'} lies, has ${free} GiB free${en}.`,
      `${names || 'Go 目录'} 所在的 ${root} 还有 ${free} GiB 可用${zh}。`,
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

/** Volumes that hold Go's directories, each once. */
function volumesOf(dirs: Dirs, { env, want }: Context): Volume[] {
  const paths = pathsOf(env.kind)
  const drives = want('drives')?.list
  const volumes = new Map<string, Volume>()
  let known = false
  for (const named of goDirs(dirs)) {
    const { path, real, place } = named.dir
    const drive = drives
      ?.filter(({ root }) => paths.under(real ?? path, root))
      .reduce<NonNullable<typeof drives>[number] | null>(
        (deepest, next) => (deepest && deepest.root.length >= next.root.length ? deepest : next),
        null,
      )
    const free = place?.freeBytes ?? drive?.freeBytes
    const root = place?.volumeRoot ?? drive?.root ?? path
    if (free === undefined) continue
    known = true
    const volume = volumes.get(paths.norm(root))
    if (volume) volume.dirs.push(named)
    else
      volumes.set(paths.norm(root), {
        root,
        free,
        total: place?.totalBytes ?? drive?.totalBytes,
        dirs: [named],
      })
  }
  if (!known) throw new Undecidable('dirs: free space is not known')
  return [...volumes.values()]
}

/*
 * Corrected: 2 % of a large disk is plenty (80 GiB of 4 TB), and 2 GiB is more than a small memory file system has
 * at all; both would be false alarms.
 */
function isLow({ free, total }: Volume): boolean {
  if (total === undefined) return free < LIMIT
  return free < Math.min(LIMIT, total / 4) || (free < total * 0.02 && free < 10 * GIB)
}

/** By the straight line through the last two weeks, the present included; null without a clear trend downwards. */
function daysUntilLimit(volume: Volume, { freeBytes = [] }: Earlier, now: number): number | null {
  const points = freeBytes
    .filter(({ volume: name, at }) => name === volume.root && Date.parse(at) >= now - LOOK_BACK)
    .map(({ at, bytes }) => ({ x: (Date.parse(at) - now) / DAY, y: bytes }))
  points.push({ x: 0, y: volume.free })
  const first = points.reduce((least, { x }) => Math.min(least, x), 0)
  if (points.length < FEWEST_POINTS || -first * DAY < SHORTEST_SPAN) return null
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const spread = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0)
  const slope = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / spread
  if (!(slope < 0)) return null
  const days = Math.ceil((volume.free - LIMIT) / -slope)
  return days <= LOOK_AHEAD_DAYS ? days : null
}
