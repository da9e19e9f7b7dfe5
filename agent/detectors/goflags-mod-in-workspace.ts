import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, shown, textOf } from './evidence.ts'
import { goSetting } from './model/go-setting.ts'
import { userOrCi } from './model/stored-setting.ts'
import { workspaceConflicts } from './model/workspace-flags.ts'
import { removeFlags } from './remedy/go-env-file-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goflagsModInWorkspace = defineDetector({
  id: 'GOFLAGS_MOD_IN_WORKSPACE',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects', 'goEnv'],
  wants: ['goActive', 'sessions', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('GOFLAGS has a -mod flag that a workspace refuses', '工作区模式下的 -mod 标志冲突'),
    why: say(
      'Inside a workspace Go stops with "-mod may only be set to readonly or vendor when in workspace mode". Builds, tests and the editor’s language server fail in every module of that workspace.',
      '在工作区中，Go 会以“-mod may only be set to readonly or vendor when in workspace mode”终止。该工作区内所有模块的构建、测试以及编辑器的语言服务都会失败。',
    ),
    rule: say(
      'Fires when a go.work is in force and GOFLAGS there has -mod=mod, -mod=vendor with a Go before 1.22, or -modfile with Go 1.21 or newer. Silent with GOWORK=off and for -mod=readonly.',
      '当 go.work 生效，且该处 GOFLAGS 含 -mod=mod、在低于 1.22 的 Go 中含 -mod=vendor，或在 Go 1.21 及以上含 -modfile 时触发。GOWORK=off 和 -mod=readonly 不触发。',
    ),
  },
  labels: {
    refusedFlag: say('Refused flag', '被拒绝的标志'),
    conflictingWorks: say('Workspaces', '工作区'),
  },
  source: 'catalogue E; NethermindEth/starknet.go#247, github/codeql#11562, golang/go#48186',
  check(_, context) {
    const conflicts = workspaceConflicts(context)
    const [first] = conflicts
    if (!first) return []
    return [
      {
        subject: first.byProject ? first.goWork : 'GOFLAGS',
        layer: userOrCi(context),
        evidence: evidenceOf({
          value: first.goflags,
          refusedFlag: first.flag.word,
          origin: first.byProject ? undefined : goSetting(context, 'GOFLAGS')?.origin,
          conflictingWorks: conflicts.slice(0, 50).map(({ goWork }) => ({ path: goWork })),
        }),
      },
    ]
  },
  explain(evidence) {
    const [flag, work] = [textOf(evidence, 'refusedFlag'), rowsOf(evidence, 'conflictingWorks')[0]]
    const file = work ? shown(textOf(work, 'path')) : 'go.work'
    const at = originWords(originOf(evidence))
    return evidence['origin'] === undefined
      ? say(`GOFLAGS has ${flag} where ${file} is in force.`, `${file} 生效处的 GOFLAGS 含有 ${flag}。`)
      : say(
          `GOFLAGS, set in ${at.en}, has ${flag}, which Go refuses under ${file}.`,
          `${at.zh}设置的 GOFLAGS 含有 ${flag}，而 Go 在 ${file} 下拒绝该标志。`,
        )
  },
  remedy: (evidence, env) => ({
    steps: [
      ...(evidence['origin'] === undefined
        ? [
            step(
              say(
                'Take the flag out of GOFLAGS where the directory’s environment is set (.envrc, mise.toml).',
                '在设置该目录环境的文件（.envrc、mise.toml）中，从 GOFLAGS 去掉该标志。',
              ),
            ),
          ]
        : removeFlags(textOf(evidence, 'value'), ['mod', 'modfile'], originOf(evidence), env.kind)),
      step(
        say(
          'A command that does need the flag can run with GOWORK=off.',
          '确实需要该标志的命令，可在 GOWORK=off 下运行。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go list ./..." works inside the workspace.', '在工作区内 go list ./... 可以正常运行。'),
  }),
})
