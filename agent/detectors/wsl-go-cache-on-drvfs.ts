import { defineDetector, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goDirs, outermost, whoPlaced } from './model/go-dirs.ts'
import { wslPaths } from './model/paths.ts'
import { dirOnWindowsDrive, onWindowsDrive } from './model/wsl-paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const wslGoCacheOnDrvfs = defineDetector({
  id: 'WSL_GO_CACHE_ON_DRVFS',
  severity: 'high',
  severityVaries: say(
    'Medium for GOCACHE alone, and in WSL 1.',
    '仅 GOCACHE 位于其上时，以及在 WSL 1 中为中等。',
  ),
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['dirs'],
  wants: ['wsl', 'sessions', 'profiles', 'goEnvFile'],
  texts: {
    title: say(
      'GOPATH or a Go cache inside WSL lies on a Windows drive',
      'WSL 中的 GOPATH 或 Go 缓存位于 Windows 驱动器上',
    ),
    why: say(
      'Go reads and writes thousands of small files there, and each one crosses to Windows: builds are many times slower, and file modes and locks are not kept as Go expects.',
      'Go 会在其中读写成千上万个小文件，每一次都要穿越到 Windows：构建会慢很多倍，文件权限和锁也不符合 Go 的预期。',
    ),
    rule: say(
      'Fires when GOPATH, GOMODCACHE or GOCACHE of the distribution lies on a Windows drive, also through a link. Silent for Linux disks mounted below /mnt and where the group allows Windows drives. A cache inside such a GOPATH is not reported again.',
      '当发行版的 GOPATH、GOMODCACHE 或 GOCACHE 位于 Windows 驱动器上（包括经由链接）时触发。挂载在 /mnt 之下的 Linux 磁盘，以及本组允许使用 Windows 驱动器时不触发。位于这种 GOPATH 之内的缓存不再重复报告。',
    ),
  },
  source: 'catalogue B.001; A-001-10, C-61',
  check({ dirs }, context): Draft[] {
    if (context.policy.allowDrvfs) return []
    const onDrive = onWindowsDrive(context)
    const slow = goDirs(dirs).filter(
      ({ name, dir }) => name !== 'GOBIN' && name !== 'GOTMPDIR' && dirOnWindowsDrive(dir, onDrive),
    )
    if (slow.length === 0) return []
    const first = context.want('wsl')?.wslVersion === 1
    return outermost(slow, wslPaths).map(({ name, dir }) => {
      const { variable, origin } = whoPlaced(context, name)
      return {
        subject: name,
        severity: first || name === 'GOCACHE' || dir.place?.fs === 'drvfs' ? 'medium' : 'high',
        evidence: evidenceOf({ variable, path: dir.path, origin, size: dir.place?.sizeBytes }),
      }
    })
  },
  explain(evidence) {
    const [name, path] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'path'))]
    if (evidence['origin'] === undefined)
      return say(
        `Go uses ${path} (${name}), which lies on a Windows drive.`,
        `Go 使用的 ${path}（${name}）位于 Windows 驱动器上。`,
      )
    const at = originWords(originOf(evidence))
    return say(
      `${name}, set in ${at.en}, makes Go use ${path} on a Windows drive.`,
      `${at.zh}设置的 ${name} 使 Go 使用 Windows 驱动器上的 ${path}。`,
    )
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    const moved =
      evidence['origin'] === undefined
        ? [
            step(
              say(
                `Nothing sets ${name}: the home directory or a link leads to the drive. Replace the link by a directory of the distribution.`,
                `没有设置 ${name}：是主目录或某个链接指向了该驱动器。请用发行版中的目录代替该链接。`,
              ),
            ),
          ]
        : unsetVariable(name, originOf(evidence))
    return {
      steps: [
        ...moved,
        step(
          say(
            'Go’s own defaults lie inside the distribution and are filled again by the next build. The old directory stays where it is.',
            'Go 的默认目录位于发行版内部，下一次构建会重新填充。旧目录保留原处。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOPATH GOMODCACHE GOCACHE" shows directories outside the Windows drives.',
        'go env GOPATH GOMODCACHE GOCACHE 显示的目录不在 Windows 驱动器上。',
      ),
    }
  },
})
