import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { textOf } from './evidence.ts'
import { psStep, say, shStep, step } from './remedy/steps.ts'

export const goMissing = defineDetector({
  id: 'GO_MISSING',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['goInstalls', 'sessions'],
  wants: ['projects', 'ci'],
  texts: {
    title: say('Go is required here but not installed', '需要 Go 但未安装'),
    why: say(
      'The fleet’s policy expects Go on this machine, and none was found: every build, test and editor feature for Go fails.',
      '策略要求本机具备 Go，但没有找到任何安装：所有 Go 的构建、测试和编辑器功能都会失败。',
    ),
    rule: say(
      'Fires when the policy requires Go, no complete installation was found in any known place, and no session finds a go command. Toolchains in the module cache and version managers count as installed. Silent where the policy has people work remotely or build jobs install Go, and where another environment of the machine has Go and none of the projects is here.',
      '当策略要求 Go、在所有已知位置都未找到完整安装、且任何会话都找不到 go 命令时触发。模块缓存中的工具链和版本管理器安装的 Go 均视为已安装。策略规定远程工作或由构建任务安装 Go，以及本机其他环境已有 Go 而此处没有项目时不触发。',
    ),
  },
  source: 'catalogue B.002',
  check({ goInstalls, sessions }, { env, policy, siblings, want }) {
    if (!policy.requiresGo || goInstalls.list.some((install) => install.valid)) return []
    const inJob = policy.installInJob || want('ci')?.ephemeral === true
    if (env.role === 'ci' ? inJob : policy.remoteOnly) return []
    // Windows beside a distribution with Go, or the distribution of a container engine: the machine has its Go.
    const elsewhere = siblings.some((other) => other.want('goInstalls')?.list.some(({ valid }) => valid))
    if (elsewhere && !want('projects')?.list.length) return []
    // A go outside every known layout (gccgo, a snap launcher) is still a go.
    if (sessions.list.some(({ which, aliases }) => which.length > 0 || 'go' in aliases)) return []
    if (!sessions.list.some(({ outcome }) => outcome === 'ok'))
      throw new Undecidable('sessions: none answered')
    return [
      {
        subject: 'go',
        layer: env.role === 'ci' ? 'ci' : 'user',
        evidence: {
          searchedCount: goInstalls.searched.length,
          searched: goInstalls.searched.slice(0, 200).map((path) => ({ path })),
          broken: goInstalls.list
            .slice(0, 200)
            .map(({ root, missing }) => ({ root, missing: missing.join(', ') })),
        },
      },
    ]
  },
  explain: (evidence) =>
    say(
      `No complete Go installation was found in any of the ${textOf(evidence, 'searchedCount')} places searched.`,
      `在搜索的 ${textOf(evidence, 'searchedCount')} 个位置中均未找到完整的 Go 安装。`,
    ),
  remedy(_, { kind }) {
    const text = say(
      'Install Go from the source your group prefers, for example:',
      '从团队首选的来源安装 Go，例如：',
    )
    const install =
      kind === 'windows'
        ? psStep(text, 'winget install --exact --id GoLang.Go', true)
        : kind === 'macos'
          ? shStep(text, 'brew install go')
          : step(
              say(
                'Install Go with the package manager of the system: golang-go on Debian and Ubuntu, golang on Fedora, go on Alpine and Arch.',
                '用系统的软件包管理器安装 Go：Debian 和 Ubuntu 上为 golang-go，Fedora 上为 golang，Alpine 和 Arch 上为 go。',
              ),
            )
    const archive = step(
      say(
        'Or unpack the official archive from go.dev/dl after checking its SHA-256, and add its bin directory to PATH.',
        '或者从 go.dev/dl 下载官方压缩包，校验 SHA-256 后解压，并把其 bin 目录加入 PATH。',
      ),
    )
    return {
      steps: [install, archive],
      verify: say(
        'In a new terminal "go version" prints a version.',
        '在新终端中，go version 能输出版本号。',
      ),
    }
  },
})
