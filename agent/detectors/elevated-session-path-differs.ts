import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { goHits } from './model/go-hits.ts'
import { sameRelease } from './model/go-version.ts'
import { pathsOf } from './model/paths.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const DAYS = 30

export const elevatedSessionPathDiffers = defineDetector({
  id: 'ELEVATED_SESSION_PATH_DIFFERS',
  severity: 'medium',
  layers: ['user', 'windows-host'],
  platforms: ['windows', 'linux'],
  needs: ['sessions'],
  wants: ['path', 'goInstalls'],
  texts: {
    title: say('Elevated or other-user sessions do not see Go', '提升权限的会话中找不到 Go'),
    why: say(
      'An administrator’s window or sudo gets a PATH of its own. A script that works in your terminal then fails, or quietly builds with another Go, as soon as it is run with more rights.',
      '管理员窗口或 sudo 使用的是另一份 PATH。在你的终端里正常的脚本，一旦以更高权限运行就会失败，或悄悄改用另一个版本的 Go。',
    ),
    rule: say(
      'Fires when the working session finds go and the elevated one finds none or one of another release, provided that go was run elevated in the last 30 days or the env is a build agent. Silent where nobody runs go elevated, and when the agent itself works as root.',
      '当日常会话能找到 go、而提权会话找不到或找到的是另一个版本时触发，前提是最近 30 天内曾以提权方式运行 go，或该环境是构建机。没有人以提权方式运行 go，或日常会话本身就是 root 时不触发。',
    ),
  },
  source: 'catalogue B.004; actions/setup-go#678, devcontainers with secure_path',
  labels: {
    elevatedGo: say('go when elevated', '提权后的 go'),
    elevatedVersion: say('go version when elevated', '提权后的 go 版本'),
    elevatedAccount: say('Account when elevated', '提权所用账户'),
  },
  check({ sessions }, context) {
    const elevated = sessions.list.find(({ id }) => id === 'elevated')
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!elevated || !primary || sessions.root || primary.id === 'elevated') return []
    const [mine, theirs] = [firstGo(primary, context), firstGo(elevated, context)]
    if (mine === null || 'go' in primary.aliases || 'go' in elevated.aliases) return []
    if (elevated.outcome !== 'ok') throw new Undecidable('sessions: the elevated session did not answer')
    if (theirs && sameGo(mine, theirs, context)) return []
    if (!isUsed(elevated, context)) return []
    return [
      {
        subject: 'go',
        layer: context.env.kind === 'windows' ? 'windows-host' : 'user',
        evidence: evidenceOf({
          session: primary.id,
          goPath: mine.path,
          goVersion: mine.version,
          elevatedGo: theirs?.path,
          elevatedVersion: theirs?.version,
          elevatedAccount: elevated.account,
          binDir: pathsOf(context.env.kind).parent(mine.path),
        }),
      },
    ]
  },
  explain(evidence) {
    const [session, go] = [textOf(evidence, 'session'), shown(textOf(evidence, 'goPath'))]
    const other = evidence['elevatedAccount'] === 'other' || evidence['elevatedAccount'] === 'administrator'
    const who = other ? say(' (another account)', '（另一个账户）') : say('', '')
    if (evidence['elevatedGo'] === undefined)
      return say(
        `${session} runs ${go}; the elevated session${who.en} finds no go.`,
        `${session} 运行 ${go}；提权会话${who.zh}找不到 go。`,
      )
    const elevated = shown(textOf(evidence, 'elevatedGo'))
    const versions = [textOf(evidence, 'goVersion'), textOf(evidence, 'elevatedVersion')]
    return say(
      `${session} runs ${go} (${versions[0]}); the elevated session${who.en} runs ${elevated} (${versions[1]}).`,
      `${session} 运行 ${go}（${versions[0]}）；提权会话${who.zh}运行 ${elevated}（${versions[1]}）。`,
    )
  },
  remedy: (evidence, env) => ({
    steps: [
      step(
        say(
          'Build without elevation wherever possible: files that an administrator’s go writes into the caches later belong to somebody else.',
          '尽量不要以提权方式构建：管理员运行的 go 写入缓存的文件，之后会归属于其他账户。',
        ),
      ),
      step(
        env.kind === 'windows'
          ? say(
              `If it has to be, install Go for the whole machine, so that the system PATH leads to it instead of the user PATH (${shown(textOf(evidence, 'binDir'))}).`,
              `如果必须如此，请为整台机器安装 Go，让系统 PATH（而不是用户 PATH 中的 ${shown(textOf(evidence, 'binDir'))}）指向它。`,
            )
          : say(
              `If it has to be, name the command in full: sudo ${shown(textOf(evidence, 'goPath'))}. sudo replaces PATH by secure_path from /etc/sudoers, on purpose.`,
              `如果必须如此，请写出完整路径：sudo ${shown(textOf(evidence, 'goPath'))}。sudo 会有意用 /etc/sudoers 中的 secure_path 替换 PATH。`,
            ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      'Both sessions print the same "go version", or nothing runs go elevated any more.',
      '两个会话的 go version 输出一致，或不再以提权方式运行 go。',
    ),
  }),
})

type Found = { path: string; version: string | undefined }

function firstGo(session: Session, context: Context): Found | null {
  const [hit] = goHits(context, session)
  if (hit) return { path: hit.file.path, version: hit.install?.version ?? session.goVersion }
  const [named] = session.which
  return named === undefined ? null : { path: named, version: session.goVersion }
}

function sameGo(mine: Found, theirs: Found, { env }: Context): boolean {
  if (pathsOf(env.kind).same(mine.path, theirs.path)) return true
  // Another file is only another Go if both versions are known.
  return sameRelease(mine.version ?? '', theirs.version ?? '') !== false || mine.version === undefined
}

/** A difference harms only where go is run elevated. */
function isUsed({ goLastRun }: Session, { env, takenAt }: Context): boolean {
  if (env.role === 'ci') return true
  if (goLastRun === undefined) throw new Undecidable('sessions: not known whether go is ever run elevated')
  return Date.parse(takenAt) - Date.parse(goLastRun) <= DAYS * 24 * 60 * 60 * 1000
}
