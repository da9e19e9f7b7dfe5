import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { disablesVcsStamping, goflagsIn } from './model/project-flags.ts'
import { evidenceRows } from './model/source-line.ts'
import { olderGo } from './model/workspaces.ts'
import { quotePsPath, quoteShPath } from './remedy/quote.ts'
import { envStep, say, step } from './remedy/steps.ts'

export const vcsStampingOwnership = defineDetector({
  id: 'VCS_STAMPING_OWNERSHIP',
  severity: 'high',
  layers: ['user', 'ci', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('Builds fail because git distrusts the repository owner', 'git 所有权检查导致 VCS 标记失败'),
    why: say(
      'Since Go 1.18 a build of a program asks git for the current commit. git refuses to answer in a repository that belongs to somebody else, and the build stops with "error obtaining VCS status: exit status 128".',
      '自 Go 1.18 起，构建程序时会向 git 询问当前提交。对于属于其他用户的仓库，git 拒绝回答，构建随之终止：“error obtaining VCS status: exit status 128”。',
    ),
    rule: say(
      'Fires for a git repository with a Go module whose owner is another account and that safe.directory does not list. Silent where git is told to trust it, where GOFLAGS contains -buildvcs=false, and with a Go older than 1.18.',
      '当含 Go 模块的 git 仓库属于其他账户，且未列入 safe.directory 时触发。git 已信任该目录、GOFLAGS 含 -buildvcs=false，或 Go 低于 1.18 时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#51253, golang/go#64275, golang/go#53532',
  labels: { distrusted: say('Modules in it', '其中的模块') },
  check({ projects }, context) {
    const distrusted = projects.list.filter((project) => isDistrusted(project))
    if (distrusted.length === 0 || olderGo(context, '1.18')) return []
    const stamped = distrusted.filter((project) => !disablesVcsStamping(goflagsIn(project, context)))
    const layer = context.env.role === 'ci' ? 'ci' : context.env.role === 'container' ? 'distro' : 'user'
    return [...groupBy(stamped, ({ repository, root }) => repository ?? root)].map(([path, modules]) => ({
      subject: path,
      layer,
      evidence: {
        path,
        distrusted: evidenceRows(modules.map(({ root, fs }) => ({ path: root, source: fs }))),
      },
    }))
  },
  explain(evidence) {
    const path = shown(textOf(evidence, 'path'))
    const count = rowsOf(evidence, 'distrusted').length
    const [modules, modulesZh] = count > 1 ? [` with ${count} modules`, `（含 ${count} 个模块）`] : ['', '']
    return say(
      `The repository ${path}${modules} belongs to another account, and git does not trust it.`,
      `仓库 ${path}${modulesZh} 属于其他账户，git 不信任它。`,
    )
  },
  remedy(evidence, { kind }) {
    const path = textOf(evidence, 'path')
    const git = 'git config --global --add safe.directory'
    return {
      steps: [
        envStep(
          kind,
          say(
            'If you trust what is in this repository, tell git so, for this directory alone.',
            '如果您信任该仓库的内容，请仅针对此目录告知 git。',
          ),
          `${git} ${quoteShPath(path)}`,
          // git compares with forward slashes, and wants a mark before a share.
          path.startsWith('\\\\')
            ? `${git} ('%(prefix)/' + ${quotePsPath(path)}.Replace('\\', '/'))`
            : `${git} (${quotePsPath(path)}).Replace('\\', '/')`,
        ),
        step(
          say(
            'If it should be yours, correct the owner of the directory instead. Do not allow all directories with "*".',
            '如果它本应属于您，请改为修正目录的所有者。不要用“*”放行所有目录。',
          ),
        ),
      ],
      verify: say(
        '"git status" in the repository answers, and "go build" works.',
        '在仓库中 git status 有响应，go build 可用。',
      ),
    }
  },
})

const isDistrusted = ({ vcs, goMod }: Project): boolean =>
  vcs !== undefined && vcs.kind === 'git' && !vcs.ownedByUser && !vcs.safeDirectory && goMod !== undefined
