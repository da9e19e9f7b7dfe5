import { defineDetector, EVERY_PLATFORM, Undecidable, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { isGuessed, settingInForce, storedSetting } from './model/stored-setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goenvPersistedCrossTarget = defineDetector({
  id: 'GOENV_PERSISTED_CROSS_TARGET',
  severity: 'high',
  severityVaries: say(
    'Medium for 386 on amd64: such programs still run there.',
    'amd64 上的 386 为中等：这类程序仍可运行。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say('GOOS or GOARCH is stored permanently', 'GOOS 或 GOARCH 被持久化'),
    why: say(
      'A target meant for one cross build stays in force for every command. "go run" and "go test" fail with "exec format error", and "go install" puts tools that do not run here into another directory, or refuses while GOBIN is set.',
      '只想用于一次交叉编译的目标会对所有命令生效。go run 和 go test 报“exec format error”，go install 把本机无法运行的工具装到别的目录，设置了 GOBIN 时则直接拒绝。',
    ),
    rule: say(
      'Fires when GOOS or GOARCH in force comes from the go env file, the registry or a start-up file and differs from what the go command itself runs on; or when a report that does not say who set it shows 386 on amd64 with the system’s own GOOS, which few ask for once. Silent for values of a single command, build job or directory, for WebAssembly targets, and where the policy marks cross-build machines.',
      '当生效的 GOOS 或 GOARCH 来自 go env 文件、注册表或启动文件，且与 go 命令自身的平台不同时触发。仅对单条命令、构建任务或目录生效的值、WebAssembly 目标以及策略标记的交叉编译机器不触发。',
    ),
  },
  labels: {
    hostTarget: say('go itself runs on', 'go 自身的平台'),
    storedTarget: say('Stored target', '保存的目标'),
    alsoFrom: say('GOARCH set in', 'GOARCH 的设置位置'),
  },
  source: 'catalogue E; golang/go#57108, golang/go#40237',
  check(_, context) {
    if (context.policy.crossBuildHosts) return []
    const narrow = shown386(context)
    if (narrow) return [narrow]
    const [os, arch] = [storedSetting(context, 'GOOS'), storedSetting(context, 'GOARCH')]
    if (!os && !arch) return []
    // A WebAssembly target says what it is for; nobody expects its programs to run here.
    if (arch?.value === 'wasm') return []
    const host = hostOf(context)
    const [goos, goarch] = [os?.value ?? host.os, arch?.value ?? host.arch]
    const setting = os && goos !== host.os ? os : arch && goarch !== host.arch ? arch : undefined
    if (!setting) return []
    // With GOOS gone a GOARCH meant for it would be left behind.
    const also = setting === os && goarch !== host.arch ? arch : undefined
    const runsHere = goos === host.os && goarch === '386' && host.arch === 'amd64'
    return [
      {
        subject: setting === os ? 'GOOS' : 'GOARCH',
        severity: runsHere ? 'medium' : 'high',
        evidence: evidenceOf({
          variable: setting === os ? 'GOOS' : 'GOARCH',
          value: setting.value,
          storedTarget: `${goos}/${goarch}`,
          hostTarget: `${host.os}/${host.arch}`,
          origin: setting.origin,
          alsoFrom: also?.origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const [name, value, host] = ['variable', 'value', 'hostTarget'].map((key) => textOf(evidence, key))
    const at = originWords(originOf(evidence))
    return say(
      `${name}=${value} is set for good in ${at.en}, while this Go runs on ${host}.`,
      `${at.zh}长期设置了 ${name}=${value}，而此 Go 运行在 ${host} 上。`,
    )
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    return {
      steps: [
        ...unsetVariable(name, originOf(evidence)),
        ...(evidence['alsoFrom'] === undefined
          ? []
          : unsetVariable('GOARCH', originOf(evidence, 'alsoFrom'))),
        step(
          say(
            'For a cross build, set GOOS and GOARCH for that one command or in the build script.',
            '需要交叉编译时，只为那一条命令或在构建脚本中设置 GOOS 和 GOARCH。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOOS GOARCH" prints the same as "go env GOHOSTOS GOHOSTARCH".',
        'go env GOOS GOARCH 与 go env GOHOSTOS GOHOSTARCH 的输出相同。',
      ),
    }
  },
})

function shown386(context: Context): Draft | undefined {
  const values = context.want('goEnv')?.values
  if (values?.['GOARCH'] !== '386' || values['GOHOSTARCH'] !== 'amd64') return undefined
  const system = values['GOHOSTOS']
  const setting = settingInForce(context, 'GOARCH')
  if (!setting || !isGuessed(setting, context) || (values['GOOS'] ?? system) !== system) return undefined
  return {
    subject: 'GOARCH',
    severity: 'medium',
    evidence: evidenceOf({
      variable: 'GOARCH',
      value: setting.value,
      storedTarget: `${system ?? '?'}/386`,
      hostTarget: `${system ?? '?'}/amd64`,
      origin: setting.origin,
    }),
  }
}

function hostOf(context: Context): { os: string; arch: string } {
  const active = context.want('goActive')
  const values = context.want('goEnv')?.values
  const os = values?.['GOHOSTOS'] ?? active?.goos
  const arch = values?.['GOHOSTARCH'] ?? active?.goarch
  if (!os || !arch) throw new Undecidable('goActive: not known what the go command runs on')
  return { os, arch }
}
