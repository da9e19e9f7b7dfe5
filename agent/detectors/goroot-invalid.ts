import type { GoInstall } from '../contract/sections/go-installs.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { lacksVitalParts, rootContradiction } from './model/goroot.ts'
import { settingOf } from './model/setting.ts'
import { installAt } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gorootInvalid = defineDetector({
  id: 'GOROOT_INVALID',
  severity: 'critical',
  severityVaries: say(
    'Medium when only bin/go is missing: a go from elsewhere still builds with this root, but editors that start "GOROOT/bin/go" fail.',
    '仅缺少 bin/go 时为中等：其他位置的 go 仍可用该根目录构建，但会启动“GOROOT/bin/go”的编辑器将失败。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'goInstalls'],
  wants: ['goActive', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('GOROOT does not contain a Go tree', 'GOROOT 目录无效'),
    why: say(
      'While GOROOT names a directory that is no complete Go tree, every go command stops with "cannot find GOROOT directory" or "package is not in std", including "go env -u GOROOT".',
      '只要 GOROOT 指向的目录不是完整的 Go 目录树，所有 go 命令都会以“cannot find GOROOT directory”或“package is not in std”终止，连 go env -u GOROOT 也无法执行。',
    ),
    rule: say(
      'Fires when GOROOT is set in the environment or the go env file and the directory is missing, is no directory, or lacks pkg/tool, src/runtime or bin/go after following links. Silent for roots that the policy lists as odd layouts.',
      '当环境变量或 go env 文件设置了 GOROOT，而该目录不存在、不是目录，或（跟随链接后）缺少 pkg/tool、src/runtime 或 bin/go 时触发。策略中列为特殊布局的根目录不触发。',
    ),
  },
  source: 'catalogue B.004; A-004-03, C-66; golang/go#79648',
  check({ sessions, goInstalls }, context) {
    const { kind } = context.env
    const paths = pathsOf(kind)
    if (sessions.primary === null) throw new Undecidable('sessions: no session started')
    // The file may set it where nothing else does.
    if (!settingOf(context, sessions.primary, 'GOROOT')) context.need('goEnvFile')
    const active = context.want('goActive')
    // The primary session first; a start-up file that only other shells read breaks go in those.
    const others = sessions.list.map(({ id }) => id).filter((id) => id !== sessions.primary)
    for (const session of [sessions.primary, ...others]) {
      const setting = settingOf(context, session, 'GOROOT')
      if (!setting || context.policy.oddGoRoots.some((root) => paths.under(setting.value, root))) continue
      const isPrimary = session === sessions.primary
      // Git Bash shows its own spelling and hands go another one.
      if (!isPrimary && !paths.isAbsolute(setting.value)) continue
      const missing = missingParts(setting.value, installAt(goInstalls, setting.value, paths), context)
      if (missing === '') continue
      // Only bin/go is missing but the versions differ: then GOROOT_VERSION_MISMATCH says it better.
      if (missing === 'bin/go' && active && rootContradiction(active, goInstalls, paths) === 'yes') continue
      const { value, origin } = setting
      const errorText = isPrimary ? active?.errorText : undefined
      return [
        {
          subject: 'GOROOT',
          severity: missing === 'bin/go' ? 'medium' : 'critical',
          layer: layerOf(origin),
          evidence: evidenceOf({ goroot: value, missing, session, origin, errorText }),
        },
      ]
    }
    return []
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const root = shown(textOf(evidence, 'goroot'))
    const missing = textOf(evidence, 'missing')
    return missing === 'directory'
      ? say(
          `GOROOT, set in ${at.en}, is ${root}, and there is no such directory.`,
          `${at.zh}设置的 GOROOT 是 ${root}，而该目录不存在。`,
        )
      : say(
          `GOROOT, set in ${at.en}, is ${root}, which lacks ${missing}.`,
          `${at.zh}设置的 GOROOT 是 ${root}，其中缺少 ${missing}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOROOT', originOf(evidence)),
      step(
        say(
          '"go env -u GOROOT" cannot run while the value is bad, so it has to be removed where it is set. Do not set another value: go finds its root by itself.',
          '该值有误时 go env -u GOROOT 无法运行，因此必须在设置处删除。无需改成别的值：go 会自行找到根目录。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      'In a new terminal "go env GOROOT" prints a directory that holds bin, pkg and src.',
      '在新终端中，go env GOROOT 输出的目录包含 bin、pkg 和 src。',
    ),
  }),
})

/** What the root lacks, in words of the snapshot; empty when it is whole. */
function missingParts(root: string, install: GoInstall | undefined, context: Context): string {
  const paths = pathsOf(context.env.kind)
  if (install) {
    const parts = install.missing.filter((part) => part !== 'VERSION')
    if (install.valid || parts.length === 0) return ''
    return lacksVitalParts(install) || parts.includes('bin/go') ? parts.join(', ') : ''
  }
  const active = context.want('goActive')
  if (active?.errorText?.includes('cannot find GOROOT directory')) return 'directory'
  const searched = context.want('goInstalls')?.searched ?? []
  if (searched.some((place) => paths.same(place, root))) return 'directory'
  const works = active?.runs && active.compileVersion !== undefined && paths.same(active.goroot ?? '', root)
  if (works) return ''
  throw new Undecidable(`goInstalls: ${root} was not looked at`)
}
