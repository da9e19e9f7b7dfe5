import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, textOf } from './evidence.ts'
import { say } from './remedy/steps.ts'
import { restartWsl, setInWslConfig } from './remedy/wsl-steps.ts'

const GIB = 2 ** 30
const LOW = 4 * GIB
/** Without swap a single large link is the end. */
const LOW_WITHOUT_SWAP = 6 * GIB

export const wslMemoryTooLow = defineDetector({
  id: 'WSL_MEMORY_TOO_LOW',
  severity: 'medium',
  severityVaries: say(
    'A note as long as nothing has been killed for lack of memory.',
    '尚无程序因内存不足被终止时，仅为提示。',
  ),
  layers: ['windows-host', 'distro'],
  platforms: ['wsl'],
  needs: ['wsl'],
  wants: ['smoke'],
  texts: {
    title: say('WSL has too little memory for Go builds', 'WSL 的内存不足以构建 Go 程序'),
    why: say(
      'Compiler, linker and gopls take several gigabytes for a large program. When memory runs out, Linux kills one of them: the build ends in "signal: killed" and the editor loses its language server.',
      '大型程序的编译、链接以及 gopls 需要数 GB 内存。内存耗尽时 Linux 会终止其中之一：构建以“signal: killed”结束，编辑器失去语言服务。',
    ),
    rule: say(
      'Fires below 4 GiB of memory, or below 6 GiB without swap. It is a finding once a program of Go was killed for lack of memory, before that a note.',
      '当内存低于 4 GiB，或没有交换空间且低于 6 GiB 时触发。已有 Go 程序因内存不足被终止时为正式问题，否则仅为提示。',
    ),
  },
  source: 'catalogue E.3; microsoft/WSL#4166, microsoft/WSL#13142',
  labels: {
    wslMemory: say('Memory of WSL in bytes', 'WSL 内存（字节）'),
    swapBytes: say('Swap in bytes', '交换空间（字节）'),
    killed: say('Killed for lack of memory', '因内存不足被终止'),
    killedProgram: say('Program', '程序'),
  },
  check({ wsl }, { want }): Draft[] {
    const { memoryBytes, swapBytes, oomKills = [], wslVersion } = wsl
    // WSL 1 has no machine of its own, it uses all of Windows' memory.
    if (wslVersion === 1) return []
    if (memoryBytes === undefined) throw new Undecidable('wsl: its memory is not known')
    if (memoryBytes >= (swapBytes === 0 ? LOW_WITHOUT_SWAP : LOW)) return []
    const smoke = want('smoke')?.steps.find(({ errorText = '' }) => errorText.includes('signal: killed'))
    return [
      {
        subject: 'memory',
        severity: oomKills.length > 0 || smoke ? 'medium' : 'info',
        evidence: evidenceOf({
          wslMemory: memoryBytes,
          swapBytes,
          killed: oomKills.map(({ program, count }) => ({ killedProgram: program, count })),
          errorText: smoke?.errorText,
        }),
      },
    ]
  },
  explain(evidence) {
    const gib = (Number(textOf(evidence, 'wslMemory')) / GIB).toFixed(1)
    const noSwap = evidence['swapBytes'] === 0
    return say(
      `WSL has ${gib === 'NaN' ? '?' : gib} GiB of memory${noSwap ? ' and no swap' : ''}.`,
      `WSL 的内存为 ${gib === 'NaN' ? '?' : gib} GiB${noSwap ? '，且没有交换空间' : ''}。`,
    )
  },
  remedy: () => ({
    steps: [
      setInWslConfig('wsl2', 'memory=8GB'),
      setInWslConfig('wsl2', 'swap=4GB'),
      {
        text: say(
          'Half of the machine’s memory is a good share; on a machine with 8 GB or less, keep 4GB and rather add swap. A smaller GOFLAGS=-p=2 also helps.',
          '以机器内存的一半为宜；若机器只有 8 GB 或更少，请保持 4GB 并增加交换空间。设置 GOFLAGS=-p=2 也有帮助。',
        ),
      },
      restartWsl,
    ],
    verify: say(
      '"free -h" shows the new size, and the build that was killed goes through.',
      'free -h 显示新的大小，之前被终止的构建可以完成。',
    ),
  }),
})
