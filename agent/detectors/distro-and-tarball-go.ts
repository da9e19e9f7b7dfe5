import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goHits, isDistribution, type GoHit } from './model/go-hits.ts'
import { compareGoVersions, langOf, parseGoVersion, type GoVersion } from './model/go-version.ts'
import { commentLine } from './remedy/origin-steps.ts'
import { LINE_MAY_ADD_MORE } from './remedy/path-steps.ts'
import { prependPath } from './remedy/prepend-path.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const distroAndTarballGo = defineDetector({
  id: 'DISTRO_AND_TARBALL_GO',
  severity: 'high',
  severityVaries: say(
    'Medium in the session you work in, where GO_VERSION_SHADOWED says the same and more; info when both are of one language version or the policy’s minimum is met.',
    '在日常使用的会话中为中等，因为 GO_VERSION_SHADOWED 已给出同样的结论；两者语言版本相同或已满足策略的最低版本时仅为提示。',
  ),
  layers: ['distro'],
  platforms: ['linux', 'wsl'],
  needs: ['sessions', 'path', 'goInstalls'],
  texts: {
    title: say(
      'The distribution’s Go and the official one get in each other’s way',
      '发行版 Go 与官方 Go 冲突',
    ),
    why: say(
      'The usual line from the installation guide appends /usr/local/go/bin to PATH, behind /usr/bin. With the distribution’s package installed as well, its older go answers, and the release that was unpacked on purpose is never used.',
      '安装指南中常见的写法是把 /usr/local/go/bin 追加到 PATH 末尾，排在 /usr/bin 之后。如果同时装有发行版软件包，应答的就是其中较旧的 go，特意解压的新版本从未被使用。',
    ),
    rule: say(
      'Fires when one PATH leads to a Go of the distribution and to one from the official archive, and the older of the two comes first. The newer one first is fine, and so is one of them that is not on PATH. The working session and the other interactive ones of the same shell are judged.',
      '当同一个 PATH 中既有发行版的 Go 又有官方压缩包的 Go、且较旧的一个在前时触发。新版在前、或其中之一不在 PATH 中均属正常。判断对象是日常会话以及同一种 shell 的其他交互式会话。',
    ),
  },
  source: 'catalogue B.001; A-001-08 (the right order is not found), C-29, G1',
  labels: {
    goPackage: say('Package', '软件包'),
    newerDir: say('Directory of the hidden go', '被遮蔽 go 所在目录'),
  },
  check({ sessions, goInstalls }, context) {
    const { list } = goInstalls
    if (!list.some(isDistribution) || !list.some(({ source }) => source === 'tarball')) return []
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (!primary) throw new Undecidable('sessions: no session started')
    const family = primary.id.split('-')[0]
    const others = sessions.list.filter(
      ({ id, interactive }) => interactive && id !== primary.id && id.split('-')[0] === family,
    )
    for (const session of [primary, ...others]) {
      const found = wrongOrder(session, goHits(context, session))
      if (found) return [draftOf(found, session, primary, context)]
    }
    return []
  },
  explain(evidence) {
    const [go, version] = [shown(textOf(evidence, 'goPath')), textOf(evidence, 'goVersion')]
    const [newer, newerVersion] = [shown(textOf(evidence, 'newerPath')), textOf(evidence, 'newerVersion')]
    const [session, at] = [textOf(evidence, 'session'), originWords(originOf(evidence, 'newerOrigin'))]
    return say(
      `In ${session}, ${go} (${version}) answers before ${newer} (${newerVersion}), which ${at.en} puts further back on PATH.`,
      `在 ${session} 中，${go}（${version}）先于 ${newer}（${newerVersion}）应答，因为${at.zh}把后者放在 PATH 的靠后位置。`,
    )
  },
  remedy(evidence) {
    const dir = textOf(evidence, 'newerDir')
    const origin = originOf(evidence, 'newerOrigin')
    const own = origin.kind === 'profile' && origin.line !== undefined && !origin.ref?.startsWith('/etc/')
    const shell = textOf(evidence, 'session').split('-')[0] ?? ''
    const file = (own ? origin.ref : undefined) ?? `/home/<u1>/${START_UP_FILE[shell] ?? '.profile'}`
    return {
      steps: [
        ...(own ? [LINE_MAY_ADD_MORE, ...commentLine(file, origin.line ?? 1, `PATH (${shown(dir)})`)] : []),
        prependPath(dir, file),
        step(
          say(
            'If nothing else needs the distribution’s Go, its package (golang-go, golang, go) can be removed with the package manager instead.',
            '如果没有其他程序需要发行版的 Go，也可以改用包管理器卸载它的软件包（golang-go、golang 或 go）。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        `In a new terminal "go version" prints ${textOf(evidence, 'newerVersion')}.`,
        `在新终端中，go version 输出 ${textOf(evidence, 'newerVersion')}。`,
      ),
    }
  },
})

/** What a terminal of the shell reads. */
const START_UP_FILE: Readonly<Record<string, string>> = {
  bash: '.bashrc',
  zsh: '.zshrc',
  fish: '.config/fish/config.fish',
}

type Wrong = { hits: readonly GoHit[]; first: GoHit; newer: GoHit; older: GoVersion; newest: GoVersion }

function wrongOrder(session: Session, hits: readonly GoHit[]): Wrong | null {
  const first = hits[0]
  if (!first?.install || 'go' in session.aliases) return null
  const kindOf = ({ install }: GoHit) =>
    install && (isDistribution(install) ? 'package' : install.source === 'tarball' ? 'archive' : null)
  const kind = kindOf(first)
  const newer = kind && hits.find((hit) => kindOf(hit) !== null && hit.install && kindOf(hit) !== kind)
  const [older, newest] = [first.install, newer ? newer.install : undefined].map((install) =>
    parseGoVersion(install?.version ?? ''),
  )
  if (!newer || !older || !newest || compareGoVersions(older, newest) >= 0) return null
  return { hits, first, newer, older, newest }
}

function draftOf(
  { hits, first, newer, older, newest }: Wrong,
  session: Session,
  primary: Session,
  { policy }: Context,
): Draft {
  const minimum = parseGoVersion(policy.minGo ?? '')
  const fine = langOf(older) === langOf(newest) || (minimum && compareGoVersions(older, minimum) >= 0)
  const packaged = [first, newer].find(({ install }) => install && isDistribution(install))
  return {
    subject: first.file.path,
    severity: fine ? 'info' : session === primary ? 'medium' : 'high',
    evidence: evidenceOf({
      session: session.id,
      goPath: first.file.path,
      goVersion: first.install?.version,
      newerPath: newer.file.path,
      newerVersion: newer.install?.version,
      newerDir: newer.entry.dir,
      origin: first.entry.origin,
      newerOrigin: newer.entry.origin,
      goPackage: packaged?.install?.package,
      hits: hits.slice(0, 200).map(({ entry, file, install }) => ({
        index: entry.index,
        path: file.path,
        version: install?.version ?? '?',
        origin: entry.origin,
      })),
    }),
  }
}
