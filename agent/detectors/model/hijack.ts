import type { Origin } from '../../contract/origin.ts'
import type { SettingPrograms } from '../../contract/sections/setting-programs.ts'
import type { Context } from '../detector.ts'
import { isInternal, isOneOf, isPublicProxy, parseGoproxy } from './go-proxy.ts'
import { coversEverything } from './module-patterns.ts'
import { goSetting, goValue } from './go-setting.ts'
import { installAt } from './installs.ts'
import { pathView, type Entry } from './path-view.ts'
import { pathsOf } from './paths.ts'
import { quotedWords } from './quoted-words.ts'

export type Suspicion =
  | 'flag-runs-program'
  | 'program-in-temporary'
  | 'program-writable'
  | 'program-on-share'
  | 'program-removable'
  | 'proxy-unchecked'
  | 'env-file-elsewhere'
  | 'value-runs-command'
  | 'path-writable'
  | 'path-current-dir'

export type Suspect = { subject: string; case: Suspicion; part: string; value: string; origin?: Origin }

/** Build accelerators, emulators and wrappers that people name on purpose; they say nothing by themselves. */
const KNOWN_PROGRAMS =
  /^(?:ccache|sccache|distcc|icecc|zig|clang|gcc|cc|orchestrion|garble|qemu-[\w-]+|wasmtime|wasmer|wazero|go_js_wasm_exec|go_wasip1_wasm_exec|go_android_exec|wasmbrowsertest|sudo|doas|skywalking-go[\w-]*|otel[\w-]*|loongsuite-go[\w-]*|go-?cacher?|(?=[\w-]*cacheprog)[\w-]*|gobuildcache|go-build-cache|depot|buildbuddy|bb|nsc|bazel-remote|gocache[\w-]*)(?:\.exe)?$/i

const nameOf = (file: string): string => file.split(/[\\/]/).at(-1) ?? ''
const isListed = (file: string, list: readonly string[]): boolean =>
  list.includes(file) || list.includes(nameOf(file)) || list.includes(nameOf(file).replace(/\.exe$/i, ''))

const RUNNER = /^--?(?:toolexec|exec)=(.*)$/s

/** -toolexec and -exec in GOFLAGS: the program wraps every compiler run or every test. */
export function runnersIn({ policy, env }: Pick<Context, 'policy' | 'env'>, flags: string): string[] {
  if (!/-(?:tool)?exec=/.test(flags)) return []
  return (quotedWords(flags) ?? [flags]).flatMap((word) => {
    const program = (RUNNER.exec(word)?.[1] ?? '').trim().split(/\s+/)[0] ?? ''
    const fine =
      program === '' ||
      // A well-known name proves nothing where anybody can put a program.
      (KNOWN_PROGRAMS.test(nameOf(program)) && (env.role === 'ci' || !isOddPlace(program))) ||
      isListed(program, policy.allowedToolexec)
    return fine ? [] : [word]
  })
}

/** Directories that an administrator's group may write to by the system's own design. */
const SYSTEM_DIR = /^\/(?:usr(?:\/local)?\/s?bin|s?bin|opt\/homebrew\/bin|home\/linuxbrew\/\.linuxbrew\/bin)$/
/** Installed below the root of a drive, where Windows lets every signed-in user write unless told otherwise. */
const DRIVE_ROOT_DIR =
  /^[A-Za-z]:\\(?:msys(?:32|64)|mingw(?:32|64)?|TDM-GCC(?:-\d+)?|Strawberry|cygwin(?:64)?|tools|ProgramData\\(?:chocolatey|scoop))(?=\\|$)/i
const TOOL_CACHE = /[\\/](?:hostedtoolcache|_tool|toolcache|actions-runner)(?=[\\/]|$)/i
const SHARE = /^(?:\\\\|\/\/)(?!wsl(?:\$|\.localhost)[\\/]|[?.][\\/])/i

