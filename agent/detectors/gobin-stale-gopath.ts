import type { GoDir } from '../contract/sections/dirs.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goSetting } from './model/go-setting.ts'
import { pathsOf } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { wantedChain } from './model/setting.ts'
import { variableChain } from './model/variables.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gobinStaleGopath = defineDetector({
  id: 'GOBIN_STALE_GOPATH',
  severity: 'medium',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'sessions'],
  wants: ['path', 'goInstalls', 'registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say('GOBIN points into a GOPATH that is no longer in use', 'GOBIN 仍指向旧 GOPATH'),
    why: say(
      '"go install" keeps putting tools into the old workspace. What runs and what was just installed come apart, and the old tree cannot be removed.',
      'go install 仍把工具装进旧工作区。实际运行的与刚安装的不再是同一份，旧目录也无法删除。',
    ),
    rule: say(
      'Fires when GOBIN is the bin directory of a workspace (a former or the default GOPATH, or a directory named for Go with pkg/mod or src) that GOPATH does not name. Silent for the GOBIN of the policy, for shared places such as ~/.local/bin or /usr/local/bin, and when it is on PATH, alone holds tools, and got one in the last 30 days.',
      '当 GOBIN 是某工作区（旧的或默认的 GOPATH，或以 Go 命名且含 pkg/mod 或 src 的目录）的 bin，而 GOPATH 并不包含该工作区时触发。策略规定的 GOBIN、~/.local/bin 或 /usr/local/bin 等公共目录，以及位于 PATH 中、唯一存有工具且 30 天内有新工具的目录不触发。',
    ),
  },
  labels: {
    gobin: say('GOBIN value', 'GOBIN 的值'),
    gobinTools: say('Tools in GOBIN', 'GOBIN 中的工具数'),
    gopathTools: say('Tools in GOPATH', 'GOPATH 中的工具数'),
  },
  source: 'catalogue B.000; C-14',
  check({ dirs }, context) {
    const { gobin } = dirs
    const paths = pathsOf(context.env.kind)
    if (!gobin || paths.basename(gobin.path).toLowerCase() !== 'bin') return []
    const workspace = paths.parent(gobin.path)
    if (
      dirs.gopath.some(
        ({ root, bin }) =>
          [root.path, root.real].some((path) => path && paths.same(path, workspace)) ||
          paths.same(bin.path, gobin.path),
      )
    )
      return []
    const { policy } = context
    if (policy.gobin !== undefined && paths.same(policy.gobin, gobin.path)) return []
    // An SDK has a src too; GOBIN in an SDK is another fault.
    if (gobin.goRoot || context.want('goInstalls')?.list.some(({ root }) => paths.same(root, workspace)))
      return []
    const setting = goSetting(context, 'GOBIN')
    if (!setting) return []
    if (!wasGopath(workspace, context)) {
      // The rule's "has pkg/mod or src below" alone would hold for /usr/local and for many a home directory.
      if (!NAMED_FOR_GO.test(paths.basename(workspace))) return []
      if (gobin.place?.moduleTree === undefined)
        throw new Undecidable(`dirs: whether ${workspace} is a workspace is not known`)
      if (!gobin.place.moduleTree) return []
    }
    const gopathTools = dirs.gopath.reduce((sum, { bin }) => sum + bin.tools.length, 0)
    if (gopathTools === 0 && isKept(gobin, context)) return []
    return [
      {
        subject: 'GOBIN',
        evidence: evidenceOf({
          gobin: gobin.path,
          gopath: dirs.gopath.map(({ root }) => root.path).join(paths.listSeparator),
          gobinTools: gobin.tools.length,
          gopathTools,
          origin: setting.origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const [gobin, gopath] = [shown(textOf(evidence, 'gobin')), shown(textOf(evidence, 'gopath'))]
    const at = originWords(originOf(evidence))
    return say(
      `GOBIN, set in ${at.en}, is ${gobin}, while GOPATH is ${gopath}.`,
      `${at.zh}设置的 GOBIN 是 ${gobin}，而 GOPATH 是 ${gopath}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOBIN', originOf(evidence)),
      step(
        say(
          'Go then installs into the bin directory of GOPATH. Put that on PATH and install the tools you use again; nothing is deleted.',
          '之后 Go 会安装到 GOPATH 的 bin 目录。请把它加入 PATH 并重新安装所用的工具；不会删除任何内容。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go env -changed" names no GOBIN, and a newly installed tool lies in the bin directory of GOPATH.',
      'go env -changed 中没有 GOBIN，且新安装的工具位于 GOPATH 的 bin 目录。',
    ),
  }),
})

const NAMED_FOR_GO =
  /^\.?(?:go|golang|gopath|gocode|gowork|goworkspace|goprojects?)(?:(?=[-_.]?[\w.]*\d)[-_.]?[\w.]*|[-_.]?(?:old|bak|backup|path|work))?$/i

/** The default GOPATH, or a directory that GOPATH named somewhere: in a losing place, or in another session. */
function wasGopath(dir: string, context: Context): boolean {
  const chain = wantedChain(context)
  if (!chain) return false
  const paths = pathsOf(context.env.kind)
  const { home, list } = chain.sessions
  if (paths.same(dir, paths.join(home, 'go'))) return true
  // Each text once: sessions mostly read the same files.
  const values = new Set(
    list.flatMap(({ id }) => variableChain(chain, id, 'GOPATH').map(({ value }) => value)),
  )
  const key = paths.norm(dir)
  return [...values].some((value) =>
    value.split(paths.listSeparator).some((element) => element !== '' && paths.norm(element) === key),
  )
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000

/** Kept apart on purpose: it is on PATH, and a tool was installed there lately. */
function isKept(gobin: GoDir, context: Context): boolean {
  const path = context.want('path')
  const sessions = context.want('sessions')
  if (!path || !sessions?.primary) return false
  const { kind } = context.env
  const paths = pathsOf(kind)
  const entries = pathView(path, kind).sessions.get(sessions.primary) ?? []
  const since = Date.parse(context.takenAt) - MONTH_MS
  return (
    entries.some(({ dir }) => dir !== '' && paths.same(dir, gobin.path)) &&
    gobin.tools.some(({ mtime }) => Date.parse(mtime) >= since)
  )
}
