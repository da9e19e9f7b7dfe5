import type { Smoke } from '../contract/sections/smoke.ts'
import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { envStep, say, step } from './remedy/steps.ts'

type Step = Smoke['steps'][number]

/** What a person would type to see the same. */
const COMMANDS: Readonly<Record<Step['name'], string>> = {
  version: 'go version',
  env: 'go env -json',
  'list-std': 'go list std',
  build: 'go build',
  run: 'go run .',
}

export const goSmokeTestFailed = defineDetector({
  id: 'GO_SMOKE_TEST_FAILED',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['smoke'],
  wants: ['dirs'],
  texts: {
    title: say('Basic Go commands fail', 'Go 基本命令执行失败'),
    why: say(
      'The agent printed the version, listed the standard library, compiled a small program and ran it, all offline in a directory of its own. Where this fails no project can be built.',
      '代理在自己的目录中离线执行了：输出版本、列出标准库、编译并运行一个小程序。如果这些都失败，任何项目都无法构建。',
    ),
    rule: say(
      'Fires for the first step that failed or did not end. A step that ran out of time while the machine was busy is not judged. Silent when the program was built but may not be run from a temporary directory mounted noexec, which NOEXEC_TMP tells.',
      '对第一个失败或未结束的步骤触发。机器繁忙时超时的步骤不作判断。程序已编译成功、只是临时目录以 noexec 挂载而无法运行时不触发，该情况由 NOEXEC_TMP 报告。',
    ),
  },
  source: 'catalogue B.004; A-002-04, A-004-10, C-18',
  labels: {
    smokeStep: say('Failed step', '失败的步骤'),
    smokeCommand: say('Command', '命令'),
    smokeExit: say('Exit code', '退出码'),
    smokeMs: say('Took (ms)', '耗时（毫秒）'),
  },
  check({ smoke }, context) {
    const failed = smoke.steps.find(({ outcome }) => outcome !== 'ok')
    if (!failed) return []
    if (failed.outcome === 'timeout' && smoke.loaded)
      throw new Undecidable(`smoke: ${COMMANDS[failed.name]} ran out of time while the machine was busy`)
    if (failed.name === 'run' && mayNotRun(failed, context)) return []
    return [
      {
        subject: failed.name,
        layer: context.env.role === 'ci' ? 'ci' : 'user',
        evidence: evidenceOf({
          case: failed.outcome,
          smokeStep: failed.name,
          smokeCommand: COMMANDS[failed.name],
          smokeExit: failed.exit,
          smokeMs: failed.ms,
          errorText: failed.errorText?.split('\n')[0],
        }),
      },
    ]
  },
  explain(evidence) {
    const command = textOf(evidence, 'smokeCommand')
    if (evidence['case'] === 'timeout') {
      const seconds = Math.round(Number(evidence['smokeMs'] ?? 0) / 1000)
      return say(
        `"${command}" did not end within ${seconds} s on a machine that had nothing else to do.`,
        `在没有其他负载的机器上，${command} 在 ${seconds} 秒内没有结束。`,
      )
    }
    const error = shown(textOf(evidence, 'errorText'))
    return evidence['errorText'] === undefined
      ? say(`"${command}" failed.`, `${command} 执行失败。`)
      : say(
          `"${command}" failed: ${error.replace(/\.$/, '')}.`,
          `${command} 执行失败：${error.replace(/[.。]$/, '')}。`,
        )
  },
  remedy(evidence, env) {
    const settings = step(
      say(
        'Look at the other findings of this env first: a wrong GOROOT, GOFLAGS or temporary directory is the usual cause and has a remedy of its own.',
        '先查看该环境的其他发现：常见原因是错误的 GOROOT、GOFLAGS 或临时目录，它们各有相应的修复方法。',
      ),
    )
    const isolated = envStep(
      env.kind,
      say(
        'Run a command without your settings, in a terminal that you close afterwards. If it works, one of them is to blame; if not, the installation is.',
        '在一个用完即关的终端中，不使用个人设置运行命令。如果成功，问题出在某项设置；否则是安装本身有问题。',
      ),
      'env -u GOROOT -u GOFLAGS -u GOTOOLCHAIN -u GOEXPERIMENT GOENV=off GOWORK=off go list std',
      "$env:GOROOT = $env:GOFLAGS = $env:GOTOOLCHAIN = $env:GOEXPERIMENT = ''\n$env:GOENV = $env:GOWORK = 'off'\ngo list std",
    )
    const reinstall = step(
      say(
        'If the installation is to blame, remove its directory completely before unpacking the archive again: unpacking over an old release mixes the two.',
        '如果是安装本身的问题，请先完整移除其目录再重新解压：覆盖解压会把两个版本混在一起。',
      ),
    )
    const watched = step(
      say(
        'See what holds the command up: virus protection that checks every new file, a network drive in GOCACHE, or a full disk.',
        '查看是什么拖住了命令：逐个检查新文件的杀毒软件、位于网络驱动器上的 GOCACHE，或磁盘已满。',
      ),
    )
    return {
      steps: evidence['case'] === 'timeout' ? [watched, settings] : [settings, isolated, reinstall],
      verify: say(
        `"${textOf(evidence, 'smokeCommand')}" works in an empty module.`,
        `在空模块中，${textOf(evidence, 'smokeCommand')} 执行成功。`,
      ),
    }
  },
})

function mayNotRun({ errorText = '' }: Step, { want }: Context): boolean {
  const dirs = want('dirs')
  const place = (dirs?.gotmpdir ?? dirs?.temp)?.place
  return /permission denied/i.test(errorText) && place?.mountOptions?.includes('noexec') === true
}
