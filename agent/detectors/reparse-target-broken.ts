import { defineDetector, EVERY_PLATFORM, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { goDirs } from './model/go-dirs.ts'
import { byLink, leadsAway, usedLinks } from './model/links.ts'
import { quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, say, step } from './remedy/steps.ts'

export const reparseTargetBroken = defineDetector({
  id: 'REPARSE_TARGET_BROKEN',
  severity: 'high',
  layers: ['user', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'path'],
  texts: {
    title: say('A Go directory is a link to a missing target', 'Go 目录是一个链接，而其目标不存在'),
    why: say(
      'Go cannot create a directory where a dead link stands: downloads, builds or the go command itself fail with "file exists" or "cannot find the path".',
      '在失效的链接处 Go 无法创建目录：下载、构建甚至 go 命令本身都会以“file exists”或“cannot find the path”失败。',
    ),
    rule: say(
      'Fires when a symbolic link, junction or mount point on the way to GOPATH, GOMODCACHE, GOCACHE, GOBIN, GOTMPDIR or an SDK on PATH ends nowhere. Links to shares, removable volumes and stopped distributions are not judged: they may only be away.',
      '当通往 GOPATH、GOMODCACHE、GOCACHE、GOBIN、GOTMPDIR 或 PATH 中 SDK 的符号链接、目录联接或挂载点指向不存在的位置时触发。指向网络共享、可移动卷或已停止发行版的链接不作判断，因为它们可能只是暂时不在。',
    ),
  },
  source: 'catalogue B.003; A-003-05, C-54',
  labels: {
    linkPath: say('Link', '链接'),
    deadTarget: say('Leads to', '指向'),
    linkKind: say('Kind of link', '链接类型'),
    usedFor: say('Used for', '用途'),
  },
  check({ dirs, path }, { env }): Draft[] {
    const dead = usedLinks(dirs, path, env.kind).filter(({ link }) => !link.targetExists)
    const broken = dead.filter(({ link, ready }) => ready && !leadsAway(link))
    if (broken.length === 0) {
      const [away] = dead
      if (away) throw new Undecidable(`dirs: ${away.link.path} leads to a place that cannot be reached now`)
      const unseen = goDirs(dirs).find(({ dir }) => dir.absolute && !dir.exists && dir.place === undefined)
      // A dead link looks like a missing directory to whoever did not read the links.
      if (unseen) throw new Undecidable(`dirs: it is not known whether ${unseen.dir.path} is a link`)
      return []
    }
    return [...byLink(broken, env.kind).values()].map((uses) => {
      const { link } = uses[0]
      return {
        subject: link.path,
        evidence: evidenceOf({
          linkPath: link.path,
          deadTarget: link.target,
          linkKind: link.kind,
          usedFor: uses.map(({ user, path: used }) => ({ variable: user, path: used })),
        }),
      }
    })
  },
  explain(evidence) {
    const link = shown(textOf(evidence, 'linkPath'))
    const names = [...new Set(rowsOf(evidence, 'usedFor').map((row) => textOf(row, 'variable')))].join(', ')
    const target =
      evidence['deadTarget'] === undefined
        ? say('a place', '的位置')
        : say(shown(textOf(evidence, 'deadTarget')), `的 ${shown(textOf(evidence, 'deadTarget'))} `)
    return say(
      `${link}, used for ${names || 'Go'}, leads to ${target.en}, which does not exist.`,
      `${names || 'Go'} 使用的 ${link} 所指向${target.zh}不存在。`,
    )
  },
  remedy(evidence, { kind }) {
    const [link, target] = [textOf(evidence, 'linkPath'), evidence['deadTarget']]
    // An empty directory in the place of an SDK would only hide that it is gone.
    const sdk = rowsOf(evidence, 'usedFor').some((row) => textOf(row, 'variable') === 'PATH')
    const again =
      typeof target === 'string' && !sdk
        ? [
            envStep(
              kind,
              say(
                'If the target is only gone, make it again; Go fills it by itself.',
                '如果目标只是丢失了，重新创建即可；Go 会自行填充。',
              ),
              `mkdir -p -- ${quoteShPath(target)}`,
              `New-Item -ItemType Directory -Path ${quotePsPath(target)}`,
            ),
          ]
        : []
    return {
      steps: [
        envStep(
          kind,
          say('Look where the link leads.', '查看链接指向哪里。'),
          `ls -ld -- ${quoteShPath(link)}`,
          `Get-Item -Force -LiteralPath ${quotePsPath(link)} | Format-List LinkType, Target`,
        ),
        ...again,
        step(
          say(
            'If the directory has moved, remove the link alone (on Windows with rmdir, never with a recursive delete) and link to the new place.',
            '如果目录已搬走，请只删除链接本身（在 Windows 上用 rmdir，切勿递归删除），再链接到新的位置。',
          ),
        ),
      ],
      verify: say('The link opens a directory, and "go env" works.', '该链接能打开目录，go env 可正常执行。'),
    }
  },
})
