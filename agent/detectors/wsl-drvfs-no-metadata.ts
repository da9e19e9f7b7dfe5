import type { Wsl } from '../contract/sections/wsl.ts'
import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { shown, textOf } from './evidence.ts'
import { posixPaths } from './model/paths.ts'
import { isWindowsFs } from './model/wsl-paths.ts'
import { say } from './remedy/steps.ts'
import { restartDistro, setInWslConf } from './remedy/wsl-steps.ts'

export const wslDrvfsNoMetadata = defineDetector({
  id: 'WSL_DRVFS_NO_METADATA',
  severity: 'low',
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['wsl', 'projects'],
  texts: {
    title: say(
      'A Windows drive is mounted without file modes, so chmod has no effect',
      'Windows 驱动器未启用 metadata，chmod 无效',
    ),
    why: say(
      'Without them every file has the same mode: scripts cannot be made executable, and git reports files as changed that nobody touched.',
      '未启用时所有文件的权限相同：脚本无法设为可执行，git 也会把没人动过的文件报告为已修改。',
    ),
    rule: say(
      'Fires for a Windows drive mounted without the option "metadata" when a project on it shows changed modes in git. Silent while no project suffers from it.',
      '当 Windows 驱动器挂载时缺少 metadata 选项，且其上的项目在 git 中出现权限变化时触发。没有项目受影响时不触发。',
    ),
  },
  source: 'catalogue B.000; C-17',
  labels: { mountSource: say('Drive', '驱动器'), mountOptions: say('Mount options', '挂载选项') },
  check({ wsl, projects }): Draft[] {
    const noisy = projects.list.filter(({ vcs, fs }) => vcs?.filemodeNoise === true && isWindowsFs(fs))
    return wsl.mounts.flatMap((mount) => {
      const project = noisy.find(({ root }) => posixPaths.under(root, mount.target))
      if (!project || !isWindowsFs(mount.fs) || hasMetadata(mount)) return []
      // A virtiofs mount does not show what it was given.
      if (mount.fs.startsWith('virtiofs')) {
        if (configured(wsl)) return []
        throw new Undecidable(`wsl: the options of ${mount.target} do not show`)
      }
      return [
        {
          subject: mount.target,
          evidence: {
            dir: mount.target,
            mountSource: mount.source,
            mountOptions: mount.options.join(','),
            path: project.root,
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [dir, path] = [textOf(evidence, 'dir'), shown(textOf(evidence, 'path'))]
    return say(
      `${dir} is mounted without "metadata", and git sees changed modes in ${path}.`,
      `${dir} 挂载时没有 metadata，git 在 ${path} 中看到权限变化。`,
    )
  },
  remedy: (_, env) => ({
    steps: [setInWslConf('automount', 'options = "metadata,umask=22,fmask=11"'), restartDistro(env)],
    verify: say(
      '"mount" shows metadata for the drive, and "git status" is quiet in the project.',
      'mount 的输出中该驱动器带有 metadata，项目中的 git status 不再报告变化。',
    ),
  }),
})

/** In 9p the word is part of another option: `aname=drvfs;path=C:\;metadata`. */
const hasMetadata = ({ options }: Wsl['mounts'][number]) =>
  options.some((option) => option.split(';').includes('metadata'))

const configured = ({ conf }: Wsl) =>
  conf.some(
    ({ section, key, value }) =>
      section === 'automount' && key === 'options' && /(?:^|[",\s])metadata(?:$|[",\s])/.test(value),
  )
