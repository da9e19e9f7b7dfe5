import type { GoInstall } from '../contract/sections/go-installs.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, layerOf, shown, textOf } from './evidence.ts'
import { goHits, isByHand } from './model/go-hits.ts'
import { compareGoVersions, langOf, parseGoVersion } from './model/go-version.ts'
import { inManagerDir, isManaged } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, NEW_SESSION, say, step } from './remedy/steps.ts'

/** Links that a program keeps: Debian's alternatives and packages, Scoop's current. */
const KEPT = /^\/(?:usr\/)?s?bin\/|\/etc\/alternatives\/|[\\/](?:current|shims)[\\/]/i

export const goSymlinkLegacyTarget = defineDetector({
  id: 'GO_SYMLINK_LEGACY_TARGET',
  severity: 'medium',
  layers: ['user', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'path', 'goInstalls'],
  wants: ['projects'],
  texts: {
    title: say('The Go link on PATH points to an old SDK', 'PATH 上的 Go 链接指向旧版 SDK'),
    why: say(
      'A link that was made by hand chooses the Go that everybody runs. After a newer SDK was unpacked beside it, the link still leads to the old one, and the new one is never used.',
      '手工创建的链接决定了大家运行的 Go。在旁边解压了新版 SDK 之后，链接仍指向旧版，新版从未被使用。',
    ),
    rule: say(
      'Fires when the first go on PATH is reached through a link into an SDK that somebody unpacked or installed, and another such SDK of a newer language version is there but not on PATH. Silent for links that a version manager, the package system or the alternatives keep, when a project asks for the linked version, and when it satisfies the policy’s minimum.',
      '当 PATH 中的第一个 go 经链接通向手工安装的 SDK、而主机上另有语言版本更新且不在 PATH 中的同类 SDK 时触发。由版本管理器、包系统或 alternatives 维护的链接、有项目指定所链接的版本、或其已满足策略的最低版本时不触发。',
    ),
  },
  source: 'catalogue B.000; C-09, G1',
  labels: {
    goLink: say('Link', '链接'),
    goLinkTarget: say('Leads to', '指向'),
    newerRoot: say('Newer SDK', '较新的 SDK'),
    goLinkNew: say('Target for the newer SDK', '指向较新 SDK 的目标'),
  },
  check({ sessions, goInstalls }, context) {
    const { env, policy } = context
    const byHand = goInstalls.list.filter((install) => install.valid && isByHand(install))
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (byHand.length < 2 || !primary) return []
    const paths = pathsOf(env.kind)
    const hits = goHits(context, primary)
    const [first] = hits
    const target = first?.install
    const file = first?.file
    if (!target || !file || !byHand.includes(target)) return []
    const linked = file.real !== undefined && !paths.same(file.real, file.path)
    if (!linked || KEPT.test(file.path) || inManagerDir(file.path, paths)) return []
    if (isManaged(target, policy, paths)) return []
    const wins = parseGoVersion(target.version ?? '')
    const minimum = parseGoVersion(policy.minGo ?? '')
    if (!wins || (minimum && compareGoVersions(wins, minimum) >= 0)) return []
    // One that is on PATH itself is GO_VERSION_SHADOWED. Development builds are worked on, not upgraded to.
    const newest = byHand
      .filter((install) => !hits.some((hit) => hit.install === install) && !isManaged(install, policy, paths))
      .flatMap((install) => {
        const version = parseGoVersion(install.version ?? '')
        return version && !version.pre ? [{ install, version }] : []
      })
      .toSorted((a, b) => compareGoVersions(b.version, a.version))[0]
    if (!newest || compareGoVersions(newest.version, wins) <= 0) return []
    if (langOf(newest.version) === langOf(wins)) return []
    const projects = context.need('projects')
    const pinned = projects?.list.some(({ pin }) => {
      const version = parseGoVersion(pin?.version ?? '')
      return version !== null && langOf(version) === langOf(wins)
    })
    if (pinned) return []
    const alias = target.aliases?.find((name) => paths.under(file.path, name))
    return [
      {
        subject: alias ?? file.path,
        layer:
          layerOf(first.entry.origin) === 'user' && !/^\/(?:usr|opt)\//.test(file.path) ? 'user' : 'distro',
        evidence: evidenceOf({
          goLink: alias ?? file.path,
          goLinkTarget: alias === undefined ? file.real : (target.real ?? target.root),
          goVersion: target.version,
          newerRoot: newest.install.root,
          newerVersion: newest.install.version,
          goLinkNew:
            alias === undefined ? goOf(newest.install, paths.basename(file.path)) : newest.install.root,
          origin: first.entry.origin,
        }),
      },
    ]

    function goOf({ root }: GoInstall, name: string) {
      return paths.join(root, 'bin', name)
    }
  },
  explain(evidence) {
    const [link, target] = [shown(textOf(evidence, 'goLink')), shown(textOf(evidence, 'goLinkTarget'))]
    const [version, newer] = [textOf(evidence, 'goVersion'), textOf(evidence, 'newerVersion')]
    const root = shown(textOf(evidence, 'newerRoot'))
    return say(
      `${link} leads to ${target} (${version}), while ${newer} is installed in ${root} and not used.`,
      `${link} 指向 ${target}（${version}），而安装在 ${root} 的 ${newer} 没有被使用。`,
    )
  },
  remedy(evidence, env) {
    const [link, target] = [textOf(evidence, 'goLink'), textOf(evidence, 'goLinkNew')]
    const sudo = /^\/(?!<u)(?:usr|opt)\//.test(link) ? 'sudo ' : ''
    const name = quotePsPath(link)
    const relink = envStep(
      env.kind,
      say(
        `Show where ${shown(link)} leads now, then point it to ${shown(target)}; with the old target it can be put back.`,
        `先显示 ${shown(link)} 现在的指向，再让它指向 ${shown(target)}；记下旧目标即可恢复。`,
      ),
      `ls -ld ${quoteShPath(link)}\n${sudo}ln -sfn ${quoteShPath(target)} ${quoteShPath(link)}`,
      [
        `Get-Item -LiteralPath ${name} | Select-Object FullName, Target`,
        `if ((Get-Item -LiteralPath ${name}).LinkType) { (Get-Item -LiteralPath ${name}).Delete() }`,
        `New-Item -ItemType Junction -Path ${name} -Target ${quotePsPath(target)}`,
      ].join('\n'),
    )
    return {
      steps: [relink, step(NEW_SESSION)],
      verify: say(
        `"go version" prints ${textOf(evidence, 'newerVersion')}.`,
        `go version 输出 ${textOf(evidence, 'newerVersion')}。`,
      ),
    }
  },
})
