import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { sumdbProblem } from './model/go-proxy.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import { parseGotoolchain, releaseOf, selectToolchain } from './model/go-toolchain.ts'
import { onceForEnv } from './model/once.ts'
import { pathView } from './model/path-view.ts'
import { plainRelease, versionLines } from './model/project-go.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gosumdbBreaksToolchain = defineDetector({
  id: 'GOSUMDB_BREAKS_TOOLCHAIN',
  severity: 'high',
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'projects', 'goInstalls', 'path'],
  texts: {
    title: say(
      'GOSUMDB is off or malformed, toolchain download cannot be verified',
      'GOSUMDB 设置使工具链下载失败',
    ),
    why: say(
      'Go never runs a downloaded toolchain that the checksum database does not vouch for, whatever GOSUMDB or GONOSUMDB say. So the download fails and with it every command in the project.',
      '无论 GOSUMDB 或 GONOSUMDB 如何设置，Go 都不会运行未经校验数据库确认的工具链。因此下载会失败，项目中的所有命令也随之失败。',
    ),
    rule: say(
      'Fires when GOSUMDB has a value that Go cannot use, such as "on" or a lone URL. Also when it is "off" and a project, or GOTOOLCHAIN, needs a newer toolchain that is neither on PATH nor in the module cache. Silent where switching is off, and for a GOPROXY that is a local directory, which Go exempts.',
      '当 GOSUMDB 的值无法被 Go 使用（如 on 或单独的 URL）时触发。当其为 off，而某个项目或 GOTOOLCHAIN 需要既不在 PATH 也不在模块缓存中的更新工具链时也触发。已关闭切换时不触发；GOPROXY 为本地目录时 Go 会豁免，也不触发。',
    ),
  },
  source: 'catalogue E.1; C-80; kyma-project/lifecycle-manager#2296, golang/go#68782; modfetch/sumdb.go',
  labels: {
    unverifiable: say('Toolchain that cannot be verified', '无法校验的工具链'),
    unverifiableFor: say('Needed by', '需要它的文件'),
  },
  check({ goActive }, context) {
    const found = goSetting(context, 'GOSUMDB')
    const problem = found ? sumdbProblem(found.value) : null
    if (!found || problem === null) return []
    const needed = problem === 'off' ? missingToolchain(context) : null
    if (problem === 'off' && !needed) return []
    return [
      {
        subject: 'GOSUMDB',
        layer: context.env.role === 'ci' ? 'ci' : layerOf(found.origin),
        evidence: evidenceOf({
          value: found.value,
          origin: found.origin,
          unverifiable: needed?.toolchain,
          unverifiableFor: needed?.by,
          errorText: goActive.errorText,
        }),
      },
    ]
  },
  explain(evidence) {
    const [value, at] = [textOf(evidence, 'value'), originWords(originOf(evidence))]
    if (evidence['unverifiable'] === undefined)
      return say(
        `GOSUMDB=${value}, set in ${at.en}, is no checksum database that Go could ask.`,
        `${at.zh}设置的 GOSUMDB=${value} 不是 Go 可以查询的校验数据库。`,
      )
    const [toolchain, by] = [textOf(evidence, 'unverifiable'), shown(textOf(evidence, 'unverifiableFor'))]
    return say(
      `${by} needs ${toolchain}, and with GOSUMDB=${value}, set in ${at.en}, its download cannot be verified.`,
      `${by} 需要 ${toolchain}，而${at.zh}设置了 GOSUMDB=${value}，其下载无法校验。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOSUMDB', originOf(evidence)),
      step(
        say(
          'List private modules in GOPRIVATE instead; they are then not looked up in the checksum database.',
          '请改为把私有模块写入 GOPRIVATE，它们便不会在校验数据库中查询。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go env GOSUMDB" prints sum.golang.org and "go version" works in the project.',
      'go env GOSUMDB 输出 sum.golang.org，且在项目目录中 go version 能正常运行。',
    ),
  }),
})

/** A toolchain that would have to be downloaded first, and what asks for it. */
function missingToolchain(context: Context): { toolchain: string; by: string } | null {
  const local = plainRelease(context.want('goActive')?.version ?? '')
  const setting = parseGotoolchain(goValue(context, 'GOTOOLCHAIN'))
  if (local === null || !setting || olderGo(context, '1.21')) return null
  if (/^file:\/\/[^,|]*$/.test(goValue(context, 'GOPROXY')) || setting.switching === 'path') return null
  if (setting.minimum !== 'local' && isMissing(context, setting.minimum, local))
    return { toolchain: setting.minimum, by: 'GOTOOLCHAIN' }
  for (const project of context.want('projects')?.list ?? []) {
    const lines = versionLines(project, context)
    const chosen = lines && selectToolchain(setting, local, lines)
    if (chosen && chosen.toolchain !== 'local' && isMissing(context, chosen.toolchain, local))
      return { toolchain: chosen.toolchain, by: lines.file }
  }
  return null
}

/** Two thousand projects may ask for as many toolchains. */
const programsOnPath = onceForEnv(({ env, want }): ReadonlySet<string> => {
  const path = want('path')
  const dirs = new Set(path && pathView(path, env.kind).holders.map(({ info }) => info))
  return new Set([...dirs].flatMap((info) => Object.keys(info?.bins ?? {})))
})

function isMissing(context: Context, name: string, local: string): boolean {
  if (name === `go${local}`) return false
  const installs = context.want('goInstalls')
  const cached = installs?.list.some(
    ({ source, version = '' }) =>
      source === 'toolchain-modcache' && plainRelease(version) === releaseOf(name),
  )
  const path = context.need('path')
  const onPath = path && programsOnPath(context).has(name)
  // Without a look into the module cache nothing says that it is not there.
  return installs !== null && !cached && !onPath
}
