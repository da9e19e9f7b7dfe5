import type { Clock } from '../contract/sections/clock.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { textOf } from './evidence.ts'
import { psStep, say, shStep } from './remedy/steps.ts'
import { restartWsl } from './remedy/wsl-steps.ts'

const LIMIT_MS = 30_000
const HIGH_MS = 300_000
/** Two looks that far apart make a lasting skew, not one that is just being mended. */
const APART_MS = 5 * 60_000
/** A first sample says as much about the time just before it. */
const PAIR_MS = 10 * 60_000
const JUST_WOKEN_SECONDS = 120

export const wslClockSkew = defineDetector({
  id: 'WSL_CLOCK_SKEW',
  severity: 'high',
  severityVaries: say('Medium up to five minutes.', '相差不超过五分钟时为中等。'),
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['clock'],
  texts: {
    title: say('The clock in WSL differs from the one of Windows', 'WSL 与 Windows 的时间不同步'),
    why: say(
      'Go decides by file times and certificates by dates: with two clocks, builds run again for nothing or not at all, and downloads fail because a certificate is "not yet valid".',
      'Go 按文件时间判断是否需要重新构建，证书按日期生效：两个时钟不一致时，会无故重复构建或漏掉构建，下载也会因证书“尚未生效”而失败。',
    ),
    rule: say(
      'Fires when the clock of the distribution is more than 30 seconds off the one of Windows, both measured against the server, twice at least five minutes apart. Silent within the error of measurement. Not judged in the two minutes after the machine woke up.',
      '当发行版与 Windows 的时钟（都以服务器为准测量）相差超过 30 秒，且相隔至少五分钟的两次测量都如此时触发。在测量误差之内不触发；机器唤醒后两分钟内不作判断。',
    ),
  },
  source: 'catalogue B.000; A-001-13, C-33',
  labels: {
    wslOffsetMs: say('WSL clock ahead by (ms)', 'WSL 时钟超前（毫秒）'),
    windowsOffsetMs: say('Windows clock ahead by (ms)', 'Windows 时钟超前（毫秒）'),
    wslClockSource: say('Clock set by', '时钟来源'),
    skewSeconds: say('Difference in seconds', '相差秒数'),
  },
  check({ clock }, context) {
    const windows = windowsClock(context)
    const pairs = pairsOf(clock, windows)
    const last = pairs.at(-1)
    if (!last) throw new Undecidable('clock: not measured on both sides at about the same time')
    if (last.skewMs <= LIMIT_MS) return []
    if ((clock.sinceResumeSeconds ?? Infinity) < JUST_WOKEN_SECONDS)
      throw new Undecidable('clock: the machine has just woken up')
    const before = pairs.filter(({ at }) => at <= last.at - APART_MS)
    if (before.length === 0) throw new Undecidable('clock: seen once only')
    const steady = before.at(-1)
    if (!steady || steady.skewMs <= LIMIT_MS) return []
    return [
      {
        subject: 'clock',
        severity: Math.min(last.skewMs, steady.skewMs) > HIGH_MS ? 'high' : 'medium',
        evidence: {
          skewSeconds: Math.round((last.own - last.other) / 1000),
          wslOffsetMs: last.own,
          windowsOffsetMs: last.other,
          wslClockSource: clock.source ?? null,
        },
      },
    ]
  },
  explain(evidence) {
    const seconds = Number(textOf(evidence, 'skewSeconds'))
    const size = Number.isNaN(seconds) ? '?' : String(Math.abs(seconds))
    const behind = seconds < 0
    return say(
      `The clock in WSL is ${size} seconds ${behind ? 'behind' : 'ahead of'} the one of Windows.`,
      `WSL 的时钟比 Windows ${behind ? '慢' : '快'} ${size} 秒。`,
    )
  },
  remedy: () => ({
    steps: [
      shStep(
        say(
          'Set the clock from the virtual hardware now. If hwclock is missing, install util-linux-extra.',
          '立即按虚拟硬件时钟校准。若没有 hwclock，请安装 util-linux-extra。',
        ),
        'sudo hwclock -s',
        true,
      ),
      psStep(
        say(
          'Update WSL; newer releases keep the clock right after sleep.',
          '更新 WSL；较新的版本会在休眠后保持时钟正确。',
        ),
        'wsl.exe --update',
      ),
      restartWsl,
    ],
    verify: say(
      'After ten minutes, and after one sleep of the machine, both clocks show the same second.',
      '十分钟后，以及机器休眠一次之后，两边的时钟相差不到一秒。',
    ),
  }),
})

function windowsClock({ siblings }: Context): Clock {
  const windows = siblings.find(({ env }) => env.kind === 'windows')
  const clock = windows?.want('clock')
  if (!clock) throw new Undecidable('clock: the one of Windows is not known')
  return clock
}

type Pair = { at: number; own: number; other: number; skewMs: number }

/**
 * Both clocks at each moment one of them was measured anew, by the server's time: the two clocks cannot order them.
 * An agent notes a sample only when its clock has moved, so each holds until the next one.
 */
function pairsOf(clock: Clock, windows: Clock): Pair[] {
  const [own, others] = [byServerTime(clock), byServerTime(windows)]
  const moments = [...new Set([...own, ...others].map(({ at }) => at))].sort((a, b) => a - b)
  return moments.flatMap((at) => {
    const [mine, other] = [heldAt(own, at), heldAt(others, at)]
    if (!mine || !other) return []
    const error = (mine.rttMs + other.rttMs) / 2
    const skewMs = Math.abs(mine.offsetMs - other.offsetMs) - error
    return [{ at, own: mine.offsetMs, other: other.offsetMs, skewMs }]
  })
}

type Sample = { at: number; offsetMs: number; rttMs: number }

const byServerTime = ({ samples }: Clock): Sample[] =>
  samples
    .map((sample) => ({ ...sample, at: Date.parse(sample.at) - sample.offsetMs }))
    .sort((a, b) => a.at - b.at)

/** The last sample up to a moment; before the first one that one, if it is near. */
function heldAt(samples: readonly Sample[], at: number): Sample | undefined {
  const [first] = samples
  return (
    samples.findLast((sample) => sample.at <= at) ?? (first && first.at - at <= PAIR_MS ? first : undefined)
  )
}
