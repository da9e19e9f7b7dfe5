import type { InstallSource } from '../contract/sections/go-installs.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { isFromManager } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, resolveCommand } from './model/path-view.ts'
import { addPathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** Fetched by another program for its own use: nobody expects these on PATH. */
const PRIVATE: ReadonlySet<InstallSource> = new Set([
  'toolchain-modcache',
  'sdk',
  'hostedtoolcache',
  'vscode',
  // The store holds what any package was built with; a shell of the project puts it on PATH.
  'nix',
])

export const goNotOnPath = defineDetector({
  id: 'GO_NOT_ON_PATH',
  severity: 'critical',
  severityVaries: say(
    'High when every installation belongs to a version manager: the manager is only not activated in this shell.',
    '若所有安装都属于版本管理器则为高：只是该 shell 中没有激活管理器。',
  ),
  layers: ['user', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goInstalls', 'sessions'],
  wants: ['path'],
  texts: {
    title: say('Go is installed but not found by the shell', '已安装 Go 但命令不可用'),
    why: say(
      'Typing "go" gives "command not found" although a complete installation is there, so no build starts and editors report a missing SDK.',
      '明明装有完整的 Go，输入 go 却提示“command not found”，构建无法启动，编辑器也会报告缺少 SDK。',
    ),
    rule: say(
      'Fires when a complete installation exists and the primary session finds no go, neither on PATH nor as an alias. Silent where the policy does not require Go or lets build jobs set it up, and for SDKs that other programs keep for themselves (module cache, ~/sdk, CI tool cache, Nix store).',
      '当存在完整安装、但主会话既不能从 PATH 也不能通过别名找到 go 时触发。策略不要求 Go，或规定由构建任务自行准备 Go 时不触发；由其他程序自用的 SDK（模块缓存、~/sdk、CI 工具缓存、Nix store）不计入。',
    ),
  },
  source: 'catalogue B.002; golang/go#39102',
  check({ goInstalls, sessions }, { env, policy, want }) {
    const paths = pathsOf(env.kind)
    const installs = goInstalls.list.filter(({ valid, source }) => valid && !PRIVATE.has(source))
    // A build agent whose jobs set Go up themselves has it on PATH only then.
    const later = env.role === 'ci' && policy.installInJob
    if (!policy.requiresGo || later || installs.length === 0) return []
    const primary = sessions.list.find(({ id }) => id === sessions.primary)
    if (primary?.outcome !== 'ok') throw new Undecidable('sessions: the primary session did not answer')
    if (primary.which.length > 0 || 'go' in primary.aliases) return []
    // The shell itself was asked; PATH can only contradict it.
    const path = want('path')
    if (path && resolveCommand(pathView(path, env.kind), primary, 'go', env.kind).length > 0) return []
    const free = installs.filter((install) => !isFromManager(install))
    const managed = free.length === 0
    const [best] = (managed ? installs : free).toSorted((a, b) => {
      const [left, right] = [parseGoVersion(a.version ?? ''), parseGoVersion(b.version ?? '')]
      return left && right ? compareGoVersions(right, left) : Number(left === null) - Number(right === null)
    })
    return [
      {
        subject: 'go',
        severity: managed ? 'high' : 'critical',
        evidence: evidenceOf({
          root: best?.root,
          goVersion: best?.version,
          binDir: best && paths.join(best.root, 'bin'),
          managed,
          session: primary.id,
          installs: installs
            .slice(0, 200)
            .map(({ root, source, version = '?' }) => ({ root, source, version })),
          foundIn:
            sessions.list
              .filter(({ which }) => which.length > 0)
              .map(({ id }) => id)
              .join(', ') || undefined,
        }),
      },
    ]
  },
  explain(evidence) {
    const [version, root, session] = [
      textOf(evidence, 'goVersion'),
      textOf(evidence, 'root'),
      textOf(evidence, 'session'),
    ]
    return evidence['managed'] === true
      ? say(
          `${version} is installed in ${shown(root)} by a version manager that is not activated in ${session}, so "go" is not found.`,
          `${shown(root)} 中的 ${version} 由版本管理器安装，但 ${session} 没有激活该管理器，因此找不到 go。`,
        )
      : say(
          `${version} is installed in ${shown(root)}, but PATH of ${session} does not lead to it.`,
          `${shown(root)} 中装有 ${version}，但 ${session} 的 PATH 没有包含它。`,
        )
  },
  remedy: (evidence, env) => ({
    steps:
      evidence['managed'] === true
        ? [
            step(
              say(
                'Activate the version manager in the shell’s start-up file, as its manual says, and choose a Go version.',
                '按照版本管理器的文档，在 shell 启动文件中激活它，并选择一个 Go 版本。',
              ),
            ),
            step(NEW_SESSION),
          ]
        : [
            ...addPathEntry(textOf(evidence, 'binDir'), env.kind, textOf(evidence, 'session')),
            step(NEW_SESSION),
          ],
    verify: say(
      '"go version" answers in a new terminal of every kind you use.',
      '在你使用的每种新终端中，go version 都能正常输出。',
    ),
  }),
})
