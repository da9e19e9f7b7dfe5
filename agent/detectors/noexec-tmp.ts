import { defineDetector, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { quoteShPath } from './remedy/quote.ts'
import { say, shStep, step } from './remedy/steps.ts'

export const noexecTmp = defineDetector({
  id: 'NOEXEC_TMP',
  severity: 'high',
  layers: ['distro', 'ci'],
  platforms: ['linux', 'wsl'],
  needs: ['goActive', 'dirs'],
  wants: ['smoke'],
  texts: {
    title: say('The temporary directory is mounted noexec', '临时目录挂载为 noexec'),
    why: say(
      '"go run" and "go test" build a program in the temporary directory and start it there. On a volume mounted noexec the kernel refuses, and go prints "fork/exec ...: permission denied".',
      'go run 与 go test 会在临时目录中编译程序并在那里启动。挂载为 noexec 的卷上，内核会拒绝执行，go 报告“fork/exec ...: permission denied”。',
    ),
    rule: say(
      'Fires when GOTMPDIR, or the temporary directory where GOTMPDIR is not set, lies on a volume mounted noexec. Silent when GOTMPDIR is elsewhere, when there is no go, and when the smoke test did run a program.',
      '当 GOTMPDIR（未设置时为临时目录）所在的卷以 noexec 挂载时触发。GOTMPDIR 位于别处、没有 go、或冒烟测试已成功运行程序时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#52941, perkeep/perkeep#915',
  labels: {
    mountPoint: say('Mounted at', '挂载点'),
    mountedWith: say('Mount options', '挂载选项'),
  },
  check({ dirs }, { env, want }) {
    const dir = dirs.gotmpdir ?? dirs.temp
    const options = dir.place?.mountOptions
    if (!options) throw new Undecidable(`dirs: mount options of ${dir.path} are not known`)
    if (!options.includes('noexec')) return []
    // The proof of the contrary: noexec does not bind where the smoke test ran its program.
    if (want('smoke')?.steps.some(({ name, outcome }) => name === 'run' && outcome === 'ok')) return []
    return [
      {
        subject: dir.path,
        layer: env.role === 'ci' ? 'ci' : 'distro',
        evidence: evidenceOf({
          dir: dir.path,
          variable: dirs.gotmpdir ? 'GOTMPDIR' : 'TMPDIR',
          mountPoint: dir.place?.volumeRoot,
          mountedWith: options.join(','),
        }),
      },
    ]
  },
  explain(evidence) {
    const dir = shown(textOf(evidence, 'dir'))
    const at = evidence['mountPoint'] === undefined ? dir : shown(textOf(evidence, 'mountPoint'))
    return say(
      `${dir} is on ${at}, which is mounted with ${textOf(evidence, 'mountedWith')}, so programs built there cannot start.`,
      `${dir} 位于 ${at}，其挂载选项为 ${textOf(evidence, 'mountedWith')}，在那里编译的程序无法启动。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...(evidence['variable'] === 'GOTMPDIR'
        ? [
            step(
              say(
                'Take the present GOTMPDIR away where it is set: one of the environment goes before the value stored here.',
                '先在设置处删除现有的 GOTMPDIR：环境变量优先于这里保存的值。',
              ),
            ),
          ]
        : []),
      shStep(
        say(
          'Give go a directory of its own for building; the mount stays as it is.',
          '为 go 指定一个用于编译的目录；挂载方式保持不变。',
        ),
        `mkdir -p ${quoteShPath('/home/<u1>/.cache/go-tmp')}\ngo env -w GOTMPDIR=${quoteShPath('/home/<u1>/.cache/go-tmp')}`,
      ),
    ],
    verify: say('"go run" starts a program.', 'go run 能够启动程序。'),
  }),
})
