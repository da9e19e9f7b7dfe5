import type { Origin } from '../contract/origin.ts'
import { defineDetector, EVERY_PLATFORM, type Draft } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { parseGoVersion } from './model/go-version.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { settingOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** Toolchains that run on a machine only by translation or in its compatibility mode. */
const TRANSLATED: Readonly<Record<string, string>> = { amd64: '386', arm64: 'amd64' }
const PERSISTENT: ReadonlySet<Origin['kind']> = new Set([
  'go-env-file',
  'machine',
  'user',
  'profile',
  'pam',
  'goroot-env-file',
])

export const goArchMismatch = defineDetector({
  id: 'GO_ARCH_MISMATCH',
  severity: 'high',
  severityVaries: say(
    'Medium for a 386 toolchain on an amd64 machine, which works, for gopls built for another architecture, and for a stored GOARCH, of which GOENV_PERSISTED_CROSS_TARGET tells more.',
    'amd64 主机上的 386 工具链（可以正常工作）、为其他架构构建的 gopls，以及被持久化的 GOARCH（详见 GOENV_PERSISTED_CROSS_TARGET）为中等。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['os', 'goActive'],
  wants: ['sessions', 'path', 'goEnv', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('Go toolchain architecture does not match the machine', 'Go 工具链架构与主机不匹配'),
    why: say(
      'A toolchain for another processor builds for that processor by default, runs slowly under translation, and its debugger refuses to work.',
      '面向其他处理器的工具链默认也会为那种处理器构建，在转译下运行缓慢，调试器还会拒绝工作。',
    ),
    rule: say(
      'Fires when the active go is a 386 build on an amd64 machine or an amd64 build on an arm64 machine, when GOARCH is permanently set to another architecture than the toolchain’s, or when the gopls or dlv found on PATH was built for another one. Silent where the policy allows foreign architectures or marks a machine for cross builds, for WebAssembly, and for Windows on Arm before Go 1.17.',
      '当生效的 go 是 amd64 主机上的 386 版本或 arm64 主机上的 amd64 版本、GOARCH 被永久设置为与工具链不同的架构、或 PATH 中的 gopls 或 dlv 面向另一架构时触发。策略允许异构架构或标记为交叉编译机器、目标为 WebAssembly，以及 Go 1.17 之前的 Windows on Arm 不触发。',
    ),
  },
  source: 'catalogue B.000; C-10; golang/vscode-go#1332, #1669',
  check({ os, goActive }, context) {
    const { env, policy } = context
    const paths = pathsOf(env.kind)
    const { goarch, binPath } = goActive
    if (goarch === undefined || policy.allowForeignArch) return []
    const version = parseGoVersion(goActive.version ?? '')
    const noNative = env.kind === 'windows' && os.arch === 'arm64' && version !== null && version.minor < 17
    const intended = policy.allowedGoRoots.some((root) => paths.under(goActive.real, root)) || noNative
    if (TRANSLATED[os.arch] === goarch && !intended) {
      const severity = os.arch === 'amd64' ? 'medium' : 'high'
      return [
        {
          subject: binPath,
          severity,
          evidence: {
            case: 'toolchain',
            goPath: binPath,
            goArch: goarch,
            hostArch: os.arch,
            translated: os.translated,
          },
        },
      ]
    }
    const session = context.want('sessions')?.list.find(({ id }) => id === goActive.session)
    if (!session) return []
    const setting = settingOf(context, session.id, 'GOARCH')
    const hostArch = context.want('goEnv')?.values['GOHOSTARCH'] ?? goarch
    const meant = policy.crossBuildHosts || setting?.value === 'wasm'
    if (setting && !meant && PERSISTENT.has(setting.origin.kind) && setting.value !== hostArch) {
      const evidence = { case: 'variable', goArch: setting.value, hostArch, origin: setting.origin }
      return [{ subject: 'GOARCH', severity: 'medium', layer: layerOf(setting.origin), evidence }]
    }
    const path = context.want('path')
    if (!path) return []
    return ['gopls', 'dlv'].flatMap((tool): Draft[] => {
      const file = resolveCommand(pathView(path, env.kind), session, tool, env.kind)[0]?.file
      if (!file?.arch || file.arch === 'universal' || file.arch === goarch) return []
      const evidence = evidenceOf({
        case: 'tool',
        tool,
        toolPath: file.path,
        toolArch: file.arch,
        goArch: goarch,
        hostArch: os.arch,
      })
      return [{ subject: file.path, severity: tool === 'dlv' ? 'high' : 'medium', evidence }]
    })
  },
  explain(evidence) {
    const [arch, host] = [textOf(evidence, 'goArch'), textOf(evidence, 'hostArch')]
    if (evidence['case'] === 'variable') {
      const at = originWords(originOf(evidence))
      return say(
        `GOARCH is permanently set to ${arch} in ${at.en}, but the toolchain here is for ${host}.`,
        `${at.zh}将 GOARCH 永久设置为 ${arch}，而本机工具链面向 ${host}。`,
      )
    }
    if (evidence['case'] === 'tool') {
      const [tool, toolArch] = [shown(textOf(evidence, 'toolPath')), textOf(evidence, 'toolArch')]
      return say(
        `${tool} was built for ${toolArch}, but go is for ${arch}.`,
        `${tool} 面向 ${toolArch} 构建，而 go 面向 ${arch}。`,
      )
    }
    const go = shown(textOf(evidence, 'goPath'))
    return say(`${go} is a ${arch} build on an ${host} machine.`, `${go} 是 ${arch} 版本，而主机是 ${host}。`)
  },
  remedy(evidence) {
    const host = textOf(evidence, 'hostArch')
    const steps = {
      variable: unsetVariable('GOARCH', originOf(evidence)),
      tool: [
        step(
          say(
            'Install the tool again with the active go ("go install ...@latest"), which builds it for this machine.',
            '用当前的 go 重新安装该工具（go install ...@latest），即可为本机架构构建。',
          ),
        ),
      ],
      toolchain: [
        step(
          say(
            `Install the Go SDK for ${host} and check that it answers, then uninstall the other one or take it off PATH.`,
            `安装面向 ${host} 的 Go SDK 并确认可用，然后卸载另一个，或将其移出 PATH。`,
          ),
        ),
      ],
    }
    const which = textOf(evidence, 'case')
    return {
      steps: [
        ...(which === 'variable' || which === 'tool' ? steps[which] : steps.toolchain),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOHOSTARCH" equals the machine’s architecture and "go env GOARCH" equals GOHOSTARCH.',
        'go env GOHOSTARCH 与主机架构一致，且 go env GOARCH 等于 GOHOSTARCH。',
      ),
    }
  },
})
