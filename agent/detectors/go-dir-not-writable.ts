import type { Severity } from '../contract/finding.ts'
import type { Dirs, GoDir } from '../contract/sections/dirs.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { outermost, whoPlaced, type GoDirName, type TempName } from './model/go-dirs.ts'
import { pathsOf } from './model/paths.ts'
import { holdsUnready } from './model/unready.ts'
import { settingOf } from './model/setting.ts'
import { installDir } from './model/workspace-bins.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { ownAgain } from './remedy/owner-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goDirNotWritable = defineDetector({
  id: 'GO_DIR_NOT_WRITABLE',
  severity: 'high',
  severityVaries: say(
    'A note for a module cache that is meant to be read-only: vendored or offline builds, images that bring their modules along.',
    '对于有意设为只读的模块缓存（使用 vendor、离线构建、自带模块的镜像）仅为提示。',
  ),
  layers: ['user', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'sessions'],
  wants: ['path', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('A directory Go must write to is not writable', 'Go 需要写入的目录没有写权限'),
    why: say(
      'Builds, downloads or installs stop with "permission denied". Most often a single go command under sudo has left files of root behind.',
      '构建、下载或安装会以“permission denied”失败。最常见的原因是曾用 sudo 执行过一次 go 命令，留下了属于 root 的文件。',
    ),
    rule: say(
      'Fires when the module cache, the build cache, the directory go install writes to, or the temporary directory exists and cannot be written, or is missing and cannot be created; when GOTMPDIR or the temporary directory is missing, for Go does not create those; and when GOCACHE is off or not absolute, which Go refuses. Only the directory itself is tested: read-only modules inside the cache are as Go makes them. Silent for a GOPATH that is read-only itself while everything Go writes in it is not. An unplugged volume is not judged.',
      '当模块缓存、构建缓存、go install 的目标目录或临时目录存在却不可写，或不存在且无法创建时触发；GOTMPDIR 或临时目录不存在时也触发，因为 Go 不会创建它们；GOCACHE 为 off 或非绝对路径（Go 会拒绝）时同样触发。只检查目录本身：缓存内的模块只读是 Go 的正常行为。GOPATH 本身只读、但 Go 在其中写入的位置都可写时不触发。未连接的卷不作判断。',
    ),
  },
  // GOCACHE=off, a missing GOTMPDIR and a missing TMPDIR: run with Go 1.19; field reports of each.
  source: 'catalogue B.001 and B.004; A-001; C-67; cmd/go/internal/work, cache.DefaultDir',
  check({ dirs, sessions }, context): Draft[] {
    const { kind } = context.env
    const blocked = written(dirs, kind).filter(({ name, dir }) => problemOf(name, dir) !== null)
    if (blocked.length === 0) return []
    const paths = pathsOf(kind)
    const root = dirs.gopath[0]?.root
    // A GOPATH that cannot be made is GOPATH_UNUSABLE, and all below goes with it.
    const lost = root && !root.exists && root.creatable === false ? root.path : undefined
    const own = blocked.filter(({ dir }) => lost === undefined || !paths.under(dir.path, lost))
    const causes: Written[] =
      root?.writable === false && own.some(({ dir }) => paths.below(dir.path, root.path))
        ? [{ name: 'GOPATH', dir: root }, ...own]
        : own
    const there = outermost(causes, paths).filter(({ dir }) => !isAway(dir, context))
    const away = causes.find(({ dir }) => isAway(dir, context))
    if (there.length === 0 && away) throw new Undecidable(`dirs: ${away.dir.path} cannot be reached now`)
    return there.map(({ name, dir }) => {
      const { variable, origin } = whoPlaced(context, name)
      const problem = problemOf(name, dir) ?? 'not-writable'
      const mine = kind === 'windows' || paths.under(dir.path, sessions.home)
      return {
        subject: dir.path,
        severity: severityOf(name, dir, mine, context),
        layer: mine ? 'user' : 'distro',
        evidence: evidenceOf({
          variable,
          path: dir.path,
          problem,
          ownTree: mine,
          origin,
        }),
      }
    })
  },
  labels: { ownTree: say('In the home directory', '位于主目录中') },
  explain(evidence) {
    const [name, path] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'path'))]
    const set = evidence['origin'] !== undefined
    const at = originWords(originOf(evidence))
    const en = set ? `, set in ${at.en}` : ''
    const zh = set ? `（由${at.zh}设置）` : ''
    if (evidence['problem'] === 'refused')
      return say(
        `${name} is "${path}"${en}; Go accepts an absolute path only.`,
        `${name} 的值为“${path}”${zh}；Go 只接受绝对路径。`,
      )
    if (evidence['problem'] === 'missing')
      return say(
        `${path} (${name}${en}) does not exist, and Go does not create it.`,
        `${path}（${name}${zh}）不存在，而 Go 不会创建它。`,
      )
    return evidence['problem'] === 'not-creatable'
      ? say(
          `${path} (${name}${en}) does not exist and cannot be created.`,
          `${path}（${name}${zh}）不存在且无法创建。`,
        )
      : say(`You cannot write to ${path} (${name}${en}).`, `当前用户无法写入 ${path}（${name}${zh}）。`)
  },
  remedy(evidence, { kind }) {
    const path = textOf(evidence, 'path')
    const name = textOf(evidence, 'variable')
    const own = evidence['ownTree'] === true && evidence['problem'] === 'not-writable'
    const elsewhere =
      evidence['origin'] === undefined
        ? [
            step(
              say(
                `Set ${name} to a directory of your own, for example with "go env -w".`,
                `把 ${name} 设为自己的目录，例如使用 go env -w。`,
              ),
            ),
          ]
        : [
            ...unsetVariable(name, originOf(evidence)),
            step(
              say(
                'Without it Go uses a directory in your home. Do not change the owner of a system directory, and do not run go under sudo.',
                '不设置时 Go 使用主目录中的目录。不要修改系统目录的属主，也不要用 sudo 运行 go。',
              ),
            ),
          ]
    return {
      steps: [...(own ? ownAgain(path, kind) : elsewhere), step(NEW_SESSION)],
      verify: say(
        '"go build" and "go install" work without sudo.',
        '不使用 sudo 也能执行 go build 和 go install。',
      ),
    }
  },
})

