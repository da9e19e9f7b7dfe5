import type { Evidence } from '../contract/finding.ts'
import { defineDetector, Undecidable, type Context, type Draft, type View } from './detector.ts'
import { evidenceOf, isOrigin, originOf, rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { goDirs, outermost, whoPlaced, type NamedDir } from './model/go-dirs.ts'
import { pathsOf, windowsPaths } from './model/paths.ts'
import { dirOnWindowsDrive, distroOf, mountRootOf, onWindowsDrive, toWindows } from './model/wsl-paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

type Shared = NamedDir & { theirs: string }

/*
 * Judged in the env whose directory lies on the other side: the distribution with a cache on C:, or Windows with one
 * on \\wsl.localhost. So one sharing gives one finding, where it is mended.
 */
export const gopathSharedWindowsWsl = defineDetector({
  id: 'GOPATH_SHARED_WINDOWS_WSL',
  severity: 'high',
  severityVaries: say('Medium when only GOBIN is shared.', '仅共用 GOBIN 时为中等。'),
  layers: ['windows-host', 'distro'],
  platforms: ['windows', 'wsl'],
  needs: ['dirs'],
  wants: ['wsl', 'sessions', 'profiles', 'goEnvFile', 'registry'],
  texts: {
    title: say('Windows and WSL share GOPATH or a Go cache', 'Windows 与 WSL 共用 GOPATH 或 Go 缓存'),
    why: say(
      'Neither system sees the locks of the other, and each leaves files with modes and names the other cannot use: downloads break halfway, and tools of one system stand where the other looks for its own.',
      '两个系统互相看不到对方的锁，各自留下的文件权限和名称对方也无法使用：下载会中途损坏，一方的工具会出现在另一方查找的位置。',
    ),
    rule: say(
      'Fires when GOPATH, GOMODCACHE, GOCACHE or GOBIN of the distribution and of Windows are the same directory under its two names. Silent when they are different, also on the same drive. Not judged while Windows has not reported.',
      '当发行版与 Windows 的 GOPATH、GOMODCACHE、GOCACHE 或 GOBIN 是同一目录的两种写法时触发。目录不同（即使在同一驱动器上）不触发。Windows 未上报时不作判断。',
    ),
  },
  source: 'catalogue B.003; C-61',
  labels: {
    sharedDirs: say('Shared directories', '共用的目录'),
    otherSide: say('On the other side', '另一方的路径'),
    setBy: say('By way of', '通过'),
  },
  check({ dirs }, context): Draft[] {
    const shared = context.env.kind === 'wsl' ? fromWsl(context) : fromWindows(context)
    const [first] = shared
    if (!first) return []
    const { variable, origin } = whoPlaced(context, first.name)
    return [
      {
        subject: first.name,
        severity: shared.every(({ name }) => name === 'GOBIN') ? 'medium' : 'high',
        layer: context.env.kind === 'wsl' ? 'distro' : 'windows-host',
        evidence: evidenceOf({
          variable,
          origin,
          sharedDirs: shared.map(({ name, dir, theirs }) => {
            const placed = whoPlaced(context, name)
            return rowOf({
              variable: name,
              path: dir.path,
              otherSide: theirs,
              setBy: placed.variable,
              origin: placed.origin,
            })
          }),
        }),
      },
    ]

    /** Distribution with a directory on a drive: the same place in the Windows env. */
    function fromWsl(own: Context): Shared[] {
      const onDrive = onWindowsDrive(own)
      const away = candidates().filter(({ dir }) => dirOnWindowsDrive(dir, onDrive))
      if (away.length === 0) return []
      const root = mountRootOf(own.want('wsl'))
      const theirs = dirsOf(own.siblings.find(({ env }) => env.kind === 'windows'))
      return outermost(away, pathsOf('wsl')).flatMap((named) => {
        const place = toWindows(named.dir.real ?? named.dir.path, root)
        return place === null ? [] : sameAs(named, place, theirs)
      })
    }

    /** Windows with a directory inside a distribution: the same place in that distribution. */
    function fromWindows(own: Context): Shared[] {
      return outermost(candidates(), windowsPaths).flatMap((named) => {
        const place = named.dir.real ?? named.dir.path
        const distro = distroOf(place)?.toLowerCase()
        if (distro === undefined) return []
        const other = own.siblings.find(({ env }) => env.id.toLowerCase() === `wsl:${distro}`)
        const root = mountRootOf(other?.want('wsl') ?? null)
        const theirs = dirsOf(other).map(({ name, dir }) => ({
          name,
          dir: { ...dir, path: toWindows(dir.real ?? dir.path, root, distro) ?? dir.path, real: undefined },
        }))
        return sameAs(named, place.replace(/^[\\/]{2}wsl\$/i, '\\\\wsl.localhost'), theirs)
      })
    }

    function candidates(): NamedDir[] {
      return goDirs(dirs).filter(({ name }) => name !== 'GOTMPDIR')
    }
  },
  explain(evidence) {
    const [row] = rowsOf(evidence, 'sharedDirs')
    const [name, path] = [textOf(row ?? {}, 'variable'), shown(textOf(row ?? {}, 'path'))]
    const other = shown(textOf(row ?? {}, 'otherSide'))
    return say(
      `${name} is ${path} here and ${other} on the other side: one directory.`,
      `${name} 在这里是 ${path}，在另一方是 ${other}：实为同一目录。`,
    )
  },
  remedy(evidence: Evidence) {
    const places = new Map(
      isOrigin(evidence['origin']) ? [[textOf(evidence, 'variable'), originOf(evidence)]] : [],
    )
    for (const row of rowsOf(evidence, 'sharedDirs'))
      if (isOrigin(row['origin'])) places.set(textOf(row, 'setBy'), row['origin'])
    return {
      steps: [
        ...(evidence['origin'] === undefined
          ? [
              step(
                say(
                  'A link leads to the directory of the other system; replace it by a directory of this one.',
                  '有链接指向另一个系统的目录；请用本系统的目录代替它。',
                ),
              ),
            ]
          : []),
        ...[...places].flatMap(([name, origin]) => unsetVariable(name, origin)),
        step(
          say(
            'Go’s defaults are separate on both sides. To save downloads, set GOPROXY to a shared folder’s cache/download instead.',
            '两边的 Go 默认目录互不相干。若要节省下载，可改为让 GOPROXY 指向共享目录的 cache/download。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOPATH GOMODCACHE GOCACHE GOBIN" names different directories on both sides.',
        '两边的 go env GOPATH GOMODCACHE GOCACHE GOBIN 显示不同的目录。',
      ),
    }
  },
})

type Place = { name: NamedDir['name']; dir: { path: string; real?: string | undefined } }

function dirsOf(other: View | undefined): Place[] {
  const dirs = other?.want('dirs')
  if (!dirs) throw new Undecidable('dirs: those of the other side are not known')
  return goDirs(dirs)
}

function sameAs(named: NamedDir, place: string, theirs: readonly Place[]): Shared[] {
  const same = theirs.find(
    ({ name, dir }) => name === named.name && windowsPaths.same(dir.real ?? dir.path, place),
  )
  return same ? [{ ...named, theirs: same.dir.path }] : []
}