/** Where a program or root that a setting names lies; null where nothing is odd about it. */
export function placeOfProgram(
  { name, file, dir, value, exists, dirWritableByOthers, volume, temporary }: SettingPrograms['list'][number],
  context: Context,
): Suspicion | null {
  const { policy, env } = context
  const target = file ?? dir ?? value
  if (name === 'GOCACHEPROG' && isListed(target, policy.allowedCacheprog)) return null
  if (SHARE.test(target)) return isAllowedRoot(context, name, target) ? null : 'program-on-share'
  if (volume === 'removable') return isAllowedRoot(context, name, target) ? null : 'program-removable'
  // A well-known accelerator unpacked by a job is no news, nor is anything in a runner's tool cache.
  const byJob = env.role === 'ci' || name === 'GOCACHEPROG'
  const unpacked = byJob && KNOWN_PROGRAMS.test(nameOf(target))
  if (!exists || unpacked || TOOL_CACHE.test(target)) return null
  if (temporary)
    return env.role === 'ci' || isAllowedRoot(context, name, target) ? null : 'program-in-temporary'
  if (dirWritableByOthers !== true || (dir !== undefined && SYSTEM_DIR.test(dir))) return null
  return isAllowedRoot(context, name, target) ? null : 'program-writable'
}

/** A root that the policy allows, or that an installer or version manager is known to have made. */
function isAllowedRoot({ policy, env, want }: Context, name: string, root: string): boolean {
  if (name !== 'GOROOT') return false
  const paths = pathsOf(env.kind)
  const installs = want('goInstalls')
  const install = installs && installAt(installs, root, paths)
  return (
    policy.allowedGoRoots.some((allowed) => paths.under(root, allowed)) ||
    (install?.valid === true && install.source !== 'unknown')
  )
}

/**
 * A proxy nobody vouches for while nothing is compared with the checksum database. Only where the policy says
 * which proxies are meant: without that, a company's own cannot be told from another's.
 */
export function uncheckedProxy(context: Context): string | null {
  const { policy } = context
  const meant = [...policy.companyProxies, ...policy.allowedProxies]
  if (meant.length === 0 || policy.internalSumdb) return null
  const proxy = goSetting(context, 'GOPROXY')
  const foreign =
    proxy &&
    parseGoproxy(proxy.value).find(
      ({ kind, host }) =>
        kind === 'url' && !isInternal(host) && !isPublicProxy(host) && !isOneOf(host, meant),
    )
  if (!foreign) return null
  const unchecked =
    goValue(context, 'GOSUMDB') === 'off' ||
    coversEverything(goSetting(context, 'GONOSUMDB')?.value ?? goValue(context, 'GOPRIVATE'))
  return unchecked ? foreign.url : null
}

/** Where nobody keeps a configuration file on purpose. */
const TEMPORARY =
  /^\/(?:tmp|var\/tmp|dev\/shm|private\/tmp)\/|[\\/](?:Temp|Downloads)[\\/]|^[A-Za-z]:\\Users\\Public\\/i
export const isOddPlace = (file: string): boolean => SHARE.test(file) || TEMPORARY.test(file)

const RUN_BY_NAME = ['go', 'gofmt', 'git', 'gcc', 'pkg-config']

const isKnownPlace = (dir: string): boolean =>
  [SYSTEM_DIR, DRIVE_ROOT_DIR, TOOL_CACHE].some((known) => known.test(dir))

/** The first entry before the SDK from which somebody else could serve a go of his own. */
export function oddPathEntry(context: Context): { entry: Entry; case: Suspicion; program?: string } | null {
  const { kind } = context.env
  const [path, primary] = [context.want('path'), context.want('sessions')?.primary]
  if (!path || !primary) return null
  for (const entry of pathView(path, kind).sessions.get(primary) ?? []) {
    if (kind !== 'windows' && /^\.\/*$/.test(entry.raw)) return { entry, case: 'path-current-dir' }
    const place = entry.info
    if (place?.writableByOthers === true && !isKnownPlace(entry.dir)) {
      const program = RUN_BY_NAME.find((name) => place.bins[name] !== undefined)
      if (program !== undefined && !isManagedDir(context, entry.dir))
        return { entry, case: 'path-writable', program }
    }
    if (entry.sdkBin) return null
  }
  return null
}

function isManagedDir({ env, policy, want }: Context, dir: string): boolean {
  const paths = pathsOf(env.kind)
  if (policy.allowedGoRoots.some((root) => paths.under(dir, root))) return true
  const installs = want('goInstalls')
  const install = installs && installAt(installs, paths.parent(dir), paths)
  return install?.valid === true && install.source !== 'unknown'
}