/** What Go itself writes to. GOPATH is none of them: only its pkg and bin are. */
type Written = { name: GoDirName | TempName; dir: GoDir }
type Problem = 'not-writable' | 'not-creatable' | 'missing' | 'refused'

function written(dirs: Dirs, kind: EnvKind): Written[] {
  const { gomodcache, gocache, gotmpdir, temp } = dirs
  const install = installDir(dirs)
  return [
    ...(gomodcache ? [{ name: 'GOMODCACHE' as const, dir: gomodcache }] : []),
    ...(gocache ? [{ name: 'GOCACHE' as const, dir: gocache }] : []),
    ...(install ? [{ name: dirs.gobin ? ('GOBIN' as const) : ('GOPATH' as const), dir: install }] : []),
    gotmpdir
      ? { name: 'GOTMPDIR' as const, dir: gotmpdir }
      : { name: kind === 'windows' ? ('TEMP' as const) : ('TMPDIR' as const), dir: temp },
  ]
}

const MADE_BY_OTHERS: ReadonlySet<Written['name']> = new Set(['GOTMPDIR', 'TMPDIR', 'TEMP'])

/** A place below the current directory is another one each time, and nothing was looked at. */
function problemOf(name: Written['name'], dir: GoDir): Problem | null {
  const { absolute, exists, isDir, writable, creatable } = dir
  if (!absolute) {
    const refused = name === 'GOCACHE' || (MADE_BY_OTHERS.has(name) && dir.raw.startsWith('~'))
    return refused && dir.raw !== '' ? 'refused' : null
  }
  if (exists) return isDir && writable === false ? 'not-writable' : null
  if (creatable === false) return 'not-creatable'
  return creatable !== null && MADE_BY_OTHERS.has(name) ? 'missing' : null
}

function isAway({ path, place }: GoDir, { want, env }: Context): boolean {
  if (place) return !place.ready
  return holdsUnready(want('path'), path, env.kind)
}

/**
 * Modules and tools may be baked into an image for good, though not into somebody's home; without a build cache
 * nothing builds at all.
 */
function severityOf(name: Written['name'], { place }: GoDir, mine: boolean, context: Context): Severity {
  if (name === 'GOCACHE' || MADE_BY_OTHERS.has(name)) return 'high'
  if ((context.env.role !== 'workstation' && !mine) || place?.mountOptions?.includes('ro')) return 'info'
  if (name === 'GOBIN') return 'high'
  const session = context.want('sessions')?.primary
  if (!session) return 'high'
  const offline = settingOf(context, session, 'GOPROXY')?.value === 'off'
  const flags = settingOf(context, session, 'GOFLAGS')?.value ?? ''
  return offline || /(?:^|\s)--?mod=vendor(?:\s|$)/.test(flags) ? 'info' : 'high'
}
