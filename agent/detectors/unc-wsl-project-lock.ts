import type { DirPlace } from '../contract/sections/dirs.ts'
import type { Projects } from '../contract/sections/projects/project.ts'
import { defineDetector } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { goDirs, outermost } from './model/go-dirs.ts'
import { groupBy } from './model/group.ts'
import { windowsPaths } from './model/paths.ts'
import { distroOf } from './model/wsl-paths.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

type Place = { share: string; what: string; dir: string }

/** One finding a distribution: its files are what the Go of Windows should not work on. */
export const uncWslProjectLock = defineDetector({
  id: 'UNC_WSL_PROJECT_LOCK',
  severity: 'high',
  layers: ['windows-host', 'editor'],
  platforms: ['windows'],
  needs: ['dirs'],
  wants: ['projects', 'wslHost'],
  texts: {
    title: say('Windows Go works on \\\\wsl$ paths, locking fails', 'Windows 版 Go 操作 \\\\wsl$ 路径失败'),
    why: say(
      'Files of a WSL distribution reach Windows over a share that knows no file locks. Go locks go.mod and its caches, so commands stop with "RLock ...: Incorrect function".',
      'WSL 发行版的文件通过不支持文件锁的共享提供给 Windows。Go 需要锁定 go.mod 和缓存，因此命令会报“RLock ...: Incorrect function”。',
    ),
    rule: say(
      'Fires when GOPATH, GOMODCACHE or GOCACHE of the Windows Go, or a project built lately by it, lies on \\\\wsl$ or \\\\wsl.localhost or on a drive that leads there. Silent for projects opened only through Remote-WSL.',
      '当 Windows 版 Go 的 GOPATH、GOMODCACHE、GOCACHE 或最近由它构建的项目位于 \\\\wsl$、\\\\wsl.localhost 或指向它们的盘符时触发。仅通过 Remote-WSL 打开的项目不触发。',
    ),
  },
  source: 'catalogue E.3; C-22; golang/go#37461, microsoft/WSL#5762',
  labels: {
    wslShare: say('Share', '共享'),
    wslPlaces: say('Places on it', '位于其上的位置'),
    placeOfWhat: say('What', '用途'),
  },
  check({ dirs }, context) {
    const named = outermost(
      goDirs(dirs).filter(({ name, dir }) => name !== 'GOBIN' && isOnWsl(dir.path, dir.real, dir.place)),
      windowsPaths,
    )
    const places: Place[] = named.map(({ name, dir }) => ({
      share: shareOf(dir.path, dir.real),
      what: name,
      dir: dir.path,
    }))
    const decisive = places.length === 0 && hasDistros(context.want('wslHost'))
    const projects = decisive ? context.need('projects') : context.want('projects')
    if (projects) places.push(...projectsOnWsl(projects))
    return [...groupBy(places, ({ share }) => share)].map(([share, found]) => ({
      subject: share,
      layer: found.some(({ what }) => what !== 'project') ? 'windows-host' : 'editor',
      evidence: {
        wslShare: share,
        wslPlaces: found.slice(0, 100).map(({ what, dir }) => ({ placeOfWhat: what, dir })),
      },
    }))
  },
  explain(evidence) {
    const found = rowsOf(evidence, 'wslPlaces')
    const first = shown(textOf(found[0] ?? {}, 'dir'))
    const what = textOf(found[0] ?? {}, 'placeOfWhat')
    const more =
      found.length > 1 ? say(` and ${found.length - 1} more`, `等 ${found.length} 处`) : say('', '')
    return say(
      `The Go of Windows works on files of WSL: ${first} (${what})${more.en}.`,
      `Windows 版 Go 正在操作 WSL 中的文件：${first}（${what}）${more.zh}。`,
    )
  },
  remedy: (evidence) => {
    const rows = rowsOf(evidence, 'wslPlaces')
    const variables = rows.map((row) => textOf(row, 'placeOfWhat')).filter((what) => /^GO[A-Z]+$/.test(what))
    const reset = say(
      `Move ${variables.join(', ')} of the Windows Go back to a Windows drive: unset it, and the default applies.`,
      `将 Windows 版 Go 的 ${variables.join('、')} 移回 Windows 磁盘：取消设置即可使用默认值。`,
    )
    return {
      steps: [
        ...(variables.length > 0 ? [step(reset)] : []),
        step(
          say(
            'Open projects of WSL in WSL (in VS Code: "Reopen Folder in WSL") and use the Go there; or move them to a Windows drive.',
            '在 WSL 中打开 WSL 的项目（VS Code 中选择“在 WSL 中重新打开文件夹”），并使用其中的 Go；或将项目移到 Windows 磁盘。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        'No directory of the Windows Go lies on \\\\wsl$ any more.',
        'Windows 版 Go 不再使用 \\\\wsl$ 上的目录。',
      ),
    }
  },
})

/** By name, by where links and drives lead, or by the file system that only this share has. */
const isOnWsl = (path: string, real?: string, place?: DirPlace): boolean =>
  distroOf(path) !== null ||
  (real !== undefined && distroOf(real) !== null) ||
  /^9p/i.test(place?.fs ?? '') ||
  (place?.links ?? []).some(({ targetKind }) => targetKind === 'wsl')

function shareOf(path: string, real?: string): string {
  const distro = distroOf(path) ?? (real === undefined ? null : distroOf(real))
  return distro === null ? path.slice(0, 2) : `\\\\wsl.localhost\\${distro}`
}

const projectsOnWsl = ({ list }: Projects): Place[] =>
  list
    .filter(
      ({ root, fs, builtRecently, remoteOnly }) =>
        builtRecently && !remoteOnly && (distroOf(root) !== null || /^9p/i.test(fs)),
    )
    .map(({ root }) => ({ share: shareOf(root), what: 'project', dir: root }))

const hasDistros = (wslHost: { distros: readonly unknown[] } | null) => (wslHost?.distros.length ?? 0) > 0
