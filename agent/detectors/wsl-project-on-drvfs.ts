import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, type Draft } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { wslPaths } from './model/paths.ts'
import { isWindowsFs } from './model/wsl-paths.ts'
import { quoteShPath } from './remedy/quote.ts'
import { say, shStep, step } from './remedy/steps.ts'

export const wslProjectOnDrvfs = defineDetector({
  id: 'WSL_PROJECT_ON_DRVFS',
  severity: 'medium',
  severityVaries: say(
    'A note in WSL 1, which reaches Windows drives without a detour.',
    'WSL 1 可直接访问 Windows 驱动器，此时仅为提示。',
  ),
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['projects'],
  wants: ['wsl'],
  texts: {
    title: say(
      'A project on a Windows drive is built from inside WSL',
      '在 WSL 中构建位于 Windows 驱动器上的项目',
    ),
    why: say(
      'Every file access crosses from Linux to Windows and back: builds and tests take several times as long, and changes made in Windows reach no program that watches files.',
      '每次文件访问都要在 Linux 与 Windows 之间往返：构建和测试耗时成倍增加，而在 Windows 中所做的修改也无法通知监视文件的程序。',
    ),
    rule: say(
      'Fires for a repository on a Windows drive from which something was built in the last 30 days. Silent for Linux disks mounted below /mnt, for projects nobody builds, and where the group allows Windows drives.',
      '当位于 Windows 驱动器上的仓库在最近 30 天内被构建过时触发。挂载在 /mnt 之下的 Linux 磁盘、无人构建的项目，以及本组允许使用 Windows 驱动器时不触发。',
    ),
  },
  source: 'catalogue B.000; A-001-10',
  labels: {
    projectFs: say('File system', '文件系统'),
    modules: say('Modules in it', '其中的模块'),
  },
  check({ projects }, { policy, want }): Draft[] {
    if (policy.allowDrvfs) return []
    const slow = projects.list.filter(({ fs, builtRecently }) => builtRecently && isWindowsFs(fs))
    if (slow.length === 0) return []
    const version = want('wsl')?.wslVersion
    // The modules of one repository move together.
    return [...groupBy(slow, placeOf).entries()].map(([place, [first, ...rest]]) => ({
      subject: place,
      severity: version === 1 || first?.fs === 'drvfs' ? 'info' : 'medium',
      evidence: { path: place, projectFs: first?.fs ?? null, modules: rest.length + 1 },
    }))
  },
  explain(evidence) {
    const path = shown(textOf(evidence, 'path'))
    return say(
      `${path} lies on a Windows drive and is built from inside WSL.`,
      `${path} 位于 Windows 驱动器上，却在 WSL 中构建。`,
    )
  },
  remedy(evidence) {
    const path = textOf(evidence, 'path')
    const name = wslPaths.basename(path)
    return {
      steps: [
        shStep(
          say(
            'Copy the project into the home directory of the distribution. The old copy stays.',
            '把项目复制到发行版的主目录中。旧的副本会保留。',
          ),
          `mkdir -p "$HOME"/src\ncp -a -- ${quoteShPath(path)} "$HOME"/src/${quoteShPath(name)}`,
        ),
        step(
          say(
            'Open the copy with the editor’s WSL side, and push or commit what was open in the old one.',
            '用编辑器的 WSL 端打开新副本；旧副本中尚未提交的内容请先提交或推送。',
          ),
        ),
      ],
      verify: say(
        '"df -T ." in the project shows a Linux file system such as ext4.',
        '在项目目录中执行 df -T . 显示 ext4 之类的 Linux 文件系统。',
      ),
    }
  },
})

const placeOf = ({ repository, root }: Project) => repository ?? root
