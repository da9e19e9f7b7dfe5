import type { EnvKind } from '../contract/snapshot.ts'
import type { Clock } from '../contract/sections/clock.ts'
import type { RemedyStep } from '../contract/repair.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, textOf } from './evidence.ts'
import { psStep, say, shStep, step } from './remedy/steps.ts'

const OFF_MS = 60_000
const FAR_OFF_MS = 300_000
const LONGEST_TRIP_MS = 2_000
const APART_MS = 5 * 60_000
const SETTLING_SECONDS = 120

/** Not for a distribution whose Windows is looked at too: it is Windows' clock, or WSL_CLOCK_SKEW. */
export const hostClockSkew = defineDetector({
  id: 'HOST_CLOCK_SKEW',
  severity: 'medium',
  severityVaries: say('High above 300 seconds.', '超过 300 秒为高。'),
  layers: ['windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['clock'],
  texts: {
    title: say('System clock is off', '系统时钟偏差过大'),
    why: say(
      'Certificates of proxies and repositories look expired or not yet valid, sign-ins fail, and Go and make judge files by dates that are wrong.',
      '代理和仓库的证书会显得过期或尚未生效，登录失败，Go 和 make 也会按错误的时间判断文件新旧。',
    ),
    rule: say(
      'Fires when two quick answers of the server, at least five minutes apart, both show this clock more than 60 seconds off, the same way. Silent shortly after a wake-up.',
      '当服务器的两次快速应答（间隔至少五分钟）都显示本机时钟朝同一方向偏差超过 60 秒时触发。刚刚唤醒时不触发。',
    ),
  },
  source: 'catalogue B.001; C-33',
  labels: {
    offBySeconds: say('Off by seconds', '偏差（秒）'),
    clockSource: say('Set by', '时钟来源'),
  },
  check({ clock }, context) {
    const good = clock.samples.filter(({ rttMs }) => rttMs < LONGEST_TRIP_MS)
    const last = good.at(-1)
    if (!last || Math.abs(last.offsetMs) <= OFF_MS) return []
    if ((clock.sinceResumeSeconds ?? Infinity) < SETTLING_SECONDS || judgedOnWindows(context)) return []
    const before = good.findLast(({ at }) => Date.parse(last.at) - Date.parse(at) >= APART_MS)
    if (!before) throw new Undecidable('clock: seen off once; a second answer is needed')
    const off = smaller(before, last)
    if (Math.abs(off) <= OFF_MS || before.offsetMs * last.offsetMs < 0) return []
    return [
      {
        subject: 'clock',
        severity: Math.abs(off) > FAR_OFF_MS ? 'high' : 'medium',
        layer: context.env.kind === 'windows' ? 'windows-host' : 'distro',
        evidence: evidenceOf({ offBySeconds: Math.round(last.offsetMs / 1000), clockSource: clock.source }),
      },
    ]
  },
  explain(evidence) {
    const value = Number(evidence['offBySeconds'])
    const seconds = Number.isNaN(value) ? textOf(evidence, 'offBySeconds') : String(Math.abs(value))
    const early = value < 0
    return say(
      `This clock is ${seconds} seconds ${early ? 'behind' : 'ahead'}.`,
      `本机时钟${early ? '慢' : '快'}了 ${seconds} 秒。`,
    )
  },
  remedy: (_, env) => ({
    steps: setClock(env.kind),
    verify: say('The clock differs by less than 2 seconds.', '时钟偏差小于 2 秒。'),
  }),
})

type Sample = Clock['samples'][number]
const smaller = (a: Sample, b: Sample) =>
  Math.abs(a.offsetMs) < Math.abs(b.offsetMs) ? a.offsetMs : b.offsetMs

const judgedOnWindows = ({ env, siblings }: Context) =>
  env.kind === 'wsl' && siblings.some((other) => other.env.kind === 'windows' && other.known('clock'))

function setClock(kind: EnvKind): RemedyStep[] {
  if (kind === 'windows')
    return [
      psStep(
        say('Set the clock from the time server now.', '立即从时间服务器校时。'),
        'Start-Service w32time\nw32tm /resync /rediscover',
        true,
      ),
      step(
        say(
          'On a machine in a domain the time comes from the domain: tell its administrator if it goes off again.',
          '加入域的计算机从域获取时间：若再次出现偏差，请联系域管理员。',
        ),
      ),
    ]
  if (kind === 'wsl')
    return [
      shStep(say('Set the clock from the machine’s.', '从主机硬件时钟校时。'), 'sudo hwclock -s', true),
      psStep(
        say(
          'If it goes off again, restart WSL; this closes every distribution.',
          '若再次出现偏差，请重启 WSL；这会关闭所有发行版。',
        ),
        'wsl.exe --shutdown',
      ),
    ]
  const text = say('Let the system keep the time.', '让系统自动校时。')
  return kind === 'macos'
    ? [shStep(text, 'sudo sntp -sS time.apple.com', true)]
    : [shStep(text, 'sudo timedatectl set-ntp true', true)]
}
