import type { Localized, Severity } from '../contract/finding.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { goDirs } from './model/go-dirs.ts'
import { byLink, leadsAway, usedLinks, type UsedLink } from './model/links.ts'
import { pathsOf } from './model/paths.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const reparseTargetRemote = defineDetector({
  id: 'REPARSE_TARGET_REMOTE',
  severity: 'high',
  severityVaries: say(
    'Medium when the whole home directory lies there, low for an SDK, which is only read.',
    '整个主目录都位于其上时为中等；只读的 SDK 为低。',
  ),
  layers: ['user', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'path', 'sessions'],
  texts: {
    title: say(
      'A Go directory is linked to a network or removable target',
      'Go 目录被链接到网络位置或可移动介质',
    ),
    why: say(
      'Go relies on locks and on thousands of quick file accesses. A share, a cloud folder or a card gives neither, and builds stop when it is away.',
      'Go 依赖文件锁和大量快速的文件访问。网络共享、云同步目录或移动介质都无法提供，而且一旦断开构建就会中止。',
    ),
    rule: say(
      'Fires when a link on the way to a directory Go writes to, or to an SDK on PATH, leads to a share, a mapped drive, a distribution’s files seen from Windows, NFS, SMB, a removable volume, or through a cloud folder. Silent for links between local disks.',
      '当通往 Go 写入目录或 PATH 中 SDK 的链接指向网络共享、映射驱动器、从 Windows 看到的发行版文件、NFS、SMB、可移动卷，或经过云同步目录时触发。本地磁盘之间的链接不触发。',
    ),
  },
  source: 'catalogue B.003; A-003-05, C-54',
  labels: {
    remoteLink: say('Link', '链接'),
    remoteTarget: say('Leads to', '指向'),
    remoteKind: say('Kind of target', '目标类型'),
    linkUsers: say('Used for', '用途'),
  },
  check({ dirs, path, sessions }, { env }): Draft[] {
    const { kind } = env
    const remote = usedLinks(dirs, path, kind).filter(({ link }) => leadsAway(link) || link.kind === 'cloud')
    if (remote.length === 0) {
      const unseen = goDirs(dirs).find(({ dir }) => dir.real !== undefined && dir.place === undefined)
      if (unseen) throw new Undecidable(`dirs: it is not known where ${unseen.dir.path} leads`)
      return []
    }
    const isHome = ({ link }: UsedLink) => pathsOf(kind).under(sessions.home, link.path)
    return [...byLink(remote, kind).values()].map((uses) => {
      const { link } = uses[0]
      const severity: Severity = uses.every(({ sdk }) => sdk) ? 'low' : isHome(uses[0]) ? 'medium' : 'high'
      return {
        subject: link.path,
        severity,
        evidence: evidenceOf({
          remoteLink: link.path,
          remoteTarget: link.target,
          remoteKind: link.kind === 'cloud' ? 'cloud' : link.targetKind,
          linkUsers: uses.map(({ user, path: used }) => ({ variable: user, path: used })),
        }),
      }
    })
  },
  explain(evidence) {
    const link = shown(textOf(evidence, 'remoteLink'))
    const names = [...new Set(rowsOf(evidence, 'linkUsers').map((row) => textOf(row, 'variable')))].join(', ')
    const what = KINDS[textOf(evidence, 'remoteKind')] ?? say('another machine', '其他机器')
    return say(
      `${link}, used for ${names || 'Go'}, leads to ${what.en}.`,
      `${names || 'Go'} 使用的 ${link} 指向${what.zh}。`,
    )
  },
  remedy(evidence) {
    const names = [...new Set(rowsOf(evidence, 'linkUsers').map((row) => textOf(row, 'variable')))]
    const moved = names.filter((name) => name !== 'PATH').join(', ')
    return {
      steps: [
        step(
          moved === ''
            ? say(
                'Install the SDK on a local disk and put that one on PATH.',
                '把 SDK 安装到本地磁盘，并将其加入 PATH。',
              )
            : say(
                `Set ${moved} to a directory on a local disk, or replace the link by one.`,
                `把 ${moved} 设为本地磁盘上的目录，或用本地目录代替该链接。`,
              ),
        ),
        step(
          say(
            'Caches need not be copied: Go fills them again. Copy only the tools you installed.',
            '缓存无需复制，Go 会重新填充；只需复制已安装的工具。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say('The directories lie on a local disk.', '这些目录位于本地磁盘上。'),
    }
  },
})

const KINDS: Readonly<Record<string, Localized>> = {
  unc: say('a network share', '网络共享'),
  mapped: say('a mapped network drive', '映射的网络驱动器'),
  wsl: say('files of a WSL distribution', 'WSL 发行版中的文件'),
  nfs: say('NFS', 'NFS'),
  smb: say('an SMB share', 'SMB 共享'),
  removable: say('a removable volume', '可移动卷'),
  cloud: say('a cloud folder', '云同步目录'),
}
