import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, rowsOf, shown, textOf } from './evidence.ts'
import { compareGoLines } from './model/go-line.ts'
import { goSetting, goValue } from './model/go-setting.ts'
import { parseGotoolchain, releaseOf } from './model/go-toolchain.ts'
import { plainRelease, requiredGo } from './model/project-go.ts'
import { olderGo } from './model/workspaces.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const gotoolchainLocalTooOld = defineDetector({
  id: 'GOTOOLCHAIN_LOCAL_TOO_OLD',
  severity: 'high',
  layers: ['user', 'ci', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['goActive'],
  wants: ['sessions', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'projects'],
  texts: {
    title: say(
      'Toolchain switching is off and the local Go is too old for the project',
      'GOTOOLCHAIN=local 且本地版本过低',
    ),
    why: say(
      'With GOTOOLCHAIN=local, or a fixed version, Go may not fetch the newer release that go.mod asks for. Every command in the project stops with "go.mod requires go >= …".',
      '当 GOTOOLCHAIN=local 或为固定版本时，Go 不能获取 go.mod 所要求的新版本，项目中的所有命令都会以“go.mod requires go >= …”失败。',
    ),
    rule: say(
      'Fires, with Go 1.21 or later, when GOTOOLCHAIN allows no switching and the go line of a project’s go.mod or go.work is newer than the Go that runs. Silent for a project that pins a sufficient Go for a version manager, and for projects that only the remote side of the editor opens. The toolchain line is only a suggestion and does not count.',
      '在 Go 1.21 及以上，当 GOTOOLCHAIN 不允许切换、且项目 go.mod 或 go.work 的 go 行比运行的 Go 新时触发。项目已通过版本管理器固定了足够新的 Go，或仅由编辑器的远程端打开时不触发。toolchain 行只是建议，不计入。',
    ),
  },
  source: 'catalogue E.1; actions/setup-go#460, cloudfoundry/go-buildpack#526, scrypster/muninndb#68',
  labels: {
    tooNewFor: say('Projects that need a newer Go', '需要更新 Go 的项目'),
    requiredFile: say('Required by', '提出要求的文件'),
    requiredGo: say('Go required', '要求的 Go'),
    runningGo: say('Go that runs', '运行的 Go'),
  },
  check({ goActive }, context) {
    const local = plainRelease(goActive.version ?? '')
    if (local === null || olderGo(context, '1.21')) return []
    const setting = parseGotoolchain(goValue(context, 'GOTOOLCHAIN'))
    if (setting?.switching !== 'none') return []
    const running = releaseOf(setting.minimum) ?? local
    const told = TOO_OLD.exec(goActive.errorText ?? '')?.groups
    const rows = told
      ? [{ requiredFile: told['file'] ?? 'go.mod', requiredGo: told['go'] ?? '' }]
      : tooNew(context, running)
    if (rows.length === 0) return []
    const found = goSetting(context, 'GOTOOLCHAIN')
    return [
      {
        subject: 'GOTOOLCHAIN',
        layer: context.env.role === 'ci' ? 'ci' : found ? layerOf(found.origin) : 'user',
        evidence: evidenceOf({
          goPath: goActive.binPath,
          runningGo: running,
          value: found?.value,
          origin: found?.origin,
          tooNewFor: rows.slice(0, 50),
          errorText: told ? goActive.errorText : undefined,
        }),
      },
    ]
  },
  explain(evidence) {
    const [running, value] = [textOf(evidence, 'runningGo'), textOf(evidence, 'value')]
    const at = originWords(originOf(evidence))
    const [first = {}] = rowsOf(evidence, 'tooNewFor')
    const [file, go] = [shown(textOf(first, 'requiredFile')), textOf(first, 'requiredGo')]
    return say(
      `${file} requires Go ${go}, but Go ${running} runs and GOTOOLCHAIN=${value}, set in ${at.en}, forbids another one.`,
      `${file} 要求 Go ${go}，但运行的是 Go ${running}，而${at.zh}设置的 GOTOOLCHAIN=${value} 不允许使用其他版本。`,
    )
  },
  remedy(evidence, { role }) {
    const verify = say('"go list" works in the project.', '在项目目录中 go list 能正常运行。')
    const newest = rowsOf(evidence, 'tooNewFor').at(0)
    const go = textOf(newest ?? {}, 'requiredGo')
    // Images and build agents set it on purpose: the version is what has to change.
    if (role !== 'workstation') {
      const text = say(
        `Use an image or a set-up step with Go ${go} or later; in GitHub Actions "go-version-file: go.mod" keeps the two together.`,
        `使用带有 Go ${go} 或更新版本的镜像或环境准备步骤；在 GitHub Actions 中，“go-version-file: go.mod”可使两者保持一致。`,
      )
      return { steps: [step(text)], verify }
    }
    return {
      steps: [
        step(
          say(
            `Install Go ${go} or later. Or let Go fetch it by itself, which is what happens without GOTOOLCHAIN:`,
            `安装 Go ${go} 或更新版本；或者取消设置 GOTOOLCHAIN，让 Go 自行获取：`,
          ),
        ),
        ...unsetVariable('GOTOOLCHAIN', originOf(evidence)),
        step(NEW_SESSION),
      ],
      verify,
    }
  },
})

const TOO_OLD = /(?<!\S)(?<file>\S*go\.(?:mod|work)) requires go >= (?<go>\d+\.\d[\w.]*) \(running go \d/

/** Projects whose go line is newer than the Go that runs, the newest first. */
function tooNew(context: Context, running: string): { requiredFile: string; requiredGo: string }[] {
  const projects = context.need('projects')
  const rows = new Map<string, { requiredFile: string; requiredGo: string }>()
  for (const project of projects?.list ?? []) {
    const needs = requiredGo(project, context)
    if (!needs || project.remoteOnly || compareGoLines(needs.go, running) <= 0) continue
    const pinned = plainRelease(project.pin?.version ?? '')
    if (pinned !== null && compareGoLines(needs.go, pinned) <= 0) continue
    rows.set(needs.file, { requiredFile: needs.file, requiredGo: needs.go })
  }
  return [...rows.values()].sort((a, b) => compareGoLines(b.requiredGo, a.requiredGo))
}
