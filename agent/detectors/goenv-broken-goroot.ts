import type { Origin } from '../contract/origin.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { lacksVitalParts } from './model/goroot.ts'
import { installAt } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { say, step } from './remedy/steps.ts'

export const goenvBrokenGoroot = defineDetector({
  id: 'GOENV_BROKEN_GOROOT',
  severity: 'critical',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['goEnvFile', 'goInstalls'],
  wants: ['goActive', 'sessions'],
  texts: {
    title: say(
      'The go env file holds a bad GOROOT, and no go command works',
      'go env 文件中的错误 GOROOT 使所有命令失效',
    ),
    why: say(
      'Go reads this file before anything else. With a root that is not there it stops at once, "go version" and "go env -u GOROOT" included, and reinstalling Go does not help: the file stays.',
      'Go 最先读取该文件。其中的根目录不存在时，包括 go version 和 go env -u GOROOT 在内的命令都会立即终止；重装 Go 也无济于事，因为文件仍在。',
    ),
    rule: say(
      'Fires when the go env file sets GOROOT to a directory that is missing or lacks pkg/tool or src/runtime. Silent while an environment variable GOROOT takes its place, and for roots that the policy lists as odd layouts.',
      '当 go env 文件把 GOROOT 设为不存在、或缺少 pkg/tool 或 src/runtime 的目录时触发。环境变量 GOROOT 取代该值时，以及策略列为特殊布局的根目录不触发。',
    ),
  },
  source: 'catalogue E; C-07; golang/go#79648',
  check({ goEnvFile, goInstalls }, context) {
    const key = goEnvFile.keys.find(({ name, overridden }) => name === 'GOROOT' && !overridden)
    if (!key || key.value === '') return []
    const { kind } = context.env
    const paths = pathsOf(kind)
    const sessions = context.want('sessions')
    const primary = sessions?.list.find(({ id }) => id === sessions.primary)
    if (primary?.variables['GOROOT'] && primary.origins['GOROOT']?.kind !== 'go-env-file') return []
    // One of the environment would take its place, and nothing tells whether there is one.
    const active = context.want('goActive')
    const inForce = active?.gorootSource === 'go-env-file' || active?.errorText?.includes('GOROOT') === true
    if (!primary && !inForce) context.need('sessions')
    const { value, line } = key
    if (context.policy.oddGoRoots.some((root) => paths.under(value, root))) return []
    const install = installAt(goInstalls, value, paths)
    // A root that only lacks bin/go still works: GOROOT_INVALID tells of it.
    if (install && !lacksVitalParts(install)) return []
    const missing = install ? install.missing.join(', ') : missingDir(value, context)
    if (missing === '') return []
    const origin: Origin = { kind: 'go-env-file', ref: goEnvFile.path, line, confidence: 'high' }
    const errorText = active?.errorText
    return [{ subject: 'GOROOT', evidence: evidenceOf({ goroot: value, missing, origin, errorText }) }]
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const [root, missing] = [shown(textOf(evidence, 'goroot')), textOf(evidence, 'missing')]
    return missing === 'directory'
      ? say(
          `${at.en} sets GOROOT to ${root}, which does not exist.`,
          `${at.zh}把 GOROOT 设为不存在的 ${root}。`,
        )
      : say(
          `${at.en} sets GOROOT to ${root}, which lacks ${missing}.`,
          `${at.zh}把 GOROOT 设为 ${root}，其中缺少 ${missing}。`,
        )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOROOT', { kind: 'go-env-file', confidence: 'high', ...fileOf(originOf(evidence)) }),
      step(
        say('Do not put another value in: go finds its own root.', '不要再填入其他值：go 会自行找到根目录。'),
      ),
    ],
    verify: say('"go version" answers.', 'go version 可以正常输出。'),
  }),
})

const fileOf = ({ ref, line }: Origin) => ({
  ...(ref === undefined ? {} : { ref }),
  ...(line === undefined ? {} : { line }),
})

/** `directory` where it is known that there is none, empty where go works with it. */
function missingDir(root: string, context: Context): string {
  const paths = pathsOf(context.env.kind)
  const active = context.want('goActive')
  if (active?.errorText?.includes('cannot find GOROOT directory')) return 'directory'
  const searched = context.want('goInstalls')?.searched ?? []
  if (searched.some((place) => paths.same(place, root))) return 'directory'
  if (active?.runs && active.compileVersion !== undefined && paths.same(active.goroot ?? '', root)) return ''
  throw new Undecidable(`goInstalls: ${root} was not looked at`)
}
